"""What becomes of a place: paused, resumed, extended, ended, interrupted, cancelled; and the whole undone."""

from datetime import timedelta

import pytest
from django_q.models import OrmQ

from backend.access.enums import Role
from backend.access.viewer import SYSTEM
from backend.audit.models import AuditEvent
from backend.bookings.enums import InterruptionReason, PlacementForm, PlacementStatus, TrialOutcome
from backend.bookings.models import Booking, Placement, PlacementChange
from backend.bookings.services import (
    advance_placements,
    book_generated,
    cancel_placement,
    confirm_placement,
    end_placement,
    extend_placement,
    interrupt_placement,
    pause_placement,
    record_outcome,
    release_placement,
    resume_placement,
    undo_placement_change,
)
from backend.common.errors import Conflict, NotAllowed
from backend.common.transitions import TransitionError
from tests.bookings.garden import WEEK, Garden, after, days_of, fill, generate, make_garden, refused
from tests.factories.times import MONDAY, NOW
from tests.factories.worlds import one_association

pytestmark = pytest.mark.django_db


def mondays(*weeks: int):
    return [MONDAY + n * WEEK for n in weeks]


def book_mondays(garden: Garden, **changes) -> Placement:
    return garden.book(weekly_times=[garden.monday], **changes)


def pause(placement: Placement, first: int, until: int | None, now=NOW) -> Placement:
    until_on = None if until is None else MONDAY + until * WEEK
    return pause_placement(actor=SYSTEM, placement=placement, from_on=MONDAY + first * WEEK, until_on=until_on, now=now)


def undo(placement: Placement, now=NOW):
    change = PlacementChange.objects.filter(placement=placement, undone_at=None).first()
    return undo_placement_change(actor=SYSTEM, change=change, now=now)


def freed_tasks() -> list[int]:
    return [row.task["args"][0] for row in OrmQ.objects.all() if "offer_freed" in row.task["func"]]


def test_a_pause_frees_its_seats_and_has_somebody_offered_them(garden: Garden):
    placement = book_mondays(garden)
    paused = pause(placement, 2, 4)
    assert days_of(placement) == mondays(0, 1, 4, 5, 6, 7)
    assert paused.status == PlacementStatus.BOOKED
    assert freed_tasks() == [garden.activity.pk]


def test_a_pause_that_has_begun_shows_and_leaves_what_has_been(garden: Garden):
    placement = book_mondays(garden)
    paused = pause(placement, 0, 3, now=after(1))
    assert paused.status == PlacementStatus.PAUSED
    assert days_of(placement) == mondays(0, 3, 4, 5, 6, 7)


def test_resuming_takes_the_seats_again(garden: Garden):
    placement = book_mondays(garden)
    pause(placement, 1, None)
    advance_placements(after(8))
    placement.refresh_from_db()
    assert placement.status == PlacementStatus.PAUSED
    resumed = resume_placement(actor=SYSTEM, placement=placement, now=after(13))
    assert resumed.status == PlacementStatus.ACTIVE
    assert days_of(placement) == mondays(0, 2, 3, 4, 5, 6, 7)


def test_resuming_before_the_pause_takes_it_back(garden: Garden):
    placement = book_mondays(garden)
    pause(placement, 1, 2)
    resume_placement(actor=SYSTEM, placement=placement, now=NOW)
    assert days_of(placement) == mondays(*range(8))
    with refused("no_pause"):
        resume_placement(actor=SYSTEM, placement=placement, now=NOW)


def test_resuming_is_refused_whole_when_somebody_has_the_seat(garden: Garden):
    placement = book_mondays(garden)
    pause(placement, 1, 3)
    fill(garden.session(garden.monday, 1), range(1, 9))
    with refused("session_full", Conflict) as refusal:
        resume_placement(actor=SYSTEM, placement=placement, now=NOW)
    assert "v. 47" in refusal.value.text
    assert days_of(placement) == mondays(0, 3, 4, 5, 6, 7)
    assert placement.pauses.count() == 1


@pytest.mark.parametrize(
    ("rule", "first", "until"),
    [
        ("pause_dates_in_order", 2, 2),
        ("pause_outside_placement", 8, 9),
        ("pause_outside_placement", -2, 0),
        ("pauses_overlap", 4, 6),
        ("pauses_overlap", 1, None),
    ],
)
def test_a_pause_lies_inside_and_beside_the_others(garden: Garden, rule: str, first: int, until: int | None):
    placement = book_mondays(garden)
    pause(placement, 3, 5)
    with refused(rule):
        pause(placement, first, until)


def test_an_extension_takes_all_its_seats_or_changes_nothing(garden: Garden):
    placement = book_mondays(garden)
    fill(garden.session(garden.monday, 9), range(1, 9))
    with refused("session_full", Conflict):
        extend_placement(actor=SYSTEM, placement=placement, ends_on=MONDAY + 10 * WEEK, now=NOW)
    extend_placement(actor=SYSTEM, placement=placement, ends_on=MONDAY + 9 * WEEK, now=NOW)
    assert days_of(placement) == mondays(*range(9))
    with refused("extends_no_further"):
        extend_placement(actor=SYSTEM, placement=placement, ends_on=MONDAY + 8 * WEEK, now=NOW)


def test_an_early_end_frees_the_rest_and_completes_when_it_has_come(garden: Garden):
    placement = book_mondays(garden)
    ended = end_placement(actor=SYSTEM, placement=placement, ends_on=MONDAY + 5 * WEEK, now=NOW)
    assert (ended.status, days_of(placement)) == (PlacementStatus.BOOKED, mondays(*range(5)))
    ended = end_placement(actor=SYSTEM, placement=placement, ends_on=MONDAY + 2 * WEEK, now=after(15))
    assert ended.status == PlacementStatus.COMPLETED
    assert days_of(placement) == mondays(0, 1, 2)


def test_an_end_lies_between_the_start_and_the_end(garden: Garden):
    placement = book_mondays(garden)
    with refused("cancel_instead"):
        end_placement(actor=SYSTEM, placement=placement, ends_on=MONDAY, now=NOW)
    with refused("ends_no_earlier"):
        end_placement(actor=SYSTEM, placement=placement, ends_on=MONDAY + 8 * WEEK, now=NOW)


def test_an_interruption_has_a_reason_and_keeps_what_has_been(garden: Garden):
    placement = book_mondays(garden)
    reason = InterruptionReason.WORK_OR_STUDIES
    interrupted = interrupt_placement(actor=SYSTEM, placement=placement, reason=reason, now=after(8))
    assert (interrupted.status, interrupted.interruption_reason) == (PlacementStatus.INTERRUPTED, reason)
    assert interrupted.ended_at == after(8)
    assert days_of(placement) == mondays(0, 1)


def test_a_place_that_has_begun_is_interrupted_not_cancelled(garden: Garden):
    placement = book_mondays(garden)
    advance_placements(after(1))
    with pytest.raises(TransitionError):
        cancel_placement(actor=SYSTEM, placement=placement, now=after(1))
    pause(placement, 0, 2, now=after(1))
    with refused("interrupt_instead"):
        cancel_placement(actor=SYSTEM, placement=placement, now=after(2))
    assert days_of(placement) == mondays(0, 2, 3, 4, 5, 6, 7)


def test_what_is_over_cannot_be_changed(garden: Garden):
    placement = cancel_placement(actor=SYSTEM, placement=book_mondays(garden), now=NOW)
    assert days_of(placement) == []
    for act in (
        lambda: pause(placement, 1, 2),
        lambda: resume_placement(actor=SYSTEM, placement=placement, now=NOW),
        lambda: extend_placement(actor=SYSTEM, placement=placement, ends_on=None, now=NOW),
        lambda: end_placement(actor=SYSTEM, placement=placement, ends_on=MONDAY + WEEK, now=NOW),
        lambda: cancel_placement(actor=SYSTEM, placement=placement, now=NOW),
        lambda: confirm_placement(actor=SYSTEM, placement=placement, now=NOW),
    ):
        with pytest.raises(TransitionError):
            act()


@pytest.mark.parametrize(
    "change",
    [
        lambda placement: pause(placement, 2, None),
        lambda placement: end_placement(actor=SYSTEM, placement=placement, ends_on=MONDAY + 3 * WEEK, now=NOW),
        lambda placement: cancel_placement(actor=SYSTEM, placement=placement, now=NOW),
        lambda placement: interrupt_placement(
            actor=SYSTEM, placement=placement, reason=InterruptionReason.MOVED, now=NOW
        ),
        lambda placement: extend_placement(actor=SYSTEM, placement=placement, ends_on=MONDAY + 9 * WEEK, now=NOW),
    ],
)
def test_every_change_can_be_undone(garden: Garden, change):
    placement = book_mondays(garden)
    before = state_of(placement)
    change(placement)
    assert state_of(placement) != before
    effect = undo(placement)
    assert state_of(placement) == before
    assert effect.missed == []


def state_of(placement: Placement):
    placement.refresh_from_db()
    columns = ("status", "starts_on", "ends_on", "interruption_reason", "ended_at", "activity_id")
    pauses = list(placement.pauses.values_list("from_on", "until_on"))
    times = set(placement.weekly_times.values_list("pk", flat=True))
    return [getattr(placement, name) for name in columns], pauses, times, days_of(placement)


def test_an_undone_change_takes_back_what_is_free_and_tells_what_is_not(garden: Garden):
    placement = book_mondays(garden)
    cancel_placement(actor=SYSTEM, placement=placement, now=NOW)
    fill(garden.session(garden.monday, 3), range(1, 9))
    effect = undo(placement)
    assert [row.occurs_on for row in effect.missed] == mondays(3)
    assert days_of(placement) == mondays(0, 1, 2, 4, 5, 6, 7)


def test_undo_after_the_start_makes_it_active(garden: Garden):
    placement = book_mondays(garden)
    cancel_placement(actor=SYSTEM, placement=placement, now=NOW)
    assert undo(placement, now=after(8)).placement.status == PlacementStatus.ACTIVE
    assert days_of(placement) == mondays(2, 3, 4, 5, 6, 7)


def test_only_the_last_change_is_undone_and_only_once(garden: Garden):
    placement = book_mondays(garden)
    pause(placement, 1, 2)
    first = placement.changes.get()
    end_placement(actor=SYSTEM, placement=placement, ends_on=MONDAY + 5 * WEEK, now=NOW)
    with refused("not_the_last_change", Conflict):
        undo_placement_change(actor=SYSTEM, change=first, now=NOW)
    undo(placement)
    undo_placement_change(actor=SYSTEM, change=first, now=NOW)
    with refused("not_the_last_change", Conflict):
        undo_placement_change(actor=SYSTEM, change=first, now=NOW)
    assert days_of(placement) == mondays(*range(8))


def test_the_calendar_begins_pauses_and_completes(garden: Garden):
    placement = book_mondays(garden)
    pause(placement, 2, 3)
    seen = []
    for day in (-1, 0, 14, 21, 55, 56):
        advance_placements(after(day))
        placement.refresh_from_db()
        seen.append(placement.status)
    assert seen == ["booked", "active", "paused", "active", "active", "completed"]
    assert placement.ended_at == after(56)
    assert advance_placements(after(60)) == 0


def test_a_place_whose_whole_time_has_passed_completes_at_once(garden: Garden):
    placement = book_mondays(garden)
    assert advance_placements(after(80)) == 1
    placement.refresh_from_db()
    assert placement.status == PlacementStatus.COMPLETED


def test_newly_generated_sessions_are_booked_on():
    garden = make_garden(kind="group_activity", capacity=2)
    staying = book_mondays(garden, form=PlacementForm.STAY, ends_on=None)
    ending = book_mondays(garden, ends_on=MONDAY + 8 * WEEK)
    fill(generate(garden.monday, 2, first=12)[0], [1, 2])
    assert book_generated(now=NOW) == 1
    assert days_of(staying) == mondays(*range(12), 13)
    assert days_of(ending) == mondays(*range(8))
    Booking.objects.filter(session__occurs_on=MONDAY + 12 * WEEK).delete()
    assert book_generated(now=NOW) == 1
    assert book_generated(now=NOW) == 0


def test_an_offered_place_is_confirmed_or_released_by_who_answers_offers():
    side = one_association()
    garden = make_garden(programme=side.programme, hour=13)
    officer = side.viewer(Role.OFFICER)
    offered = [
        garden.book(enrolment, status=PlacementStatus.OFFERED, weekly_times=[garden.thursday])
        for enrolment in (side.enrolment, side.soc_enrolment)
    ]
    assert confirm_placement(actor=officer, placement=offered[0], now=NOW).status == PlacementStatus.BOOKED
    with pytest.raises(NotAllowed):
        confirm_placement(actor=officer, placement=offered[1], now=NOW)
    declined = PlacementStatus.DECLINED
    release_placement(actor=side.viewer(Role.COORDINATOR), placement=offered[1], status=declined, now=NOW)
    assert days_of(offered[1]) == []
    assert freed_tasks() == [garden.activity.pk]


def test_an_outcome_is_a_work_trials_alone(garden: Garden):
    trials = make_garden(kind="work_trial", placement_weeks=17, programme=garden.programme)
    trial = trials.book(form=PlacementForm.TRIAL, ends_on=MONDAY + 12 * WEEK)
    with pytest.raises(TransitionError):
        record_outcome(actor=SYSTEM, placement=trial, outcome=TrialOutcome.STUDIES, now=NOW)
    advance_placements(after(3))
    outcome = record_outcome(actor=SYSTEM, placement=trial, outcome=TrialOutcome.STUDIES, now=after(3)).outcome
    assert outcome == TrialOutcome.STUDIES
    assert undo(trial, now=after(3)).placement.outcome == ""
    period = garden.book()
    advance_placements(after(3))
    with refused("only_work_trials_have_an_outcome"):
        record_outcome(actor=SYSTEM, placement=period, outcome=TrialOutcome.STUDIES, now=after(3))


def test_a_work_trial_lasts_about_four_months():
    trials = make_garden(kind="work_trial", weeks=20, placement_weeks=17)
    with refused("placement_too_long"):
        trials.book(form=PlacementForm.TRIAL, ends_on=MONDAY + 18 * WEEK + timedelta(days=1))
    trial = trials.book(form=PlacementForm.TRIAL, ends_on=MONDAY + 18 * WEEK, hours_per_week=[10, 15, 20])
    with refused("placement_too_long"):
        extend_placement(actor=SYSTEM, placement=trial, ends_on=MONDAY + 19 * WEEK, now=NOW)


def test_only_who_books_there_changes_a_place():
    side = one_association()
    garden = make_garden(programme=side.programme, hour=13)
    placement = book_mondays(garden)
    for role in (Role.MAPPING_LEAD, Role.OFFICER, Role.SUPERVISOR):
        with pytest.raises(NotAllowed):
            cancel_placement(actor=side.viewer(role), placement=placement, now=NOW)
    coordinator = side.viewer(Role.COORDINATOR)
    cancel_placement(actor=coordinator, placement=placement, now=NOW)
    assert placement.changes.get().made_by_id == coordinator.staff_id
    event = AuditEvent.objects.get(verb="placement.cancelled")
    assert (event.actor, event.object_id) == (coordinator.user, placement.pk)
