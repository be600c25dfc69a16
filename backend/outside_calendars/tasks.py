"""What the short queue does with calendars outside Samplats. Arguments are ids only; each bears being run again."""

from backend.common.clock import current_time
from backend.outside_calendars.services import drop_what_is_old
from backend.outside_calendars.services import queue_due_readings as queue_readings
from backend.outside_calendars.services import read_calendar as read_one_calendar


def queue_due_readings() -> tuple[int, int]:
    """Queue the calendars whose time has come and drop what is too old; return how many of each."""
    now = current_time()
    return queue_readings(now=now), drop_what_is_old(now=now)


def read_calendar(calendar_id: int) -> bool:
    """Read one calendar; whether it could be read."""
    return read_one_calendar(calendar_id=calendar_id, now=current_time())
