"""What a session that exists can hold, and whether a supervisor has time for one."""

from collections.abc import Iterable
from datetime import date, timedelta

from django.db.models import F

from backend.activities.capacity import least_capacity
from backend.activities.enums import SessionStatus
from backend.activities.models import ActivityLeader, Session, SessionLeader, SupervisorTerms
from backend.common.intervals import TimeInterval
from backend.common.local_time import local_instant


def least_capacity_of(session: Session) -> int:
    """Return the least of activity, room and the supervisors present at ``session``.

    An activity that has no leaders, at a session that has none either, is not limited by them.
    """
    activity_capacity = session.activity.capacity
    room_capacity = None if session.room is None else session.room.capacity
    leaders = SessionLeader.objects.filter(session=session)
    has_leaders = leaders.exists() or ActivityLeader.objects.filter(activity_id=session.activity_id).exists()
    present = leaders.filter(is_away=False).values_list("staff_id", flat=True)
    ratios = ratios_of(present, otherwise=activity_capacity) if has_leaders else None
    return least_capacity(activity_capacity=activity_capacity, room_capacity=room_capacity, ratios=ratios)


def ratios_of(staff_ids: Iterable[int], *, otherwise: int) -> list[int]:
    """Return how many participants each takes at a session; ``otherwise`` for those without terms."""
    ids = list(staff_ids)
    terms = SupervisorTerms.objects.filter(staff_id__in=ids).values_list("staff_id", "participants_per_session")
    known = dict(terms)
    return [known.get(pk, otherwise) for pk in ids]


def minutes_led(staff_id: int, monday: date, preparation_minutes: int, *, but: Session | None = None) -> int:
    """Return how many minutes of the week from ``monday`` a supervisor's planned sessions take, preparation included.

    ``but`` names a session that is not counted.
    """
    week = TimeInterval(local_instant(monday, 0), local_instant(monday + timedelta(weeks=1), 0))
    led = SessionLeader.objects.filter(
        staff_id=staff_id,
        is_away=False,
        session__status=SessionStatus.PLANNED,
        session__begins_at__gte=week.begins_at,
        session__begins_at__lt=week.ends_at,
    )
    if but is not None:
        led = led.exclude(session=but)
    lengths = led.values_list(F("session__ends_at") - F("session__begins_at"), flat=True)
    return sum(int(length.total_seconds()) // 60 + preparation_minutes for length in lengths)
