"""Days and minutes of the day in Sweden, turned into instants."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from backend.common.intervals import TimeInterval

STOCKHOLM = ZoneInfo("Europe/Stockholm")


def local_instant(day: date, minute: int) -> datetime:
    """Return the instant at which Swedish clocks show that minute of ``day``; 1440 is the next midnight.

    In UTC, so that comparisons count elapsed time across the nights when clocks change.
    """
    wall = datetime.combine(day, time.min) + timedelta(minutes=minute)
    return wall.replace(tzinfo=STOCKHOLM).astimezone(UTC)


def local_interval(day: date, begins_minute: int, ends_minute: int) -> TimeInterval | None:
    """Return the time between two minutes of ``day``, or None if the clocks skip all of it."""
    begins_at, ends_at = local_instant(day, begins_minute), local_instant(day, ends_minute)
    return TimeInterval(begins_at, ends_at) if begins_at < ends_at else None


def local_day(instant: datetime) -> date:
    """Return the Swedish date of an aware instant."""
    return instant.astimezone(STOCKHOLM).date()


def iterate_days(first_on: date, until_on: date) -> Iterator[date]:
    """Yield the days from ``first_on`` up to, not including, ``until_on``."""
    return (first_on + timedelta(days=offset) for offset in range((until_on - first_on).days))
