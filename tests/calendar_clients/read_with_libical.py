"""``python -m tests.calendar_clients.read_with_libical FILE…``: what libical, the reader of GNOME and KDE, makes of each.

It runs in a process of its own: a fault in a C library would take the tests with it.
"""

import ctypes
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

LIBRARY = "libical.so.3"
# Between these every feed lies (seconds since 1970): the years 1971 and 2500.
_FIRST, _LAST = 31_536_000, 16_725_225_600
_TIME_FIELDS = ("year", "month", "day", "hour", "minute", "second", "is_date", "is_daylight")
_DURATION_FIELDS = ("is_negative", "days", "weeks", "hours", "minutes", "seconds")


class _Time(ctypes.Structure):
    """struct icaltimetype."""

    _fields_ = [*((name, ctypes.c_int) for name in _TIME_FIELDS), ("zone", ctypes.c_void_p)]


class _Duration(ctypes.Structure):
    """struct icaldurationtype."""

    _fields_ = [(name, ctypes.c_int) for name in _DURATION_FIELDS]


class _Period(ctypes.Structure):
    """struct icalperiodtype."""

    _fields_ = [("start", _Time), ("end", _Time), ("duration", _Duration)]


class _Span(ctypes.Structure):
    """struct icaltime_span; time_t is a long."""

    _fields_ = [("start", ctypes.c_long), ("end", ctypes.c_long), ("is_busy", ctypes.c_int)]


_Handle = ctypes.c_void_p
_Told = ctypes.CFUNCTYPE(None, _Handle, ctypes.POINTER(_Span), _Handle)
# Function -> what it returns and takes.
_SIGNATURES: dict[str, tuple[Any, list[Any]]] = {
    "icalparser_parse_string": (_Handle, [ctypes.c_char_p]),
    "icalcomponent_free": (None, [_Handle]),
    "icalcomponent_count_errors": (ctypes.c_int, [_Handle]),
    "icalcomponent_string_to_kind": (ctypes.c_int, [ctypes.c_char_p]),
    "icalcomponent_get_first_component": (_Handle, [_Handle, ctypes.c_int]),
    "icalcomponent_get_next_component": (_Handle, [_Handle, ctypes.c_int]),
    "icalcomponent_foreach_recurrence": (None, [_Handle, _Time, _Time, _Told, _Handle]),
    "icalcomponent_get_first_property": (_Handle, [_Handle, ctypes.c_int]),
    "icalcomponent_get_next_property": (_Handle, [_Handle, ctypes.c_int]),
    "icalproperty_string_to_kind": (ctypes.c_int, [ctypes.c_char_p]),
    "icalproperty_get_value_as_string": (ctypes.c_char_p, [_Handle]),
    "icalproperty_get_parameter_as_string": (ctypes.c_char_p, [_Handle, ctypes.c_char_p]),
    "icalproperty_get_freebusy": (_Period, [_Handle]),
    "icalcomponent_get_uid": (ctypes.c_char_p, [_Handle]),
    "icalcomponent_get_summary": (ctypes.c_char_p, [_Handle]),
    "icalcomponent_get_location": (ctypes.c_char_p, [_Handle]),
    "icalcomponent_get_description": (ctypes.c_char_p, [_Handle]),
    "icalcomponent_get_sequence": (ctypes.c_int, [_Handle]),
    "icaltime_from_timet_with_zone": (_Time, [ctypes.c_long, ctypes.c_int, _Handle]),
    "icaltime_as_timet_with_zone": (ctypes.c_long, [_Time, _Handle]),
    "icaltimezone_get_utc_timezone": (_Handle, []),
}


def _load() -> ctypes.CDLL:
    library = ctypes.CDLL(LIBRARY)
    for name, (returned, taken) in _SIGNATURES.items():
        function = getattr(library, name)
        function.restype, function.argtypes = returned, taken
    return library


ICAL = _load()


def read(path: Path) -> dict[str, Any]:
    """Return what is in the calendar file."""
    calendar = ICAL.icalparser_parse_string(path.read_bytes())
    events = list(_components(calendar, b"VEVENT"))
    document = {
        "errors": ICAL.icalcomponent_count_errors(calendar),
        "method": _value(calendar, b"METHOD"),
        "instances": [line for event in events for line in _instances(event)],
        "attendees": [[_text_of(each) for each in _properties(event, b"ATTENDEE")] for event in events],
        "organizers": [_value(event, b"ORGANIZER") for event in events],
        "busy": [line for component in _components(calendar, b"VFREEBUSY") for line in _busy(component)],
    }
    ICAL.icalcomponent_free(calendar)
    return document


def _components(parent: int, kind: bytes) -> Iterator[int]:
    number = ICAL.icalcomponent_string_to_kind(kind)
    component = ICAL.icalcomponent_get_first_component(parent, number)
    while component:
        yield component
        component = ICAL.icalcomponent_get_next_component(parent, number)


def _properties(component: int, name: bytes) -> Iterator[int]:
    kind = ICAL.icalproperty_string_to_kind(name)
    found = ICAL.icalcomponent_get_first_property(component, kind)
    while found:
        yield found
        found = ICAL.icalcomponent_get_next_property(component, kind)


def _text_of(found: int) -> str:
    return (ICAL.icalproperty_get_value_as_string(found) or b"").decode()


def _value(component: int, name: bytes) -> str:
    return next((_text_of(found) for found in _properties(component, name)), "")


def _instances(event: int) -> list[dict[str, Any]]:
    spans: list[tuple[int, int]] = []
    told = _Told(lambda _component, span, _ours: spans.append((span.contents.start, span.contents.end)))
    utc = ICAL.icaltimezone_get_utc_timezone()
    first, last = (ICAL.icaltime_from_timet_with_zone(moment, 0, utc) for moment in (_FIRST, _LAST))
    ICAL.icalcomponent_foreach_recurrence(event, first, last, told, None)
    facts = {
        "uid": ICAL.icalcomponent_get_uid(event).decode(),
        "summary": (ICAL.icalcomponent_get_summary(event) or b"").decode(),
        "location": (ICAL.icalcomponent_get_location(event) or b"").decode(),
        "description": (ICAL.icalcomponent_get_description(event) or b"").decode(),
        "status": _value(event, b"STATUS"),
        "sequence": ICAL.icalcomponent_get_sequence(event),
    }
    return [{**facts, "begins": begins, "ends": ends} for begins, ends in spans]


def _busy(component: int) -> list[dict[str, Any]]:
    utc = ICAL.icaltimezone_get_utc_timezone()
    lines = []
    for found in _properties(component, b"FREEBUSY"):
        period = ICAL.icalproperty_get_freebusy(found)
        begins, ends = (ICAL.icaltime_as_timet_with_zone(each, utc) for each in (period.start, period.end))
        kind = (ICAL.icalproperty_get_parameter_as_string(found, b"FBTYPE") or b"BUSY").decode()
        lines.append({"kind": kind, "begins": begins, "ends": ends})
    return lines


if __name__ == "__main__":
    sys.stdout.write(json.dumps([read(Path(name)) for name in sys.argv[1:]]))
