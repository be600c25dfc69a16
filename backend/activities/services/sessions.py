"""Adding, moving, cancelling and restoring one session."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from backend.access.policies import check_keep_activities, check_run_activity
from backend.access.viewer import Viewer
from backend.activities.enums import CancellationReason, ChangeKind, SessionStatus
from backend.activities.models import Activity, Session, SessionLeader
from backend.activities.policies import (
    check_can_lead,
    check_day,
    check_room,
    checked_interval,
    who_can_lead,
)
from backend.activities.selectors.limits import least_capacity_of
from backend.activities.services.changes import (
    absence_behind,
    check_planned,
    fit_capacity,
    live_away_change,
    lock_session,
    mail_change,
    record_session_event,
    save_change,
    set_away,
    snapshot,
)
from backend.activities.transitions import SESSION
from backend.associations.models import Staff
from backend.bookings.enums import AttendanceMark
from backend.bookings.models import Booking
from backend.common.errors import RuleViolation, explained_conflicts
from backend.common.intervals import TimeInterval
from backend.common.local_time import local_day
from backend.places.models import Room


@explained_conflicts()
@transaction.atomic
def add_session(*, actor: Viewer, activity: Activity, begins_at: datetime, ends_at: datetime, now: datetime) -> Session:
    """Add a session on a single date, in the activity's room and with those of its supervisors who can.

    Raises:
        NotAllowed: ``actor`` keeps no activities there.
        RuleViolation: the day is closed, the room is closed or no supervisor has time.
        Conflict: the room or a supervisor is taken.
    """
    check_keep_activities(actor, activity.association_id)
    locked = Activity.objects.select_for_update(of=("self",), no_key=True).select_related("room__site")
    activity = locked.get(pk=activity.pk)
    interval = _checked(activity, activity.room, begins_at, ends_at)
    leaders = list(Staff.objects.filter(led_activities__activity=activity).order_by("pk"))
    present = who_can_lead(leaders, interval)
    if leaders and not present:
        text = _("Ingen av aktivitetens handledare kan då. Välj en annan tid.")
        raise RuleViolation("no_supervisor_present", text, field="begins_at")
    session = Session.objects.create(
        activity=activity,
        occurs_on=local_day(begins_at),
        begins_at=begins_at,
        ends_at=ends_at,
        room=activity.room,
        capacity=0,
    )
    SessionLeader.objects.bulk_create(
        [SessionLeader(session=session, staff=staff) for staff in leaders if staff.pk in present]
    )
    session.capacity = least_capacity_of(session)
    session.save(update_fields=["capacity"])
    record_session_event(actor, "session.added", session, now)
    return session


@explained_conflicts()
@transaction.atomic
def move_session(
    *, actor: Viewer, session: Session, begins_at: datetime, ends_at: datetime, room: Room | None, now: datetime
) -> Session:
    """Give a planned session another time or room. Supervisors who were away lead it again if they can then.

    Raises:
        NotAllowed: ``actor`` does not run the activity.
        RuleViolation: the day or the room is closed, or a supervisor who is to lead it cannot then.
        Conflict: it is cancelled; or the room, a supervisor or somebody who has a seat is taken.
    """
    check_run_activity(actor, session.activity)
    locked = lock_session(session)
    check_planned(locked)
    before = snapshot(locked)
    interval = _checked(locked.activity, room, begins_at, ends_at)
    absence = absence_behind(locked)
    most = _capacity_before_absence(locked)
    leading = Staff.objects.filter(led_sessions__session=locked, led_sessions__is_away=False).order_by("pk")
    check_can_lead(list(leading), interval, but=locked)
    locked.begins_at, locked.ends_at, locked.room = begins_at, ends_at, room
    locked.save()
    _bring_back(locked, interval)
    fit_capacity(locked, most)
    change = save_change(actor=actor, session=locked, kind=ChangeKind.MOVED, before=before, now=now, absence=absence)
    mail_change(change)
    return locked


@transaction.atomic
def cancel_session(*, actor: Viewer, session: Session, reason: CancellationReason, now: datetime) -> Session:
    """Cancel a planned session; its room and people are free from that moment, those booked keep their seats.

    Their attendance is marked as cancelled by us, and their officers are told by mail, without participant data.

    Raises:
        NotAllowed: ``actor`` does not run the activity.
        TransitionError: it is cancelled already.
    """
    check_run_activity(actor, session.activity)
    locked = lock_session(session)
    SESSION.check_follows(locked.status, SessionStatus.CANCELLED)
    before = snapshot(locked)
    absence = absence_behind(locked)
    locked.status = SessionStatus.CANCELLED
    locked.cancellation_reason = CancellationReason(reason)
    change = save_change(
        actor=actor, session=locked, kind=ChangeKind.CANCELLED, before=before, now=now, absence=absence
    )
    unmarked = Booking.objects.filter(session=locked, attendance=AttendanceMark.UNMARKED)
    unmarked.update(attendance=AttendanceMark.CANCELLED_BY_US)
    mail_change(change)
    return locked


@explained_conflicts()
@transaction.atomic
def restore_session(*, actor: Viewer, session: Session, now: datetime) -> Session:
    """Plan a cancelled session again, if its day is still open and its room and people are still free.

    Raises:
        NotAllowed: ``actor`` does not run the activity.
        TransitionError: it is not cancelled.
        RuleViolation: the day or the room is closed.
        Conflict: the room, a supervisor or somebody who has a seat is taken.
    """
    check_run_activity(actor, session.activity)
    locked = lock_session(session)
    restore_locked(actor, locked, now)
    change = locked.changes.filter(kind=ChangeKind.CANCELLED, undone_at=None).order_by("-made_at", "-pk").first()
    if change is not None:
        change.undone_at = now
        change.save(update_fields=["undone_at"])
        mail_change(change)
    return locked


def restore_locked(actor: Viewer, session: Session, now: datetime) -> None:
    """Plan the locked session again, as part of another act and under its policy."""
    SESSION.check_follows(session.status, SessionStatus.PLANNED)
    _checked(session.activity, session.room, session.begins_at, session.ends_at)
    session.status, session.cancellation_reason = SessionStatus.PLANNED, ""
    session.sequence += 1
    session.save()
    cancelled = Booking.objects.filter(session=session, attendance=AttendanceMark.CANCELLED_BY_US)
    cancelled.update(attendance=AttendanceMark.UNMARKED)
    record_session_event(actor, "session.restored", session, now)


def _checked(activity: Activity, room: Room | None, begins_at: datetime, ends_at: datetime) -> TimeInterval:
    interval = checked_interval(begins_at, ends_at)
    check_day(activity, local_day(begins_at))
    check_room(room, activity.association_id, interval)
    return interval


def _capacity_before_absence(session: Session) -> int:
    """Return how many the session took before a supervisor went away, or takes now if none did."""
    change = live_away_change(session)
    return session.capacity if change is None else max(session.capacity, int(change.before["capacity"]))


def _bring_back(session: Session, interval: TimeInterval) -> None:
    """Let supervisors who were away from the old time lead at the new one, unless somebody stands in for them."""
    covered = session.session_leaders.filter(stands_in_for__isnull=False).values("stands_in_for_id")
    rows = session.session_leaders.filter(is_away=True).exclude(staff_id__in=covered)
    people = list(Staff.objects.filter(pk__in=rows.values("staff_id")).order_by("pk"))
    for staff_id in sorted(who_can_lead(people, interval, but=session)):
        set_away(session, staff_id, is_away=False)
