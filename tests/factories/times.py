"""The fixed times of the tests: a Wednesday in the autumn of Västerås' first cohorts."""

from datetime import UTC, date, datetime

from backend.common.local_time import local_instant

NOW = datetime(2011, 11, 2, 8, 0, tzinfo=UTC)
TODAY = date(2011, 11, 2)
MONDAY = date(2011, 11, 14)


def at(day: date, clock: str) -> datetime:
    """Return the instant at which Swedish clocks show ``clock`` (HH:MM) on ``day``."""
    hours, minutes = clock.split(":")
    return local_instant(day, int(hours) * 60 + int(minutes))
