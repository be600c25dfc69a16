"""Which sessions a placement comes to: its weekly times, its period, its steps and its pauses."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from backend.activities.models import WeeklyTime
from backend.common.weeks import IsoWeek


@dataclass(frozen=True, slots=True)
class Pattern:
    """When somebody comes: half-open dates, ids of weekly times in the order of the week.

    ``sessions_per_week`` steps the attendance: in the first ISO week only so many of the first weekly times, and so on;
    its last value lasts. Empty means all of them. In ``pauses`` (half-open, None: until further notice) nobody comes.
    """

    starts_on: date
    ends_on: date | None
    weekly_time_ids: tuple[int, ...]
    sessions_per_week: tuple[int, ...] = ()
    pauses: tuple[tuple[date, date | None], ...] = ()

    def covers(self, day: date) -> bool:
        """Tell whether ``day`` lies in the period and in no pause."""
        within = self.starts_on <= day and (self.ends_on is None or day < self.ends_on)
        return within and not any(holds(pause, day) for pause in self.pauses)

    def includes(self, weekly_time_id: int | None, day: date) -> bool:
        """Tell whether somebody with this pattern comes to the session of that weekly time on ``day``."""
        return self.covers(day) and weekly_time_id in self._times_in_the_week_of(day)

    def starting(self, starts_on: date) -> "Pattern":
        """Return the same pattern from another day on, of the same length and without pauses."""
        ends_on = None if self.ends_on is None else starts_on + (self.ends_on - self.starts_on)
        return replace(self, starts_on=starts_on, ends_on=ends_on, pauses=())

    def _times_in_the_week_of(self, day: date) -> Sequence[int]:
        if not self.sessions_per_week:
            return self.weekly_time_ids
        week = IsoWeek.of(self.starts_on).weeks_until(IsoWeek.of(day))
        return self.weekly_time_ids[: self.sessions_per_week[min(week, len(self.sessions_per_week) - 1)]]


def in_week_order(weekly_times: Iterable[WeeklyTime]) -> list[WeeklyTime]:
    """Return the weekly times from Monday morning on."""
    return sorted(weekly_times, key=lambda row: (row.weekday, row.begins_minute, row.pk))


def holds(pause: tuple[date, date | None], day: date) -> bool:
    """Tell whether ``day`` lies in the half-open ``pause``."""
    from_on, until_on = pause
    return from_on <= day and (until_on is None or day < until_on)
