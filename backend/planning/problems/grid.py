"""Working days cut into quarter-hours: the time axis of a meetings problem."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from backend.common.intervals import TimeInterval
from backend.common.local_time import STOCKHOLM, local_instant

GRAIN_MINUTES = 15

Window = tuple[int, int]


@dataclass(frozen=True)
class GridDay:
    """A working day from ``begins_minute`` to ``ends_minute`` of the local day, both on whole grains; half-open."""

    day: date
    first: int
    begins_minute: int
    ends_minute: int

    @property
    def grains(self) -> int:
        """How many grains it has."""
        return (self.ends_minute - self.begins_minute) // GRAIN_MINUTES

    @property
    def end(self) -> int:
        """The first grain after it."""
        return self.first + self.grains


def build_grid(spans: Iterable[tuple[date, int, int]]) -> "Grid":
    """Lay days one after the other.

    Args:
        spans: ascending dates, each with the minutes of the day between which something may happen; widened outward
            to whole grains. Empty spans are left out.
    """
    days: list[GridDay] = []
    first = 0
    for day, begins_minute, ends_minute in spans:
        begins = begins_minute // GRAIN_MINUTES * GRAIN_MINUTES
        ends = -(-ends_minute // GRAIN_MINUTES) * GRAIN_MINUTES
        if begins < ends:
            days.append(GridDay(day, first, begins, ends))
            first = days[-1].end
    return Grid(tuple(days))


@dataclass(frozen=True)
class Grid:
    """Consecutive working days and the grains that they are made of."""

    days: tuple[GridDay, ...]

    @property
    def grains(self) -> int:
        """How many grains there are in all."""
        return self.days[-1].end if self.days else 0

    @cached_property
    def _dates(self) -> list[date]:
        return [day.day for day in self.days]

    @cached_property
    def _firsts(self) -> list[int]:
        return [day.first for day in self.days]

    def grain_on_or_after(self, day: date) -> int:
        """The first grain of the first working day that is not before ``day``; the number of grains if there is none."""
        index = bisect_left(self._dates, day)
        return self.days[index].first if index < len(self.days) else self.grains

    def grain_not_before(self, instant: datetime) -> int:
        """The first grain that begins at or after an instant; the number of grains if there is none."""
        local = instant.astimezone(STOCKHOLM)
        day = self.find_day(local.date())
        if day is None:
            return self.grain_on_or_after(local.date())
        minute = local.hour * 60 + local.minute + bool(local.second)
        return min(day.end, day.first + max(0, -(-(minute - day.begins_minute) // GRAIN_MINUTES)))

    def find_day(self, day: date) -> GridDay | None:
        """The working day of that date, or None."""
        index = bisect_left(self._dates, day)
        return self.days[index] if index < len(self.days) and self._dates[index] == day else None

    def instant_of(self, grain: int) -> datetime:
        """When a grain begins.

        Raises:
            IndexError: there is no such grain.
        """
        if not 0 <= grain < self.grains:
            message = f"no grain {grain}"
            raise IndexError(message)
        day = self.days[bisect_right(self._firsts, grain) - 1]
        return local_instant(day.day, day.begins_minute + (grain - day.first) * GRAIN_MINUTES)

    def grain_at(self, instant: datetime) -> int | None:
        """The grain that begins at just that instant, or None when none does."""
        local = instant.astimezone(STOCKHOLM)
        day = self.find_day(local.date())
        minute = local.hour * 60 + local.minute
        if day is None or local.second or local.microsecond or minute % GRAIN_MINUTES:
            return None
        return day.first + (minute - day.begins_minute) // GRAIN_MINUTES if self._is_in(day, minute) else None

    @staticmethod
    def _is_in(day: GridDay, minute: int) -> bool:
        return day.begins_minute <= minute < day.ends_minute

    def windows_touched_by(self, interval: TimeInterval) -> list[Window]:
        """The grains that share any time with an interval, one window per day."""
        begins, ends = interval.begins_at.astimezone(STOCKHOLM), interval.ends_at.astimezone(STOCKHOLM)
        windows: list[Window] = []
        index = bisect_left(self._dates, begins.date())
        while index < len(self.days) and self._dates[index] <= ends.date():
            day = self.days[index]
            from_minute = begins.hour * 60 + begins.minute if begins.date() == day.day else 0
            # Seconds beyond a whole minute still take that minute.
            until_minute = ends.hour * 60 + ends.minute + bool(ends.second) if ends.date() == day.day else 24 * 60
            windows += self.minutes_of(day, from_minute, until_minute)
            index += 1
        return windows

    def minutes_of(self, day: GridDay, from_minute: int, until_minute: int) -> list[Window]:
        """The grains of one day that share any time with some minutes of it: none or one window."""
        begins = max(day.begins_minute, from_minute)
        ends = min(day.ends_minute, until_minute)
        if begins >= ends:
            return []
        first = day.first + (begins - day.begins_minute) // GRAIN_MINUTES
        last = day.first - (-(ends - day.begins_minute) // GRAIN_MINUTES)
        return [(first, last)]

    def as_document(self) -> list[dict[str, object]]:
        """The ``days`` of a problem."""
        return [
            {
                "date": day.day.isoformat(),
                "grains": day.grains,
                "starts_at": f"{day.begins_minute // 60:02d}:{day.begins_minute % 60:02d}",
            }
            for day in self.days
        ]


def read_grid(days: Sequence[dict[str, object]]) -> Grid:
    """The grid that a problem's ``days`` describe."""
    spans = []
    for row in days:
        hour, minute = str(row["starts_at"]).split(":")
        begins = int(hour) * 60 + int(minute)
        spans.append((date.fromisoformat(str(row["date"])), begins, begins + int(str(row["grains"])) * GRAIN_MINUTES))
    return build_grid(spans)


def merge_windows(windows: Iterable[Window]) -> list[list[int]]:
    """The same grains as disjoint, ascending windows; touching ones are joined."""
    merged: list[list[int]] = []
    for first, last in sorted(windows):
        if merged and first <= merged[-1][1]:
            merged[-1][1] = max(merged[-1][1], last)
        else:
            merged.append([first, last])
    return merged
