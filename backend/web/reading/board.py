"""The board: what is held each week, how full it is, and from which week there is room."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from backend.access.viewer import Viewer
from backend.access.visibility import visible
from backend.activities.enums import ActivityKind
from backend.activities.models import Activity, ActivityClosure, WeeklyTime
from backend.associations.models import ClosedDay
from backend.bookings.selectors import SessionOccupancy, free_from_rows, occupancy
from backend.common.closed_days import closed_day_name
from backend.common.local_time import local_day, local_instant
from backend.common.weeks import IsoWeek, iterate_weeks

WEEKS_SHOWN = 52


@dataclass(frozen=True, slots=True)
class BoardCell:
    """One row in one week: its sessions, or why there is none (empty where none is to be expected)."""

    sessions: tuple[SessionOccupancy, ...] = ()
    closed_because: str = ""


@dataclass(frozen=True, slots=True)
class BoardRow:
    """A weekly time, or the single dates of an activity (``weekly_time`` None), over the weeks of the board."""

    activity: Activity
    weekly_time: WeeklyTime | None
    cells: tuple[BoardCell, ...]
    free_from: IsoWeek | None

    @property
    def is_full(self) -> bool:
        """Whether the first week has sessions and none of them has a free place."""
        held = [session for session in self.cells[0].sessions if session.is_planned]
        return bool(held) and not any(session.has_room for session in held)


@dataclass(frozen=True, slots=True)
class BoardGroup:
    """An activity with its rows."""

    activity: Activity
    rows: tuple[BoardRow, ...]


@dataclass(frozen=True, slots=True)
class Board:
    """``groups`` in order of name over ``weeks``, the first of which is the one that the page is about.

    ``known`` is every session read for it: all from this week on, or from the first one shown if that is earlier.
    """

    weeks: tuple[IsoWeek, ...]
    groups: tuple[BoardGroup, ...]
    this_week: IsoWeek
    known: tuple[SessionOccupancy, ...]

    @property
    def rows(self) -> list[BoardRow]:
        """The rows of all activities."""
        return [row for group in self.groups for row in group.rows]

    @property
    def sessions_of_first_week(self) -> list[SessionOccupancy]:
        """What is held, and what was cancelled, in the week that the page is about."""
        found = [session for row in self.rows for session in row.cells[0].sessions]
        return sorted(found, key=lambda session: (session.begins_at, session.session_id))


@dataclass(frozen=True)
class _Closures:
    """When something is closed although its season runs."""

    by_activity: Mapping[int, list[ActivityClosure]]
    by_association: Mapping[int, dict[date, str]]

    def reason(self, activity: Activity, day: date) -> str:
        """Return why ``activity`` is closed on ``day``, or nothing."""
        for closure in self.by_activity.get(activity.pk, []):
            if closure.from_on <= day < closure.until_on:
                return closure.label or "–"
        return closed_day_name(day) or self.by_association.get(activity.association_id, {}).get(day, "")


def read_activities(viewer: Viewer, kinds: Sequence[ActivityKind], *, site_id: int | None = None) -> list[Activity]:
    """Return the visible activities of those kinds with site, room, leaders and weekly times; three queries."""
    activities = visible(Activity, viewer).filter(kind__in=kinds)
    if site_id is not None:
        activities = activities.filter(site_id=site_id)
    related = activities.select_related("site", "room", "association").order_by("site__name", "kind", "name")
    return list(related.prefetch_related("activity_leaders__staff", "weekly_times"))


def read_board(activities: Sequence[Activity], first: IsoWeek, *, now: datetime, weeks: int = WEEKS_SHOWN) -> Board:
    """Return the board of ``activities`` from week ``first`` on; a constant number of queries.

    Args:
        activities: as ``read_activities`` gives them.
        first: the week that the page is about.
        now: from when on a place may be free.
        weeks: number of columns.
    """
    shown = tuple(iterate_weeks(first, weeks))
    until = first.plus(weeks).monday
    this_week = IsoWeek.of(local_day(now))
    begins_at, ends_at = local_instant(first.monday, 0), local_instant(until, 0)
    known = occupancy([activity.pk for activity in activities], min(first, this_week).monday, None)
    free = free_from_rows(activities, now=now, rows=known)
    closures = _read_closures(activities, first.monday, until)
    by_row: dict[tuple[int, int | None], list[SessionOccupancy]] = defaultdict(list)
    last_planned: dict[int, date] = {}
    for row in known:
        if not begins_at <= row.begins_at < ends_at:
            continue
        by_row[row.activity_id, row.weekly_time_id].append(row)
        last_planned[row.activity_id] = row.day
    groups = []
    for activity in activities:
        times: list[WeeklyTime | None] = [*activity.weekly_times.all()]
        if (activity.pk, None) in by_row:
            times.append(None)
        last_on = last_planned.get(activity.pk, first.monday)
        built = []
        for time in times:
            sessions = by_row.get((activity.pk, time.pk if time else None), [])
            cells = _cells(activity, time, sessions, shown, closures, last_on)
            if sessions or (time and _is_in_force(time, first.monday)):
                built.append(BoardRow(activity, time, cells, free.get(time.pk) if time else None))
        groups.append(BoardGroup(activity, tuple(built)))
    return Board(shown, tuple(groups), this_week, tuple(known))


def _cells(
    activity: Activity,
    time: WeeklyTime | None,
    sessions: Iterable[SessionOccupancy],
    weeks: Sequence[IsoWeek],
    closures: _Closures,
    last_on: date,
) -> tuple[BoardCell, ...]:
    """Sort the row's sessions into its weeks; ``last_on`` is how far the activity has been planned."""
    by_week: dict[int, list[SessionOccupancy]] = defaultdict(list)
    first_monday = weeks[0].monday
    for session in sessions:
        by_week[(session.day - first_monday).days // 7].append(session)
    cells = []
    for offset in range(len(weeks)):
        held = by_week.get(offset)
        if held:
            cells.append(BoardCell(tuple(held)))
            continue
        day = first_monday + timedelta(days=7 * offset + (time.weekday if time else 0))
        reason = _why_none(activity, time, day, closures) if time and day <= last_on else ""
        cells.append(BoardCell(closed_because=reason))
    return tuple(cells)


def _why_none(activity: Activity, time: WeeklyTime, day: date, closures: _Closures) -> str:
    """Return why there is no session on a day that should have one; nothing where none was to be expected."""
    in_season = activity.season_from_on <= day and (activity.season_until_on is None or day < activity.season_until_on)
    in_force = (time.from_on is None or time.from_on <= day) and (time.until_on is None or day < time.until_on)
    return (closures.reason(activity, day) or "–") if in_season and in_force else ""


def _is_in_force(time: WeeklyTime, day: date) -> bool:
    return time.until_on is None or day < time.until_on


def _read_closures(activities: Sequence[Activity], from_on: date, until_on: date) -> _Closures:
    by_activity: dict[int, list[ActivityClosure]] = defaultdict(list)
    closures = ActivityClosure.objects.filter(activity__in=activities, from_on__lt=until_on, until_on__gt=from_on)
    for closure in closures.order_by("from_on"):
        by_activity[closure.activity_id].append(closure)
    by_association: dict[int, dict[date, str]] = defaultdict(dict)
    associations = {activity.association_id for activity in activities}
    for day in ClosedDay.objects.filter(association__in=associations, closed_on__gte=from_on, closed_on__lt=until_on):
        by_association[day.association_id][day.closed_on] = day.label
    return _Closures(by_activity, by_association)
