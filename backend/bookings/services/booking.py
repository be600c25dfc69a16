"""Booking places: for a period with all its seats, or for one open session."""

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
from backend.bookings.pattern import Pattern, in_week_order
from backend.bookings.policies import (
    check_admission,
    check_form,
    check_length,
    check_period,
    check_session_suits,
    check_steps,
    check_weekly_times,
)
from backend.bookings.selectors.admission import admission, seats_left
from backend.bookings.services.bridges import follow_trial
from backend.bookings.services.changes import record_placement_event
from backend.bookings.services.seats import full_sessions, lock_session, lock_sessions_of, take_seats
from backend.common.errors import Conflict, RuleViolation, explained_conflicts
from backend.common.local_time import local_day
from backend.participants.locks import lock_participant
from backend.participants.models import Enrolment, Participant


@explained_conflicts()
@transaction.atomic
def book_placement(
    *,
    actor: Viewer,
    enrolment: Enrolment,
    activity: Activity,
    form: PlacementForm,
    starts_on: date,
    ends_on: date | None,
    weekly_times: Sequence[WeeklyTime],
    now: datetime,
    sessions_per_week: Sequence[int] = (),
    hours_per_week: Sequence[int] = (),
    status: PlacementStatus = PlacementStatus.BOOKED,
) -> Placement:
    """Book a place with a seat at every session of its pattern, as far as sessions are generated: all seats or none.

    A work trial ends the participant's bridges on its start. Undo is ``cancel_placement``.

    Args:
        actor: who books.
        enrolment: whose place it is.
        activity: where.
        form: any but a single session.
        starts_on: first day; sessions of that day that have begun are booked too.
        ends_on: the day after the last one; None: until further notice.
        weekly_times: rows of the activity's week to come to.
        now: when.
        sessions_per_week: steps of attendance, week by week, the last one lasting; empty: all weekly times.
        hours_per_week: ramp of a work trial in the same way.
        status: booked, or offered for an offer that holds the seats.

    Raises:
        NotAllowed: ``actor`` books no places there.
        RuleViolation: a rule of ``backend.bookings.policies`` says no.
        Conflict: ``session_full`` with the weeks, or the participant is somewhere else then.
    """
    check_book_placement(actor, activity)
    participant = _admitted(actor, enrolment, activity)
    form = PlacementForm(form)
    if status not in {PlacementStatus.BOOKED, PlacementStatus.OFFERED}:
        raise RuleViolation("booked_ahead", _("En ny plats är bokad eller erbjuden."), field="status")
    check_form(activity, form, ends_on)
    check_period(activity, starts_on, ends_on)
    check_length(activity, form, starts_on, ends_on)
    check_weekly_times(activity, weekly_times, participant)
    check_steps(sessions_per_week, hours_per_week)
    placement = Placement.objects.create(
        participant=participant,
        enrolment=enrolment,
        activity=activity,
        form=form,
        status=status,
        starts_on=starts_on,
        ends_on=ends_on,
        sessions_per_week=list(sessions_per_week),
        hours_per_week=list(hours_per_week),
    )
    placement.weekly_times.set(weekly_times)
    follow_trial(actor, placement, now)
    _seat(placement, weekly_times)
    record_placement_event(actor, f"placement.{status.value}", placement, now)
    return placement


@explained_conflicts()
@transaction.atomic
def book_single(*, actor: Viewer, enrolment: Enrolment, session: Session, now: datetime) -> Placement:
    """Book one open session. Undo is ``give_up_booking``.

    Raises:
        NotAllowed, RuleViolation, Conflict: as ``book_seat``.
    """
    return book_seat(actor=actor, enrolment=enrolment, session=session, now=now).placement


def book_seat(*, actor: Viewer, enrolment: Enrolment, session: Session, now: datetime) -> Booking:
    """Book one open session, inside the caller's transaction, and return its seat; the activity is at hand.

    A full session is refused before anything is locked: when a hundred want the last seat, ninety-nine need not wait.
    Seats are given back by transactions that have ended, so a session that is seen full is full.

    Raises:
        NotAllowed: ``actor`` books no places there.
        RuleViolation: the activity has no open sessions, or another rule says no.
        Conflict: the session is full, over or cancelled, or the participant is somewhere else then.
    """
    check_book_placement(actor, session.activity)
    if not session.activity.has_open_sessions:
        text = _("%(activity)s har inga öppna pass. Boka en period i stället.")
        raise RuleViolation("no_open_sessions", text % {"activity": session.activity.name}, field="session")
    if seats_left(session) <= 0:
        raise full_sessions([session], None)
    return _sit_down(actor, enrolment, session, now)


def _sit_down(actor: Viewer, enrolment: Enrolment, session: Session, now: datetime) -> Booking:
    participant = _admitted(actor, enrolment, session.activity)
    locked = lock_session(session)
    _check_is_ahead(locked, now)
    check_session_suits(locked, participant)
    day = local_day(locked.begins_at)
    placement = Placement.objects.create(
        participant=participant,
        enrolment=enrolment,
        activity=session.activity,
        form=PlacementForm.SINGLE,
        starts_on=day,
        ends_on=day + timedelta(days=1),
    )
    (booking,) = take_seats(placement, [locked])
    record_placement_event(actor, "placement.booked", placement, now, session=locked.pk)
    return booking


def _admitted(actor: Viewer, enrolment: Enrolment, activity: Activity) -> Participant:
    """Lock the participant and return them, if they may have a place in the activity."""
    participant = lock_participant(enrolment.participant_id)
    check_admission(actor, activity, participant, admission(enrolment, activity))
    return participant


def _seat(placement: Placement, weekly_times: Sequence[WeeklyTime]) -> None:
    pattern = Pattern(
        starts_on=placement.starts_on,
        ends_on=placement.ends_on,
        weekly_time_ids=tuple(row.pk for row in in_week_order(weekly_times)),
        sessions_per_week=tuple(placement.sessions_per_week),
    )
    sessions = lock_sessions_of(pattern)
    if not sessions:
        text = _("Det finns inga pass på de tiderna då. Välj andra tider eller datum.")
        raise RuleViolation("no_sessions_then", text, field="weekly_times")
    take_seats(placement, sessions, pattern)


def _check_is_ahead(session: Session, now: datetime) -> None:
    if session.status != SessionStatus.PLANNED:
        raise Conflict("session_is_cancelled", _("Passet är inställt. Välj ett annat."), field="session")
    if session.begins_at <= now:
        raise Conflict("session_has_begun", _("Passet har redan börjat. Välj ett annat."), field="session")
