"""Moving a place or one occasion of it, giving up an occasion, and bridges that follow their work trial."""

from datetime import date

import pytest

from backend.access.viewer import SYSTEM
from backend.activities.models import Session
from backend.bookings.enums import InterruptionReason, PlacementForm, PlacementStatus
from backend.bookings.models import Booking, Placement, PlacementChange
from backend.bookings.selectors import possible_moves
from backend.bookings.services import (
    advance_placements,
    book_generated,
    book_single,
    cancel_placement,
    confirm_placement,
    extend_placement,
    give_up_booking,
    interrupt_placement,
    mark_attendance,
    move_booking,
    move_placement,
    undo_placement_change,
)
from backend.common.errors import Conflict, RuleViolation
from tests.bookings.garden import THURSDAY, WEEK, Garden, after, days_of, fill, make_garden, refused
from tests.factories.times import MONDAY, NOW

pytestmark = pytest.mark.django_db


def mondays(*weeks: int) -> list[date]:
    return [MONDAY + n * WEEK for n in weeks]


def thursdays(*weeks: int) -> list[date]:
    return [THURSDAY + n * WEEK for n in weeks]


def book_mondays(garden: Garden, **changes) -> Placement:
    return garden.book(**({"weekly_times": [garden.monday], "ends_on": MONDAY + 3 * WEEK} | changes))


def move(placement: Placement, now=NOW, **changes) -> Placement:
    return move_placement(actor=SYSTEM, placement=placement, now=now, **changes)


def undo(placement: Placement, now=NOW):
    change = PlacementChange.objects.filter(placement=placement, undone_at=None).first()
    return undo_placement_change(actor=SYSTEM, change=change, now=now)


def test_another_start_keeps_the_length(garden: Garden):
    placement = book_mondays(garden)
    moved = move(placement, starts_on=MONDAY + 2 * WEEK)
    assert (moved.ends_on, days_of(placement)) == (MONDAY + 5 * WEEK, mondays(2, 3, 4))
    undo(placement)
    assert days_of(placement) == mondays(0, 1, 2)


def test_other_times_of_the_week_change_what_is_ahead(garden: Garden):
    placement = book_mondays(garden)
    move(placement, now=after(1), weekly_times=[garden.thursday])
    assert days_of(placement) == sorted([*mondays(0), *thursdays(0, 1, 2)])


def test_another_activity_frees_the_old_one(garden: Garden):
    other = make_garden(programme=garden.programme, hour=13)
    placement = book_mondays(garden)
    move(placement, activity=other.activity, weekly_times=[other.thursday])
    assert set(placement.bookings.values_list("session__activity", flat=True)) == {other.activity.pk}
    undo(placement)
    assert placement.bookings.filter(session__activity=garden.activity).count() == 3
    assert placement.bookings.count() == 3


def test_a_move_to_a_full_time_changes_nothing(garden: Garden):
    placement = book_mondays(garden)
    fill(garden.session(garden.thursday, 1), range(1, 9))
    with refused("session_full", Conflict):
        move(placement, weekly_times=[garden.thursday])
    assert days_of(placement) == mondays(0, 1, 2)


def test_what_cannot_be_a_move_is_refused(garden: Garden):
    other = make_garden(programme=garden.programme, hour=13, features=[])
    placement = book_mondays(garden)
    with refused("weekly_time_of_activity"):
        move(placement, activity=other.activity)
    with refused("starts_in_the_past"):
        move(placement, starts_on=date(2011, 10, 31))
    with refused("no_sessions_then"):
        move(placement, starts_on=MONDAY + 20 * WEEK)
    with refused("placement_has_begun"):
        move(placement, now=after(1), starts_on=MONDAY + WEEK)


def test_one_occasion_moves_to_another_session(garden: Garden):
    placement = book_mondays(garden)
    booking = placement.bookings.order_by("begins_at")[1]
    moved = move_booking(actor=SYSTEM, booking=booking, session=garden.session(garden.thursday, 1), now=NOW)
    assert moved.session.occurs_on == THURSDAY + WEEK
    assert days_of(placement) == sorted([*mondays(0, 2), *thursdays(1)])
    undo(placement)
    assert days_of(placement) == mondays(0, 1, 2)


def test_an_occasion_that_was_moved_or_given_up_stays_so_when_the_place_changes(garden: Garden):
    placement = book_mondays(garden)
    first, second, _third = placement.bookings.order_by("begins_at")
    give_up_booking(actor=SYSTEM, booking=first, now=NOW)
    move_booking(actor=SYSTEM, booking=second, session=garden.session(garden.thursday, 1), now=NOW)
    extend_placement(actor=SYSTEM, placement=placement, ends_on=MONDAY + 4 * WEEK, now=NOW)
    assert book_generated(now=NOW) == 0
    assert days_of(placement) == sorted([*thursdays(1), *mondays(2, 3)])


def test_an_occasion_does_not_move_to_what_is_full_foreign_cancelled_or_past(garden: Garden):
    other = make_garden(programme=garden.programme, hour=13)
    placement = book_mondays(garden)
    booking = placement.bookings.order_by("begins_at")[1]
    full, cancelled = garden.session(garden.thursday, 0), garden.session(garden.thursday, 1)
    fill(full, range(1, 9))
    Session.objects.filter(pk=cancelled.pk).update(status="cancelled", cancellation_reason="weather")
    for rule, session, now in (
        ("session_of_activity", other.session(other.monday, 0), NOW),
        ("session_full", full, NOW),
        ("session_is_cancelled", cancelled, NOW),
        ("placement_once_per_session", garden.session(garden.monday, 2), NOW),
        ("session_has_begun", garden.session(garden.thursday, 2), after(8)),
    ):
        with pytest.raises(RuleViolation, check=lambda refusal, rule=rule: refusal.rule == rule):
            move_booking(actor=SYSTEM, booking=booking, session=session, now=now)
    assert days_of(placement) == mondays(0, 1, 2)


def test_an_occasion_is_given_up_once(garden: Garden):
    placement = book_mondays(garden)
    booking = placement.bookings.order_by("begins_at")[1]
    give_up_booking(actor=SYSTEM, booking=booking, now=NOW)
    assert days_of(placement) == mondays(0, 2)
    with refused("booking_is_gone", Conflict):
        give_up_booking(actor=SYSTEM, booking=booking, now=NOW)
    undo(placement)
    assert days_of(placement) == mondays(0, 1, 2)


def test_giving_up_a_single_session_cancels_it_and_undo_takes_it_back(garden: Garden):
    garden.activity.has_open_sessions = True
    garden.activity.save()
    session = garden.session(garden.thursday, 0)
    session.activity = garden.activity
    single = book_single(actor=SYSTEM, enrolment=garden.enrol(), session=session, now=NOW)
    given_up = give_up_booking(actor=SYSTEM, booking=single.bookings.get(), now=NOW)
    assert (given_up.status, days_of(single)) == (PlacementStatus.CANCELLED, [])
    assert undo(single).placement.status == PlacementStatus.BOOKED
    assert days_of(single) == thursdays(0)
    moved = move_booking(actor=SYSTEM, booking=single.bookings.get(), session=garden.session(garden.monday, 1), now=NOW)
    assert moved.placement.starts_on == MONDAY + WEEK
    undo(single)
    assert days_of(single) == thursdays(0)
    assert Placement.objects.get(pk=single.pk).starts_on == THURSDAY


def test_a_marked_session_is_not_lost_when_the_place_is_moved(garden: Garden):
    placement = book_mondays(garden)
    first = placement.bookings.order_by("begins_at").first()
    mark_attendance(actor=SYSTEM, booking=first, mark="present", now=after(0))
    move(placement, now=after(1), weekly_times=[garden.thursday])
    assert Booking.objects.get(pk=first.pk).attendance == "present"


@pytest.fixture
def trials(garden: Garden) -> Garden:
    """Work trials on the garden's own times, so that nobody can be at both."""
    return make_garden(programme=garden.programme, kind="work_trial", placement_weeks=17)


def book_bridge(garden: Garden, enrolment, **changes) -> Placement:
    return book_mondays(garden, enrolment=enrolment, form=PlacementForm.BRIDGE, ends_on=None, **changes)


def book_trial(trials: Garden, enrolment, first: int = 3, **changes) -> Placement:
    period = {"starts_on": MONDAY + first * WEEK, "ends_on": MONDAY + (first + 4) * WEEK}
    return book_mondays(trials, enrolment=enrolment, form=PlacementForm.TRIAL, **(period | changes))


def test_a_bridge_ends_when_its_work_trial_starts(garden: Garden, trials: Garden):
    enrolment = garden.enrol()
    bridge = book_bridge(garden, enrolment)
    assert len(days_of(bridge)) == 12
    trial = book_trial(trials, enrolment)
    bridge.refresh_from_db()
    assert (bridge.ends_with, bridge.ends_on) == (trial, MONDAY + 3 * WEEK)
    assert days_of(bridge) == mondays(0, 1, 2)
    assert days_of(trial) == mondays(3, 4, 5, 6)
    advance_placements(after(21))
    bridge.refresh_from_db()
    assert bridge.status == PlacementStatus.COMPLETED


def test_cancelling_the_work_trial_gives_the_bridge_back_as_far_as_it_is_free(garden: Garden, trials: Garden):
    enrolment = garden.enrol()
    bridge = book_bridge(garden, enrolment)
    trial = book_trial(trials, enrolment)
    fill(garden.session(garden.monday, 5), range(1, 9))
    cancel_placement(actor=SYSTEM, placement=trial, now=NOW)
    bridge.refresh_from_db()
    assert (bridge.ends_with, bridge.ends_on) == (None, None)
    assert days_of(bridge) == mondays(0, 1, 2, 3, 4, 6, 7, 8, 9, 10, 11)
    undo(trial)
    assert days_of(bridge) == mondays(0, 1, 2)
    assert days_of(trial) == mondays(3, 4, 5, 6)


@pytest.mark.parametrize(("start", "left"), [(2, [0, 1]), (5, [0, 1, 2, 3, 4])])
def test_a_bridge_follows_when_its_work_trial_is_moved(garden: Garden, trials: Garden, start: int, left: list[int]):
    enrolment = garden.enrol()
    bridge = book_bridge(garden, enrolment)
    trial = book_trial(trials, enrolment)
    move(trial, starts_on=MONDAY + start * WEEK)
    assert days_of(bridge) == mondays(*left)
    cancel_placement(actor=SYSTEM, placement=trial, now=NOW)
    assert days_of(bridge) == mondays(*range(12))


def test_a_bridge_that_would_begin_with_the_trial_or_later_is_cancelled(garden: Garden, trials: Garden):
    enrolment = garden.enrol()
    bridge = book_bridge(garden, enrolment, starts_on=MONDAY + 4 * WEEK)
    trial = book_trial(trials, enrolment)
    bridge.refresh_from_db()
    assert (bridge.status, days_of(bridge)) == (PlacementStatus.CANCELLED, [])
    cancel_placement(actor=SYSTEM, placement=trial, now=NOW)
    bridge.refresh_from_db()
    assert bridge.status == PlacementStatus.BOOKED
    assert days_of(bridge) == mondays(*range(4, 12))


def test_an_offered_work_trial_ends_the_bridge_when_it_is_accepted(garden: Garden, trials: Garden):
    enrolment = garden.enrol()
    bridge = book_bridge(garden, enrolment)
    # On other days than the bridge: an offer holds seats beside it.
    trial = book_trial(trials, enrolment, weekly_times=[trials.thursday], status=PlacementStatus.OFFERED)
    assert len(days_of(bridge)) == 12
    confirm_placement(actor=SYSTEM, placement=trial, now=NOW)
    assert days_of(bridge) == mondays(0, 1, 2)


def test_the_bridges_end_is_not_undone_beside_the_trial(garden: Garden, trials: Garden):
    enrolment = garden.enrol()
    bridge = book_bridge(garden, enrolment)
    book_trial(trials, enrolment)
    with refused("bridge_follows_trial", Conflict):
        undo(bridge)


def test_a_work_trial_broken_off_after_its_start_gives_no_bridge_back(garden: Garden, trials: Garden):
    enrolment = garden.enrol()
    bridge = book_bridge(garden, enrolment)
    trial = book_trial(trials, enrolment)
    interrupt_placement(actor=SYSTEM, placement=trial, reason=InterruptionReason.OTHER, now=after(22))
    assert days_of(bridge) == mondays(0, 1, 2)


def test_possible_moves_are_the_times_of_the_same_kind(garden: Garden, trials: Garden, django_assert_num_queries):
    other = make_garden(programme=garden.programme, hour=13)
    make_garden(hour=13)
    fill(other.session(other.monday, 1), range(1, 9))
    placement = book_mondays(garden)
    with django_assert_num_queries(4):
        moves = possible_moves(placement, SYSTEM, NOW)
    assert {(move.weekly_time, move.sessions, move.full, move.is_free) for move in moves} == {
        (garden.thursday, 3, 0, True),
        (other.monday, 3, 1, False),
        (other.thursday, 3, 0, True),
    }
