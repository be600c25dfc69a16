"""The process that expands one calendar: bytes on standard input, one JSON document on standard output.

It takes its own memory and processor time away from itself before it reads anything, so that whatever a stranger has
written into a calendar costs so much and no more.
"""

import json
import resource
import sys
from datetime import datetime

from backend.common.intervals import TimeInterval
from backend.outside_calendars.expansion.busy import busy_intervals
from backend.outside_calendars.expansion.lines import NotACalendarError, TooManyComponentsError

PROCESSOR_SECONDS = 15
MEMORY_BYTES = 1024**3


def main(begins_at: str, ends_at: str, own_domain: str) -> None:
    """Answer with ``busy``, pairs of instants, or with ``fault``, one word."""
    resource.setrlimit(resource.RLIMIT_CPU, (PROCESSOR_SECONDS, PROCESSOR_SECONDS + 1))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    window = TimeInterval(datetime.fromisoformat(begins_at), datetime.fromisoformat(ends_at))
    sys.stdout.write(json.dumps(_answer(sys.stdin.buffer.read(), window, own_domain)))


def _answer(content: bytes, window: TimeInterval, own_domain: str) -> dict[str, object]:
    try:
        busy = busy_intervals(content, window, own_domain)
    except NotACalendarError:
        return {"fault": "not_a_calendar"}
    except (TooManyComponentsError, MemoryError):
        return {"fault": "too_many"}
    return {"busy": [(interval.begins_at.isoformat(), interval.ends_at.isoformat()) for interval in busy]}


if __name__ == "__main__":
    main(*sys.argv[1:])
