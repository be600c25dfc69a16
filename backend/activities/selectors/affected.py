"""Which sessions, and how many people, a supervisor's absence hits."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Prefetch, QuerySet

from backend.activities.enums import ChangeKind, SessionStatus
from backend.activities.models import Session, SessionLeader
from backend.associations.models import Absence, Staff


@dataclass(frozen=True, slots=True)
class AffectedSession:
    """A session that loses a supervisor: seats taken and there, and who is left to lead it."""

    session: Session
    taken: int
    capacity: int
    remaining_leaders: tuple[Staff, ...]


def affected_sessions(staff: Staff, begins_at: datetime, ends_at: datetime) -> list[AffectedSession]:
    """Return the planned sessions that ``staff`` leads and that touch ``[begins_at, ends_at)``, in order of time."""
    led = SessionLeader.objects.filter(staff=staff, is_away=False)
    touched = Session.objects.filter(
        pk__in=led.values("session_id"), status=SessionStatus.PLANNED, begins_at__lt=ends_at, ends_at__gt=begins_at
    )
    return _affected(touched, but=staff.pk)


def affected_sessions_of(absence: Absence) -> list[AffectedSession]:
    """Return the sessions that a reported absence took its supervisor from, as they are now."""
    changes = absence.session_changes.filter(kind=ChangeKind.LEADER_AWAY, undone_at=None)
    return _affected(Session.objects.filter(pk__in=changes.values("session_id")), but=absence.staff_id)


def _affected(sessions: QuerySet[Session], *, but: int) -> list[AffectedSession]:
    leaders = SessionLeader.objects.select_related("staff").order_by("pk")
    rows = sessions.select_related("activity__site", "room").annotate(taken=Count("bookings"))
    found = rows.prefetch_related(Prefetch("session_leaders", queryset=leaders)).order_by("begins_at", "pk")
    return [
        AffectedSession(session, session.taken, session.capacity, _present(session.session_leaders.all(), but))
        for session in found
    ]


def _present(leaders: Iterable[SessionLeader], but: int) -> tuple[Staff, ...]:
    return tuple(row.staff for row in leaders if not row.is_away and row.staff_id != but)
