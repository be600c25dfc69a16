"""When rooms and supervisors are taken already, by meetings and by sessions that exist."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from backend.common.intervals import TimeInterval
from backend.common.local_time import local_instant
from backend.engagements.models import Engagement

Occasion = tuple[int, date]
"""A weekly time and a day that it gives: what a generated session is known by."""


@dataclass(frozen=True, slots=True)
class Taken:
    """A room's or a supervisor's time. ``occasion`` is what generated the session, None for meetings and single dates."""

    room_id: int | None
    staff_id: int | None
    interval: TimeInterval
    session_id: int | None
    occasion: Occasion | None


class TakenTimes:
    """What is taken of one resource, for quick look-ups; the rows are disjoint, which the database sees to."""

    def __init__(self, rows: Iterable[Taken]) -> None:
        self._rows = sorted(rows, key=lambda row: row.interval)
        self._begins = [row.interval.begins_at for row in self._rows]

    def during(self, interval: TimeInterval) -> Iterator[Taken]:
        """Yield what overlaps ``interval``."""
        index = bisect_left(self._begins, interval.ends_at) - 1
        while index >= 0 and self._rows[index].interval.ends_at > interval.begins_at:
            yield self._rows[index]
            index -= 1

    def __iter__(self) -> Iterator[Taken]:
        return iter(self._rows)


def by_resource(rows: Iterable[Taken]) -> tuple[dict[int, TakenTimes], dict[int, TakenTimes]]:
    """Return what is taken by room and by supervisor."""
    rooms, staff = defaultdict(list), defaultdict(list)
    for row in rows:
        if row.room_id is not None:
            rooms[row.room_id].append(row)
        if row.staff_id is not None:
            staff[row.staff_id].append(row)
    return {pk: TakenTimes(of) for pk, of in rooms.items()}, {pk: TakenTimes(of) for pk, of in staff.items()}


def taken_by(room_ids: Collection[int], staff_ids: Collection[int], from_on: date, until_on: date) -> Iterator[Taken]:
    """Yield when those rooms and people are taken in a period of dates; one query."""
    within = Q(begins_at__lt=local_instant(until_on, 0), ends_at__gt=local_instant(from_on, 0))
    rows = Engagement.objects.filter(within, Q(room_id__in=room_ids) | Q(staff_id__in=staff_ids)).values_list(
        "room_id",
        "staff_id",
        "begins_at",
        "ends_at",
        "session_id",
        "session__weekly_time_id",
        "session__occurs_on",
        "session_leader__session_id",
        "session_leader__session__weekly_time_id",
        "session_leader__session__occurs_on",
    )
    for room_id, staff_id, begins_at, ends_at, own, time, day, led, led_time, led_day in rows:
        weekly_time_id, occurs_on = (time, day) if own is not None else (led_time, led_day)
        occasion = None if weekly_time_id is None else (weekly_time_id, occurs_on)
        session_id = own if own is not None else led
        yield Taken(room_id, staff_id, TimeInterval(begins_at, ends_at), session_id, occasion)
