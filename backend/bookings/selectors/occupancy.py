"""How full sessions are, and from when there is room."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import NamedTuple

from django.db.models import Count, FloatField, Func, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from backend.activities.enums import SessionStatus
from backend.activities.models import Activity, Session, WeeklyTime
from backend.bookings.enums import CapacityLevel
from backend.bookings.models import Booking
from backend.bookings.pattern import Pattern
from backend.common.local_time import local_day, local_instant
from backend.common.weeks import IsoWeek, iterate_weeks

__all__ = [
    "SessionOccupancy",
    "WeekLevel",
    "capacity_level",
    "first_start",
    "free_from",
    "free_from_rows",
    "levels_ahead",
    "occupancy",
    "occupancy_of",
]

_GETTING_FULL_PERCENT = 80
_COLUMNS = ("pk", "activity_id", "weekly_time_id", "taken", "capacity", "status", "cancellation_reason")


class _Seconds(Func):
    """An instant as seconds since 1970: a thousand of these are read in a tenth of the time."""

    template = "EXTRACT(EPOCH FROM %(expressions)s)::double precision"
    output_field = FloatField()


class SessionOccupancy(NamedTuple):
    """How many of a session's seats are taken; ``day`` is the Swedish date on which it begins."""

    begins_at: datetime
    ends_at: datetime
    day: date
    session_id: int
    activity_id: int
    weekly_time_id: int | None
    taken: int
    capacity: int
    status: str
    cancellation_reason: str

    @property
    def is_planned(self) -> bool:
        """Whether it takes place."""
        return self.status == SessionStatus.PLANNED

    @property
    def has_room(self) -> bool:
        """Whether it takes place and has a free seat."""
        return self.is_planned and self.taken < self.capacity


@dataclass(frozen=True, slots=True)
class WeekLevel:
    """How full an activity is in one week; a week without sessions has neither seats nor a level."""

    week: IsoWeek
    taken: int
    capacity: int
    level: CapacityLevel | None


def occupancy_of(sessions: QuerySet[Session]) -> list[SessionOccupancy]:
    """Return the occupancy of ``sessions`` in the order of their times; one query."""
    seats = Booking.objects.filter(session=OuterRef("pk")).order_by().values("session")
    taken = Coalesce(Subquery(seats.annotate(taken=Count("*")).values("taken")), 0)
    instants = _Seconds("begins_at"), _Seconds("ends_at")
    rows = sessions.annotate(taken=taken).order_by("begins_at", "pk").values_list(*instants, *_COLUMNS)
    found = []
    for begins, ends, *columns in rows:
        begins_at, ends_at = datetime.fromtimestamp(begins, UTC), datetime.fromtimestamp(ends, UTC)
        found.append(SessionOccupancy(begins_at, ends_at, local_day(begins_at), *columns))
    return found


def occupancy(activity_ids: Iterable[int], from_on: date, until_on: date | None) -> list[SessionOccupancy]:
    """Return how full the activities' sessions of the Swedish dates ``[from_on, until_on)`` are; one query.

    ``until_on`` None: as far as planned.
    """
    sessions = Session.objects.filter(activity_id__in=list(activity_ids), begins_at__gte=local_instant(from_on, 0))
    if until_on is not None:
        sessions = sessions.filter(begins_at__lt=local_instant(until_on, 0))
    return occupancy_of(sessions)


def capacity_level(taken: int, capacity: int) -> CapacityLevel:
    """Return room, getting full (from 80 % on) or full."""
    if taken >= capacity:
        return CapacityLevel.FULL
    is_nearly = taken * 100 >= capacity * _GETTING_FULL_PERCENT
    return CapacityLevel.GETTING_FULL if is_nearly else CapacityLevel.ROOM


def first_start(pattern: Pattern, rows: Sequence[SessionOccupancy]) -> date | None:
    """Return the first day on which ``pattern`` could begin with a seat at every session, as far as ``rows`` go.

    That day is the pattern's own start, or a later Monday; None if there is none.
    """
    planned = [(row.weekly_time_id, row.day, row.has_room) for row in rows if row.is_planned]
    planned = [row for row in planned if row[0] in pattern.weekly_time_ids and row[1] >= pattern.starts_on]
    if not planned:
        return None
    week, last = IsoWeek.of(pattern.starts_on), max(day for _time, day, _room in planned)
    mondays = (later.monday for later in iterate_weeks(week.plus(1), week.weeks_until(IsoWeek.of(last))))
    for starts_on in (pattern.starts_on, *mondays):
        tried = pattern.starting(starts_on)
        rooms = [has_room for weekly_time_id, day, has_room in planned if tried.includes(weekly_time_id, day)]
        if rooms and all(rooms):
            return starts_on
    return None


def free_from(activity: Activity, weekly_time: WeeklyTime, *, weeks: int | None, now: datetime) -> IsoWeek | None:
    """Return the first week from which there is a seat at that time for ``weeks`` weeks (None: as far as planned)."""
    return free_from_rows([activity], weeks={activity.pk: weeks}, now=now).get(weekly_time.pk)


def free_from_rows(
    activities: Iterable[Activity],
    *,
    now: datetime,
    weeks: Mapping[int, int | None] | None = None,
    rows: Iterable[SessionOccupancy] | None = None,
) -> dict[int, IsoWeek | None]:
    """Return, by weekly time with coming sessions, from which week there is a seat; one query at most.

    Args:
        activities: whose rows.
        now: sessions that have begun do not count.
        weeks: how many weeks it has to last, by activity; without it each activity's ``placement_weeks``.
        rows: all sessions of these activities from ``now`` on, and perhaps earlier ones, in order; read if not given.
    """
    lasting = {activity.pk: activity.placement_weeks for activity in activities} if weeks is None else dict(weeks)
    if rows is None:
        coming = Session.objects.filter(activity_id__in=lasting, begins_at__gt=now, weekly_time__isnull=False)
        rows = occupancy_of(coming.filter(status=SessionStatus.PLANNED))
    by_time: defaultdict[int, list[SessionOccupancy]] = defaultdict(list)
    for row in rows:
        if row.weekly_time_id is not None and row.begins_at > now and row.is_planned:
            by_time[row.weekly_time_id].append(row)
    return {time: _first_free_week(held, lasting[held[0].activity_id]) for time, held in by_time.items()}


def _first_free_week(rows: Sequence[SessionOccupancy], weeks: int | None) -> IsoWeek | None:
    """``rows`` are one weekly time's, in order. A full one moves the earliest start to the week of the next."""
    start: IsoWeek | None = None
    for row in rows:
        week = IsoWeek.of(row.day)
        if start is not None and weeks is not None and start.weeks_until(week) >= weeks:
            return start
        if not row.has_room:
            start = None
        elif start is None:
            start = week
    return start


def levels_ahead(
    activities: Iterable[Activity], *, now: datetime, weeks: int = 4, rows: Iterable[SessionOccupancy] | None = None
) -> dict[int, list[WeekLevel]]:
    """Return the level of each activity, by id, in this week and the following, ``weeks`` in all; one query at most.

    ``rows``: all sessions of these activities from this week on, and perhaps earlier ones; read if not given.
    """
    ids = [activity.pk for activity in activities]
    first = IsoWeek.of(local_day(now))
    begins_on, ends_on = first.monday, first.plus(weeks).monday
    begins_at, ends_at = local_instant(begins_on, 0), local_instant(ends_on, 0)
    sums: defaultdict[tuple[int, IsoWeek], list[int]] = defaultdict(lambda: [0, 0])
    for row in occupancy(ids, begins_on, ends_on) if rows is None else rows:
        if row.is_planned and begins_at <= row.begins_at < ends_at:
            total = sums[row.activity_id, IsoWeek.of(row.day)]
            total[0] += row.taken
            total[1] += row.capacity
    return {pk: [_week_level(week, sums.get((pk, week), [0, 0])) for week in iterate_weeks(first, weeks)] for pk in ids}


def _week_level(week: IsoWeek, total: Sequence[int]) -> WeekLevel:
    taken, capacity = total
    return WeekLevel(week, taken, capacity, capacity_level(taken, capacity) if capacity else None)
