"""Bringing the sessions ahead in line with an activity that has changed, as the preview said."""

from datetime import datetime

from backend.access.viewer import Viewer
from backend.activities.enums import CancellationReason, ChangeKind, SessionStatus
from backend.activities.models import Session, SessionLeader
from backend.activities.selectors.preview import ActivityPreview, AdjustedSession
from backend.activities.services.changes import compact_seats, lock_sessions, save_change, snapshot
from backend.activities.services.generation import create_planned
from backend.bookings.enums import AttendanceMark
from backend.bookings.models import Booking


def reconcile(actor: Viewer, preview: ActivityPreview, now: datetime) -> None:
    """Remove, adjust and create sessions inside another act's transaction and under its policy.

    A session that goes is deleted if nobody has a seat, else cancelled, with its seats kept and its change undoable. A
    session with fewer places than people keeps a seat for each of them. No mails: who decides has seen the list.
    """
    ids = [session.pk for session in preview.removed] + [row.session.pk for row in preview.adjusted]
    locked = {session.pk: session for session in lock_sessions(ids)}
    for session in preview.removed:
        _remove(actor, locked[session.pk], now)
    # Leaders first go where they go, so that two sessions can trade them.
    for row in preview.adjusted:
        _let_leaders_go(locked[row.session.pk], row)
    for row in preview.adjusted:
        _adjust(locked[row.session.pk], row)
    create_planned(preview.created)


def _remove(actor: Viewer, session: Session, now: datetime) -> None:
    booked = Booking.objects.filter(session=session)
    if not booked.exists():
        session.delete()
        return
    before = snapshot(session)
    session.status, session.cancellation_reason = SessionStatus.CANCELLED, CancellationReason.CLOSED
    save_change(actor=actor, session=session, kind=ChangeKind.CANCELLED, before=before, now=now)
    booked.filter(attendance=AttendanceMark.UNMARKED).update(attendance=AttendanceMark.CANCELLED_BY_US)


def _let_leaders_go(session: Session, row: AdjustedSession) -> None:
    SessionLeader.objects.filter(session=session).exclude(staff_id__in=row.planned.leader_ids).delete()


def _adjust(session: Session, row: AdjustedSession) -> None:
    if row.is_retimed:
        session.begins_at, session.ends_at = row.planned.begins_at, row.planned.ends_at
        session.room_id = row.planned.room_id
        session.sequence += 1
    if row.capacity < session.capacity:
        compact_seats(session)
    session.capacity = max(row.capacity, Booking.objects.filter(session=session).count())
    session.save()
    present = set(SessionLeader.objects.filter(session=session).values_list("staff_id", flat=True))
    SessionLeader.objects.bulk_create(
        [
            SessionLeader(session=session, staff_id=staff_id)
            for staff_id in row.planned.leader_ids
            if staff_id not in present
        ]
    )
