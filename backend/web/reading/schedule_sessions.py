"""The sessions of activities in a week of the calendar."""

from datetime import datetime
from typing import Any

from django.db.models import Count, Prefetch, QuerySet
from django.urls import reverse
from django.utils.timezone import localtime

from backend.access.viewer import Viewer
from backend.access.visibility import visible
from backend.activities.enums import ActivityKind, SessionStatus
from backend.activities.models import Session, SessionLeader
from backend.common.local_time import local_instant
from backend.common.weeks import IsoWeek


def sessions_of_week(viewer: Viewer, week: IsoWeek, *, room_id: int | None, staff_id: int | None) -> list[Session]:
    """Return the visible sessions that touch the week, cancelled ones left out.

    Each gets ``taken``, the number of its seats that are booked, and ``leading``, those who lead it.
    """
    begins_at, ends_at = local_instant(week.monday, 0), local_instant(week.plus(1).monday, 0)
    sessions = visible(Session, viewer).filter(begins_at__lt=ends_at, ends_at__gt=begins_at)
    if room_id is not None:
        sessions = sessions.filter(room_id=room_id)
    if staff_id is not None:
        sessions = _led_by(sessions, staff_id)
    return list(_with_leaders(sessions))


def own_next_sessions(viewer: Viewer, *, now: datetime, most: int) -> list[Session]:
    """Return the next sessions that the viewer is to lead, as ``sessions_of_week`` does."""
    if viewer.staff_id is None:
        return []
    ahead = _led_by(visible(Session, viewer).filter(ends_at__gte=now), viewer.staff_id)
    return list(_with_leaders(ahead).order_by("begins_at")[:most])


def _present() -> QuerySet[SessionLeader]:
    return SessionLeader.objects.filter(is_away=False)


def _led_by(sessions: QuerySet[Session], staff_id: int) -> QuerySet[Session]:
    return sessions.filter(pk__in=_present().filter(staff_id=staff_id).values("session_id"))


def _with_leaders(sessions: QuerySet[Session]) -> QuerySet[Session]:
    """Leave cancelled ones out, and fetch what a line shows; see ``sessions_of_week``."""
    leading = Prefetch("session_leaders", queryset=_present().select_related("staff"), to_attr="leading")
    planned = sessions.filter(status=SessionStatus.PLANNED).annotate(taken=Count("bookings"))
    return planned.select_related("activity__site", "room").prefetch_related(leading)


def session_title(session: Session) -> str:
    """Return the activity and how many of its seats are booked."""
    return f"{session.activity.name} {getattr(session, 'taken', 0)}/{session.capacity}"


def session_entry(session: Session, by: str) -> dict[str, Any]:
    """Return what the script of the grid reads of a session; see ``grid_content``."""
    staff_ids = [str(leader.staff_id) for leader in getattr(session, "leading", [])]
    room_ids = [str(session.room_id)] if session.room_id else []
    begins = localtime(session.begins_at)
    return {
        "id": f"session-{session.pk}",
        "start": f"{begins:%Y-%m-%dT%H:%M:%S}",
        "end": f"{localtime(session.ends_at):%Y-%m-%dT%H:%M:%S}",
        "title": session_title(session),
        "resourceIds": staff_ids if by == "person" else room_ids,
        "classNames": ["entry-session"],
        "extendedProps": {
            "address": board_address(session),
            "detail": "",
            "place": session.room.name if session.room else "",
        },
    }


def board_address(session: Session) -> str:
    """Return the address of the board that the session stands on, at its card."""
    name = "web:board_garden" if session.activity.kind == ActivityKind.REHAB_GARDEN else "web:board_places"
    day = localtime(session.begins_at).date()
    return f"{reverse(name)}?vecka={IsoWeek.of(day)}&dag={day.isoformat()}#pass-{session.pk}"
