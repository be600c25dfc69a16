"""Moving a place, or one occasion of it, and giving up a single occasion."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from backend.access.policies import check_book_placement
from backend.access.viewer import Viewer
from backend.activities.enums import SessionStatus
from backend.activities.models import Activity, Session, WeeklyTime
from backend.bookings.enums import PlacementForm, PlacementStatus
from backend.bookings.models import Booking, Placement
from backend.bookings.policies import (
    check_admission,
    check_form,
    check_period,
    check_session_suits,
    check_weekly_times,
)
from backend.bookings.selectors.admission import admission
from backend.bookings.services.bridges import settle_with_bridges
from backend.bookings.services.changes import open_placement, record_change, snapshot
from backend.bookings.services.seats import lock_sessions, offer_freed, take_seats
from backend.bookings.services.settling import exception
from backend.bookings.services.standing import CONFIRMED, follow_calendar, set_status
from backend.common.errors import Conflict, RuleViolation, explained_conflicts
from backend.common.local_time import local_day


@explained_conflicts()
@transaction.atomic
def move_placement(
    *,
    actor: Viewer,
    placement: Placement,
    now: datetime,
    starts_on: date | None = None,
    activity: Activity | None = None,
    weekly_times: Sequence[WeeklyTime] | None = None,
) -> Placement:
    """Give a place another start (its length stays), another activity or other times, with all the seats that takes.

    What has been stays where it was. Another activity needs ``weekly_times`` of its own.

    Raises:
        NotAllowed: ``actor`` books no places in one of the activities.
        RuleViolation: nothing would change, it has begun, or a rule of ``backend.bookings.policies`` says no.
        TransitionError: the place is only offered, or over.
        Conflict: a session is full, or the participant is somewhere else then.
    """
    locked = open_placement(actor, placement, *CONFIRMED)
    if locked.form == PlacementForm.SINGLE:
        raise RuleViolation("single_session", _("Ett enstaka pass flyttas till ett annat pass."))
    before = snapshot(locked)
    if activity is not None and activity.pk != locked.activity_id:
        _move_to(actor, locked, activity)
    if starts_on is not None and starts_on != locked.starts_on:
        start_on(locked, starts_on, now)
    times = list(locked.weekly_times.all()) if weekly_times is None else weekly_times
    check_weekly_times(locked.activity, times, locked.participant)
    check_period(locked.activity, locked.starts_on, locked.ends_on)
    follow_calendar(locked, local_day(now))
    locked.save()
    locked.weekly_times.set(times)
    settle_with_bridges(actor, locked, now)
    if not locked.bookings.filter(session__begins_at__gt=now).exists():
        text = _("Det finns inga pass på de tiderna då. Välj andra tider eller datum.")
        raise RuleViolation("no_sessions_then", text, field="weekly_times")
    record_change(actor, "placement.moved", locked, before, now)
    return locked


def _move_to(actor: Viewer, placement: Placement, activity: Activity) -> None:
    check_book_placement(actor, activity)
    check_admission(actor, activity, placement.participant, admission(placement.enrolment, activity))
    check_form(activity, PlacementForm(placement.form), placement.ends_on)
    placement.activity = activity


def start_on(placement: Placement, starts_on: date, now: datetime) -> None:
    """Give the locked placement another start, of the same length; saving is the caller's.

    Raises:
        RuleViolation: it has begun, or would begin before today.
    """
    today = local_day(now)
    if placement.starts_on <= today:
        raise RuleViolation("placement_has_begun", _("Platsen har redan börjat."), field="starts_on")
    if starts_on < today:
        raise RuleViolation("starts_in_the_past", _("Välj en dag som inte har varit."), field="starts_on")
    if placement.ends_on is not None:
        placement.ends_on += starts_on - placement.starts_on
    placement.starts_on = starts_on


@explained_conflicts()
@transaction.atomic
def move_booking(*, actor: Viewer, booking: Booking, session: Session, now: datetime) -> Booking:
    """Move one occasion to another session of the same activity.

    Raises:
        NotAllowed: ``actor`` books no places there.
        RuleViolation: the session is another activity's, or the participant cannot come then.
        Conflict: one of the sessions has begun, the other is full or cancelled, or the participant is booked then.
    """
    placement = open_placement(actor, booking.placement, *CONFIRMED)
    if session.activity_id != placement.activity_id:
        text = _("Passet hör till en annan aktivitet. Flytta platsen i stället.")
        raise RuleViolation("session_of_activity", text, field="session")
    before = snapshot(placement)
    sessions = {row.pk: row for row in lock_sessions([booking.session_id, session.pk])}
    target = sessions[session.pk]
    for row in sessions.values():
        _check_ahead(row, now)
    if target.status != SessionStatus.PLANNED:
        raise Conflict("session_is_cancelled", _("Passet är inställt. Välj ett annat."), field="session")
    check_session_suits(target, placement.participant)
    left = _give_back(booking)
    (moved,) = take_seats(placement, [target])
    if placement.form == PlacementForm.SINGLE:
        placement.starts_on = local_day(target.begins_at)
        placement.ends_on = placement.starts_on + timedelta(days=1)
    placement.save()
    offer_freed([placement.activity_id])
    kept = before | exception(gave_up=[left], took=[target.pk])
    record_change(actor, "booking.moved", placement, kept, now)
    return moved


@explained_conflicts()
@transaction.atomic
def give_up_booking(*, actor: Viewer, booking: Booking, now: datetime) -> Placement:
    """Give up one occasion; the seat is free at once. A single session's placement is cancelled with it.

    Raises:
        NotAllowed: ``actor`` books no places there.
        Conflict: the session has begun, or the seat is given up already.
        TransitionError: the place is only offered, or over.
    """
    placement = open_placement(actor, booking.placement, *CONFIRMED)
    before = snapshot(placement)
    (session,) = lock_sessions([booking.session_id])
    _check_ahead(session, now)
    left = _give_back(booking)
    if placement.form == PlacementForm.SINGLE:
        set_status(placement, PlacementStatus.CANCELLED)
        placement.ended_at = now
    placement.save()
    offer_freed([session.activity_id])
    record_change(actor, "booking.given_up", placement, before | exception(gave_up=[left]), now)
    return placement


def _check_ahead(session: Session, now: datetime) -> None:
    if session.begins_at <= now:
        raise Conflict("session_has_begun", _("Passet har redan börjat. Välj ett annat."), field="session")


def _give_back(booking: Booking) -> int:
    """Delete the booking as it is now; return the id of its session."""
    deleted, _rows = Booking.objects.filter(pk=booking.pk, session=booking.session_id).delete()
    if not deleted:
        raise Conflict("booking_is_gone", _("Platsen är redan lämnad. Ladda om sidan."))
    return booking.session_id
