"""Calendars from strangers are understood in a process of its own, which may cost so much and no more."""

import json
import subprocess
import sys
from datetime import datetime

from django.conf import settings

from backend.common.intervals import TimeInterval
from backend.outside_calendars.enums import ReadFault
from backend.outside_calendars.faults import UnreadableCalendar

EXPANSION_SECONDS = 20.0
_PROGRAM = "backend.outside_calendars.expansion"


def expand_calendar(content: bytes, window: TimeInterval) -> list[TimeInterval]:
    """Return when the calendar's owner is taken within ``window``; disjoint, sorted, UTC.

    Raises:
        UnreadableCalendar: the bytes are no calendar, hold too much, or take too long.
    """
    bounds = [window.begins_at.isoformat(), window.ends_at.isoformat()]
    command = [sys.executable, "-m", _PROGRAM, *bounds, settings.FEED_UID_DOMAIN]
    try:
        # What it writes about a calendar it cannot digest may quote that calendar, so nobody reads it.
        ended = subprocess.run(
            command,
            input=content,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=settings.BASE_DIR,
            env={},
            timeout=EXPANSION_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise UnreadableCalendar(ReadFault.TOO_SLOW) from None
    if ended.returncode < 0:  # it ran out of processor time
        raise UnreadableCalendar(ReadFault.TOO_SLOW)
    if ended.returncode > 0:
        raise UnreadableCalendar(ReadFault.NOT_A_CALENDAR)
    answer = json.loads(ended.stdout)
    if "fault" in answer:
        raise UnreadableCalendar(ReadFault(answer["fault"]))
    return [
        TimeInterval(datetime.fromisoformat(begins), datetime.fromisoformat(ends)) for begins, ends in answer["busy"]
    ]
