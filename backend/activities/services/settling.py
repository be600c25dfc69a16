"""Sessions follow what closes or shrinks after they were made: closed days, closed rooms, smaller rooms (rule 2)."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, F, OuterRef, QuerySet

from backend.access.viewer import SYSTEM
from backend.activities.enums import CancellationReason, ChangeKind, SessionStatus
from backend.activities.models import Session
from backend.activities.services.changes import fit_capacity, lock_session, save_change, snapshot
from backend.activities.services.sessions import cancel_session
from backend.associations.selectors import closed_days
from backend.common.local_time import local_day
from backend.places.models import RoomClosure


@dataclass(frozen=True, slots=True)
class Settled:
    """Ids of the sessions that were cancelled because they are closed, and of those with fewer seats."""

    cancelled: tuple[int, ...]
    cut: tuple[int, ...]


def settle_sessions(*, association_id: int, now: datetime) -> Settled:
    """Cancel the planned sessions ahead that stand on a closed day or in a closed room, and fit the rest to their room.

    Whoever has a seat in a room that has shrunk keeps it; nobody else gets in. Every session is its own transaction.
    """
    cancelled = []
    for session in _closed(association_id, now):
        cancel_session(actor=SYSTEM, session=session, reason=CancellationReason.CLOSED, now=now)
        cancelled.append(session.pk)
    ahead = _ahead(association_id, now)
    cut = [_cut(session, now) for session in ahead.filter(capacity__gt=F("room__capacity"))]
    return Settled(tuple(cancelled), tuple(pk for pk in cut if pk is not None))


def _ahead(association_id: int, now: datetime) -> QuerySet[Session]:
    planned = Session.objects.filter(activity__association_id=association_id, status=SessionStatus.PLANNED)
    return planned.filter(begins_at__gt=now).select_related("activity", "room").order_by("pk")


def _closed(association_id: int, now: datetime) -> list[Session]:
    sessions = _ahead(association_id, now)
    days = [local_day(begins_at) for begins_at in sessions.order_by().values_list("begins_at", flat=True)]
    if not days:
        return []
    closed_on = closed_days(association_id, min(days), max(days) + timedelta(days=1))
    closures = RoomClosure.objects.filter(
        room=OuterRef("room"), begins_at__lt=OuterRef("ends_at"), ends_at__gt=OuterRef("begins_at")
    )
    marked = sessions.annotate(room_is_closed=Exists(closures))
    return [row for row in marked if row.room_is_closed or local_day(row.begins_at) in closed_on]


@transaction.atomic
def _cut(session: Session, now: datetime) -> int | None:
    locked = lock_session(session)
    before = snapshot(locked)
    fit_capacity(locked, locked.capacity)
    if locked.capacity == before["capacity"]:
        return None
    save_change(actor=SYSTEM, session=locked, kind=ChangeKind.CAPACITY, before=before, now=now)
    return locked.pk
