"""Only the lines of a calendar that tell when: everything else is gone before anything understands it.

Titles, descriptions, guests and attachments never become objects of the program, and what others write into them can
disturb nothing.

Source: RFC 5545, section 3.1 (content lines are unfolded by taking away a line break and the blank after it).
"""

import re

MOST_COMPONENTS = 20_000
_FOLD = re.compile(rb"\r?\n[ \t]")
_BREAK = re.compile(rb"\r?\n|\r")
_KEPT_NAMES = frozenset(
    b"BEGIN END VERSION CALSCALE UID DTSTART DTEND DURATION RRULE RDATE EXDATE EXRULE RECURRENCE-ID SEQUENCE STATUS "
    b"TRANSP X-MICROSOFT-CDO-BUSYSTATUS FREEBUSY TZID TZOFFSETFROM TZOFFSETTO".split()
)
_KEPT_COMPONENTS = frozenset((b"VCALENDAR", b"VEVENT", b"VFREEBUSY", b"VTIMEZONE", b"STANDARD", b"DAYLIGHT"))
_NAME = re.compile(rb"[A-Za-z0-9-]+")


class NotACalendarError(Exception):
    """The bytes are not an iCalendar stream."""


class TooManyComponentsError(Exception):
    """There are more components or occurrences than anybody's calendar has."""


def keep_times(content: bytes) -> bytes:
    """Return the calendar without any line that does not tell when, and without tasks, notes and alarms.

    Raises:
        NotACalendarError: it does not begin as one, or its components do not close.
        TooManyComponentsError: it has more than ``MOST_COMPONENTS`` of them.
    """
    text = content.removeprefix(b"\xef\xbb\xbf").lstrip()
    if not text[:15].upper().startswith(b"BEGIN:VCALENDAR"):
        raise NotACalendarError
    if text.upper().count(b"BEGIN:") > MOST_COMPONENTS:
        raise TooManyComponentsError
    kept = []
    open_components: list[bytes] = []
    skipped_from = 0  # depth at which a component began that is left out; 0 for none
    for line in _BREAK.split(_FOLD.sub(b"", text)):
        found = _NAME.match(line)
        name = found[0].upper() if found else b""
        if name not in _KEPT_NAMES:
            continue
        if name == b"BEGIN":
            open_components.append(_value(line))
            if not skipped_from and open_components[-1] not in _KEPT_COMPONENTS:
                skipped_from = len(open_components)
        if not skipped_from:
            kept.append(line)
        if name == b"END":
            if not open_components or open_components.pop() != _value(line):
                raise NotACalendarError
            if len(open_components) < skipped_from:
                skipped_from = 0
    if open_components:
        raise NotACalendarError
    return b"\r\n".join([*kept, b""])


def _value(line: bytes) -> bytes:
    return line.partition(b":")[2].strip().upper()
