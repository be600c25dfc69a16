"""A reader of iCalendar bytes written from the RFC alone, strict where icalendar forgives."""

import re
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from tests.calendar_feeds.factories import STOCKHOLM


class Line(NamedTuple):
    name: str
    parameters: str
    value: str


def physical_lines(body: bytes) -> list[bytes]:
    """Split at CRLF; fail on any CR or LF that is not part of one."""
    assert body.endswith(b"\r\n")
    lines = body.removesuffix(b"\r\n").split(b"\r\n")
    assert not [line for line in lines if b"\r" in line or b"\n" in line]
    return lines


def content_lines(body: bytes) -> list[Line]:
    """Unfold (section 3.1) and cut each line into name, parameters and raw value; no parameter here holds a colon."""
    physical_lines(body)
    lines = []
    for text in body.decode().replace("\r\n ", "").removesuffix("\r\n").split("\r\n"):
        found = re.fullmatch(r"([A-Z-]+)((?:;[A-Z]+=[A-Za-z/-]+)*):(.*)", text, flags=re.DOTALL)
        assert found, text
        lines.append(Line(*found.groups()))
    return lines


def names(body: bytes) -> list[str]:
    return [line.name for line in content_lines(body)]


def only(body: bytes, name: str) -> Line:
    """Return the one line of that name."""
    (line,) = [line for line in content_lines(body) if line.name == name]
    return line


def unescape(value: str) -> str:
    """Undo section 3.3.11, and fail on anything that it does not allow."""
    assert re.fullmatch(r"(?:\\[\\;,n]|[^\\;,])*", value, flags=re.DOTALL), value
    return re.sub(r"\\(.)", lambda found: "\n" if found[1] == "n" else found[1], value)


def text_of(body: bytes, name: str) -> str:
    return unescape(only(body, name).value)


def instant_of(body: bytes, name: str) -> datetime:
    """Return the moment of DTSTART or DTEND in UTC; a local time that names two moments, or none, fails."""
    line = only(body, name)
    if line.value.endswith("Z"):
        assert line.parameters == ""
        return datetime.strptime(line.value, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    assert line.parameters == ";TZID=Europe/Stockholm"
    local = datetime.strptime(line.value, "%Y%m%dT%H%M%S").replace(tzinfo=STOCKHOLM)
    first, second = local.astimezone(UTC), local.replace(fold=1).astimezone(UTC)
    assert first == second
    return first


def length_of(body: bytes) -> timedelta:
    return instant_of(body, "DTEND") - instant_of(body, "DTSTART")
