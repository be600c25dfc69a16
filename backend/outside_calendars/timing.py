"""When a calendar is read the next time, for how long what was read counts, and which weeks are read."""

import hashlib
from datetime import datetime, timedelta

from backend.common.intervals import TimeInterval
from backend.common.local_time import local_day, local_instant
from backend.common.weeks import IsoWeek

INTERVAL = timedelta(minutes=25)
SPREAD_SECONDS = 600
"""Each calendar has its own place in these ten minutes, so that a thousand are not read in the same second."""

FIRST_BACK_OFF = timedelta(hours=1)
LONGEST_BACK_OFF = timedelta(hours=12)
STALE_AFTER = timedelta(hours=24)
"""What has not been confirmed for so long is still planned with, and said to be old."""

FORGOTTEN_AFTER = timedelta(days=14)
"""What has not been confirmed for so long is planned with no more: nobody should be unbookable for ever."""

WHOLE_READING_AFTER = timedelta(days=6)
"""A server that says that nothing has changed is asked for everything after this: the window has moved on."""

WEEKS_BEFORE = 1
WEEKS_AFTER = 27


def reading_window(now: datetime) -> TimeInterval:
    """Return whole weeks: one before this one up to and with the 27th after it, a week more than feeds show."""
    this_week = IsoWeek.of(local_day(now))
    first, last = this_week.plus(-WEEKS_BEFORE), this_week.plus(WEEKS_AFTER + 1)
    return TimeInterval(local_instant(first.monday, 0), local_instant(last.monday, 0))


def next_after_success(calendar_id: int, now: datetime) -> datetime:
    """Return when to read again: in 25 to 35 minutes, always the same for one calendar."""
    return now + INTERVAL + _place(calendar_id)


def next_after_fault(calendar_id: int, failures: int, now: datetime, retry_after: timedelta | None) -> datetime:
    """Return when to try again after ``failures`` in a row: 1, 2, 4, 8, 12 hours, and never before we were asked to."""
    wait = min(FIRST_BACK_OFF * int(2 ** min(failures - 1, 10)), LONGEST_BACK_OFF)
    return now + max(wait, retry_after or timedelta()) + _place(calendar_id)


def _place(calendar_id: int) -> timedelta:
    digest = hashlib.sha256(str(calendar_id).encode()).digest()
    return timedelta(seconds=int.from_bytes(digest[:4], "big") % SPREAD_SECONDS)
