"""What becomes of a place after it was booked: paused, resumed, extended, ended, interrupted, cancelled."""

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from backend.access.policies import can_book_placement, check_answer_offer
from backend.access.viewer import Viewer
from backend.bookings.enums import InterruptionReason, PlacementForm, PlacementStatus, TrialOutcome
from backend.bookings.models import Placement, PlacementPause
from backend.bookings.pattern import holds
from backend.bookings.policies import check_form, check_length, check_period
from backend.bookings.services.bridges import settle_with_bridges
from backend.bookings.services.changes import (
    check_status,
    lock_placement,
    open_placement,
    record_change,
    record_placement_event,
    snapshot,
)
from backend.bookings.services.restoring import latest_change
from backend.bookings.services.standing import CONFIRMED, follow_calendar, set_status
from backend.common.errors import Conflict, RuleViolation, explained_conflicts
from backend.common.local_time import local_day


@explained_conflicts()
@transaction.atomic
def pause_placement(
    *, actor: Viewer, placement: Placement, from_on: date, until_on: date | None, now: datetime
) -> Placement:
    """Let the place rest in ``[from_on, until_on)`` (None: until it is resumed); its seats ahead are free meanwhile.

    Raises:
        NotAllowed: ``actor`` books no places there.
        RuleViolation: it is a single session, or the pause is empty, outside the place's time, or overlaps another one.
        TransitionError: the place is only offered, or over.
    """
    locked = open_placement(actor, placement, *CONFIRMED)
    _check_lasts(locked)
    before = snapshot(locked)
    _check_pause(locked, from_on, until_on)
    PlacementPause.objects.create(placement=locked, from_on=from_on, until_on=until_on)
    return _conclude(actor, "placement.paused", locked, before, now)


def _check_lasts(placement: Placement) -> None:
    if placement.form == PlacementForm.SINGLE:
        text = _("Ett enstaka pass kan bara flyttas eller avbokas.")
        raise RuleViolation("single_session", text)


def _check_pause(placement: Placement, from_on: date, until_on: date | None) -> None:
    if until_on is not None and until_on <= from_on:
        raise RuleViolation("pause_dates_in_order", _("Pausen måste sluta efter att den börjar."), field="until_on")
    ends_on = placement.ends_on
    if (ends_on is not None and from_on >= ends_on) or (until_on is not None and until_on <= placement.starts_on):
        text = _("Pausen ligger utanför platsens tid. Välj dagar inom den.")
        raise RuleViolation("pause_outside_placement", text, field="from_on")
    for begins, ends in placement.pauses.values_list("from_on", "until_on"):
        if (until_on is None or begins < until_on) and (ends is None or from_on < ends):
            text = _("Platsen är redan pausad då. Återuppta den först, eller välj andra dagar.")
            raise RuleViolation("pauses_overlap", text, field="from_on")


@explained_conflicts()
@transaction.atomic
def resume_placement(*, actor: Viewer, placement: Placement, now: datetime) -> Placement:
    """End the pause that lasts today, or take back the next one; the place takes its seats again.

    Raises:
        NotAllowed: ``actor`` books no places there.
        RuleViolation: there is no pause to end.
        TransitionError: the place is only offered, or over.
        Conflict: somebody else has the seats meanwhile.
    """
    locked = open_placement(actor, placement, *CONFIRMED)
    before = snapshot(locked)
    today = local_day(now)
    pauses = list(locked.pauses.order_by("from_on"))
    pause = next((row for row in pauses if row.from_on > today or holds((row.from_on, row.until_on), today)), None)
    if pause is None:
        raise RuleViolation("no_pause", _("Platsen är inte pausad. Ladda om sidan."))
    if pause.from_on < today:
        pause.until_on = today
        pause.save(update_fields=["until_on"])
    else:
        pause.delete()
    return _conclude(actor, "placement.resumed", locked, before, now)


@explained_conflicts()
@transaction.atomic
def extend_placement(*, actor: Viewer, placement: Placement, ends_on: date | None, now: datetime) -> Placement:
    """Let the place last longer, with all the seats that takes. A place in the garden may pass its weeks this way.

    Raises:
        NotAllowed: ``actor`` books no places there.
        RuleViolation: that is no later, after the season, or longer than a work trial lasts.
        TransitionError: the place is only offered, or over.
        Conflict: a session is full then.
    """
    locked = open_placement(actor, placement, *CONFIRMED)
    _check_lasts(locked)
    before = snapshot(locked)
    if locked.ends_on is None or (ends_on is not None and ends_on <= locked.ends_on):
        raise RuleViolation("extends_no_further", _("Välj ett senare slut än det nuvarande."), field="ends_on")
    form = PlacementForm(locked.form)
    check_form(locked.activity, form, ends_on)
    check_period(locked.activity, locked.starts_on, ends_on)
    if form is PlacementForm.TRIAL:
        check_length(locked.activity, form, locked.starts_on, ends_on)
    locked.ends_on = ends_on
    return _conclude(actor, "placement.extended", locked, before, now)


@explained_conflicts()
@transaction.atomic
def end_placement(*, actor: Viewer, placement: Placement, ends_on: date, now: datetime) -> Placement:
    """Let the place end earlier than planned, as something completed; ``ends_on`` is the day after its last.

    Raises:
        NotAllowed: ``actor`` books no places there.
        RuleViolation: that is no earlier, or before it begins.
        TransitionError: the place is only offered, or over.
    """
    locked = open_placement(actor, placement, *CONFIRMED)
    _check_lasts(locked)
    before = snapshot(locked)
    if ends_on <= locked.starts_on:
        text = _("Platsen har inte börjat då. Avboka den i stället.")
        raise RuleViolation("cancel_instead", text, field="ends_on")
    if locked.ends_on is not None and ends_on >= locked.ends_on:
        raise RuleViolation("ends_no_earlier", _("Välj ett tidigare slut än det nuvarande."), field="ends_on")
    locked.ends_on = ends_on
    return _conclude(actor, "placement.ended", locked, before, now)


@explained_conflicts()
@transaction.atomic
def interrupt_placement(*, actor: Viewer, placement: Placement, reason: InterruptionReason, now: datetime) -> Placement:
    """Break the place off from this moment, for a reason from the list.

    Raises:
        NotAllowed: ``actor`` books no places there.
        TransitionError: the place is only offered, or over.
    """
    locked = open_placement(actor, placement, *CONFIRMED)
    before = snapshot(locked)
    set_status(locked, PlacementStatus.INTERRUPTED)
    locked.interruption_reason, locked.ended_at = InterruptionReason(reason), now
    return _conclude(actor, "placement.interrupted", locked, before, now)


@explained_conflicts()
@transaction.atomic
def cancel_placement(*, actor: Viewer, placement: Placement, now: datetime) -> Placement:
    """Cancel a place that has not begun; a bridge that its work trial ended comes back as far as it is free.

    Raises:
        NotAllowed: ``actor`` books no places there.
        RuleViolation: it is paused, and had begun before.
        TransitionError: it is only offered, has begun or is over.
    """
    locked = open_placement(actor, placement, *CONFIRMED)
    if locked.status == PlacementStatus.PAUSED and locked.starts_on <= local_day(now):
        raise RuleViolation("interrupt_instead", _("Platsen har börjat. Avbryt den, med en orsak, i stället."))
    before = snapshot(locked)
    set_status(locked, PlacementStatus.CANCELLED)
    locked.ended_at = now
    return _conclude(actor, "placement.cancelled", locked, before, now)


@explained_conflicts()
@transaction.atomic
def record_outcome(*, actor: Viewer, placement: Placement, outcome: TrialOutcome, now: datetime) -> Placement:
    """Record what a work trial led to, as a category only; a second time changes it.

    Raises:
        NotAllowed: ``actor`` books no places there.
        RuleViolation: it is no work trial.
        TransitionError: it has not begun, or never did.
    """
    begun = (PlacementStatus.ACTIVE, PlacementStatus.PAUSED, PlacementStatus.COMPLETED, PlacementStatus.INTERRUPTED)
    locked = open_placement(actor, placement, *begun)
    if locked.form != PlacementForm.TRIAL:
        raise RuleViolation("only_work_trials_have_an_outcome", _("Bara arbetsprövning har ett resultat."))
    before = snapshot(locked)
    locked.outcome = TrialOutcome(outcome)
    locked.save()
    record_change(actor, "placement.outcome_recorded", locked, before, now)
    return locked


@explained_conflicts()
@transaction.atomic
def confirm_placement(*, actor: Viewer, placement: Placement, now: datetime) -> Placement:
    """Turn an offered place into a booked one, on the officer's or the coordinator's word.

    Raises:
        NotAllowed: ``actor`` neither books places there nor answers offers for the participant.
        TransitionError: it is not offered.
    """
    return _answer(actor, placement, PlacementStatus.BOOKED, now)


@explained_conflicts()
@transaction.atomic
def release_placement(*, actor: Viewer, placement: Placement, status: PlacementStatus, now: datetime) -> Placement:
    """Give an offered place back as declined or cancelled; its seats are free at once.

    Raises:
        NotAllowed: ``actor`` neither books places there nor answers offers for the participant.
        TransitionError: it is not offered.
    """
    return _answer(actor, placement, PlacementStatus(status), now)


@explained_conflicts()
@transaction.atomic
def offer_again(*, actor: Viewer, placement: Placement, now: datetime) -> Placement:
    """Make a place offered again whose offer was accepted or declined just now; it holds all its seats or stays as it is.

    Raises:
        NotAllowed: ``actor`` neither books places there nor answers offers for the participant.
        Conflict: the place has been changed since, or somebody else has a seat of it.
        TransitionError: it has begun, or ended in another way.
    """
    locked = _locked_for_answer(actor, placement, PlacementStatus.BOOKED, PlacementStatus.DECLINED)
    if latest_change(locked) is not None:
        text = _("Platsen har ändrats sedan svaret och svaret kan inte ångras. Avboka platsen i stället.")
        raise Conflict("changed_since_the_answer", text)
    set_status(locked, PlacementStatus.OFFERED)
    locked.ended_at = None
    locked.save()
    settle_with_bridges(actor, locked, now)
    record_placement_event(actor, "placement.offered_again", locked, now)
    return locked


def _answer(actor: Viewer, placement: Placement, status: PlacementStatus, now: datetime) -> Placement:
    locked = _locked_for_answer(actor, placement, PlacementStatus.OFFERED)
    set_status(locked, status)
    is_over = status in PlacementStatus.over()
    locked.ended_at = now if is_over else None
    locked.save()
    settle_with_bridges(actor, locked, now, strict=False)
    record_placement_event(actor, f"placement.{status.value if is_over else 'confirmed'}", locked, now)
    return locked


def _locked_for_answer(actor: Viewer, placement: Placement, *statuses: PlacementStatus) -> Placement:
    if not can_book_placement(actor, placement.activity):
        check_answer_offer(actor, placement.participant)
    locked = lock_placement(placement)
    check_status(locked, *statuses)
    return locked


def _conclude(actor: Viewer, verb: str, placement: Placement, before: dict[str, Any], now: datetime) -> Placement:
    """Let status and seats follow what was changed, and keep how it was before."""
    if placement.status in CONFIRMED:
        follow_calendar(placement, local_day(now))
    if placement.status == PlacementStatus.COMPLETED:
        placement.ended_at = now
    placement.save()
    settle_with_bridges(actor, placement, now)
    record_change(actor, verb, placement, before, now)
    return placement
