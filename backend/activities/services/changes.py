"""What every change of a session shares: the order of locks, what it was before, the raised sequence, the event."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django_q.tasks import async_task

from backend.access.viewer import Viewer
from backend.activities.enums import ChangeKind, SessionStatus
from backend.activities.models import Session, SessionChange, SessionLeader
from backend.activities.selectors.limits import least_capacity_of
from backend.associations.models import Absence
from backend.audit.services import record_event
from backend.bookings.models import Booking, Placement
from backend.bookings.services.seats import offer_freed
from backend.common.errors import Conflict
from backend.participants.models import Participant
from backend.settings.queues import SHORT_QUEUE

MAIL_SESSION_CHANGE = "backend.activities.tasks.mail_session_change"


def lock_session(session: Session) -> Session:
    """Lock the participants who have a seat, then their placements, then the session, as every service does."""
    return lock_sessions([session.pk])[0]


def lock_sessions(session_ids: Iterable[int]) -> list[Session]:
    """Lock several in the same order; return them as they are now, by id.

    Raises:
        Conflict: one of them is gone.
    """
    ids = set(session_ids)
    seated = Placement.objects.filter(bookings__session_id__in=ids)
    people = seated.values("participant_id")
    list(Participant.objects.select_for_update(no_key=True).filter(pk__in=people).order_by("pk"))
    list(Placement.objects.select_for_update(no_key=True).filter(pk__in=seated.values("pk")).order_by("pk"))
    rows = Session.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=ids)
    locked = list(rows.select_related("activity", "room").order_by("pk"))
    if len(locked) < len(ids):
        raise Conflict("session_is_gone", _("Passet finns inte längre. Ladda om sidan."))
    return locked


def check_planned(session: Session) -> None:
    """Raise Conflict unless the locked session is planned."""
    if session.status != SessionStatus.PLANNED:
        raise Conflict("session_is_cancelled", _("Passet är inställt. Ladda om sidan."))


def snapshot(session: Session) -> dict[str, Any]:
    """Return the session as ``SessionChange.before`` holds it; ids, times and choices only."""
    leaders = session.session_leaders.order_by("pk").values_list("staff_id", "stands_in_for_id", "is_away")
    return {
        "begins_at": session.begins_at.isoformat(),
        "ends_at": session.ends_at.isoformat(),
        "room": session.room_id,
        "status": str(session.status),
        "cancellation_reason": session.cancellation_reason,
        "capacity": session.capacity,
        "leaders": [list(row) for row in leaders],
    }


def taken_seats(session: Session) -> int:
    """Return how many have a seat."""
    return Booking.objects.filter(session=session).count()


def compact_seats(session: Session) -> int:
    """Number the taken seats from one without gaps; return how many there are.

    A seat only ever moves down to a number that is free by then.
    """
    seats = list(Booking.objects.filter(session=session).order_by("seat_number"))
    for number, booking in enumerate(seats, start=1):
        if booking.seat_number != number:
            Booking.objects.filter(pk=booking.pk).update(seat_number=number)
    return len(seats)


def fit_capacity(session: Session, most: int) -> None:
    """Set the capacity of the locked session to what its supervisors and its room allow, at most ``most``.

    Whoever has a seat keeps it: the capacity never falls below what is taken, but then nobody else gets in.
    """
    taken = compact_seats(session)
    session.capacity = max(taken, min(most, least_capacity_of(session)))


def save_change(
    *,
    actor: Viewer,
    session: Session,
    kind: ChangeKind,
    before: dict[str, Any],
    now: datetime,
    absence: Absence | int | None = None,
) -> SessionChange:
    """Save the locked session one sequence number up (RFC 5545, 3.8.7.4) with the change that undo goes back by."""
    session.sequence += 1
    session.save()
    offer_if_more(session, before["capacity"])
    record_session_event(actor, f"session.{kind.value}", session, now)
    return SessionChange.objects.create(
        session=session,
        kind=kind,
        absence_id=absence.pk if isinstance(absence, Absence) else absence,
        made_at=now,
        made_by_id=actor.staff_id,
        before=before,
    )


def offer_if_more(session: Session, had: int) -> None:
    """Have seats that were not there before offered to who waits, once the transaction is through."""
    if session.status == SessionStatus.PLANNED and session.capacity > had:
        offer_freed([session.activity_id])


def mail_change(change: SessionChange) -> None:
    """Have the officers of those booked told of the change, or that it has been taken back."""
    async_task(MAIL_SESSION_CHANGE, change.pk, cluster=SHORT_QUEUE)


def record_session_event(actor: Viewer, verb: str, session: Session, now: datetime) -> None:
    """Record what was done to the session; no person is named."""
    facts = {"activity": session.activity_id, "status": str(session.status), "sequence": session.sequence}
    association_id = session.activity.association_id
    record_event(verb=verb, subject=session, association_id=association_id, actor=actor.user, now=now, **facts)


def live_away_change(session: Session, staff_id: int | None = None) -> SessionChange | None:
    """Return the latest change that took a supervisor away from the session and has not been undone."""
    changes = session.changes.filter(kind=ChangeKind.LEADER_AWAY, undone_at=None, absence__isnull=False)
    if staff_id is not None:
        changes = changes.filter(absence__staff_id=staff_id)
    return changes.order_by("-made_at", "-pk").first()


def absence_behind(session: Session) -> int | None:
    """Return the id of the absence that a change of this session belongs to, so that both are undone together."""
    change = live_away_change(session)
    return None if change is None else change.absence_id


def set_away(session: Session, staff_id: int, *, is_away: bool) -> None:
    """Note that a supervisor of the session is away, or back."""
    SessionLeader.objects.filter(session=session, staff_id=staff_id).update(is_away=is_away)
