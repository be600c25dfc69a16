"""Fetching a calendar politely: conditional, limited in size and time, and only from the public internet."""

import ssl
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from http.client import HTTPException

from django.conf import settings
from urllib3.exceptions import HTTPError, SSLError
from urllib3.response import HTTPResponse

from backend.outside_calendars.addresses import CalendarAddress, follow
from backend.outside_calendars.connections import Deadline, open_connection
from backend.outside_calendars.enums import ReadFault
from backend.outside_calendars.faults import UnreadableCalendar
from backend.outside_calendars.network import PublicInternet

LARGEST_CALENDAR = 8 * 1024 * 1024
"""Bytes after decompression. Ten years of a full Outlook calendar are about half of it."""

FETCH_SECONDS = 20.0
_MOST_REDIRECTS = 3
_PIECE = 64 * 1024
_LONGEST_MARK = 200
_LONGEST_WAIT = timedelta(days=1)
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_FAULTS = {
    401: ReadFault.LOCKED,
    403: ReadFault.LOCKED,
    407: ReadFault.LOCKED,
    404: ReadFault.GONE,
    410: ReadFault.GONE,
    429: ReadFault.TOO_BUSY,
    503: ReadFault.TOO_BUSY,
}


@dataclass(frozen=True, slots=True)
class Marks:
    """What a server calls the state of its calendar, to be sent back the next time. Empty where it says nothing."""

    etag: str = ""
    last_modified: str = ""


@dataclass(frozen=True, slots=True)
class Fetched:
    """The answer: the calendar's bytes, or None where nothing has changed since ``Marks`` were given."""

    content: bytes | None = field(repr=False)
    marks: Marks


def fetch_calendar(
    address: CalendarAddress, *, marks: Marks, network: PublicInternet, now: datetime, seconds: float = FETCH_SECONDS
) -> Fetched:
    """Return what is at ``address``.

    Args:
        address: where; redirects are followed at most three times, and each new place is judged like the first.
        marks: what the server said the last time; empty to have the whole calendar whatever happens.
        network: which machines may be asked.
        now: to turn a date to retry at into a time to wait.
        seconds: by when everything must be over.

    Raises:
        UnreadableCalendar: always without any text of the address or the calendar.
    """
    deadline = Deadline(seconds)
    for _step in range(_MOST_REDIRECTS + 1):
        if address.scheme != "https" and not settings.OUTSIDE_CALENDARS_OVER_HTTP:
            raise UnreadableCalendar(ReadFault.NOT_ENCRYPTED)
        answer = _ask(address, marks, network, now, deadline)
        if isinstance(answer, Fetched):
            return answer
        address = answer
    raise UnreadableCalendar(ReadFault.LOST_ON_THE_WAY)


def _ask(
    address: CalendarAddress, marks: Marks, network: PublicInternet, now: datetime, deadline: Deadline
) -> Fetched | CalendarAddress:
    """Ask one server; return its calendar, or where it sends us."""
    connection = open_connection(address, network, deadline)
    try:
        connection.request("GET", address.path, headers=_headers(marks), preload_content=False)
        with closing(connection.getresponse()) as response:
            answer = _understand(response, address, marks, now, deadline)
            if deadline.is_over:  # a line that was cut looks like one that ended
                raise UnreadableCalendar(ReadFault.NO_ANSWER)
            return answer
    except (ssl.SSLError, SSLError):
        raise UnreadableCalendar(_late_or(ReadFault.UNTRUSTED, deadline)) from None
    except (HTTPError, HTTPException, OSError, ValueError):
        raise UnreadableCalendar(_late_or(ReadFault.NO_ANSWER, deadline)) from None
    finally:
        connection.let_go()


def _understand(
    response: HTTPResponse, address: CalendarAddress, marks: Marks, now: datetime, deadline: Deadline
) -> Fetched | CalendarAddress:
    if response.status in _REDIRECTS:
        return follow(address, response.headers.get("Location", ""))
    if response.status == HTTPStatus.NOT_MODIFIED and marks != Marks():
        return Fetched(None, marks)
    if response.status != HTTPStatus.OK:
        fault = _FAULTS.get(response.status, ReadFault.SERVER_FAULT)
        raise UnreadableCalendar(fault, _retry_after(response.headers.get("Retry-After", ""), now))
    return Fetched(_body(response, deadline), _marks_of(response))


def _late_or(fault: ReadFault, deadline: Deadline) -> ReadFault:
    return ReadFault.NO_ANSWER if deadline.is_over else fault


def _headers(marks: Marks) -> dict[str, str]:
    headers = {
        "User-Agent": f"Samplats calendar reader (+{settings.PUBLIC_URL})",
        "Accept": "text/calendar, */*;q=0.1",
        "Accept-Encoding": "gzip",
    }
    if marks.etag:
        headers["If-None-Match"] = marks.etag
    if marks.last_modified:
        headers["If-Modified-Since"] = marks.last_modified
    return headers


def _body(response: HTTPResponse, deadline: Deadline) -> bytes:
    """Read in pieces, and stop at the first that is too much: a small file may unpack into a very large one."""
    pieces = []
    size = 0
    for piece in response.stream(_PIECE, decode_content=True):
        size += len(piece)
        if size > LARGEST_CALENDAR:
            raise UnreadableCalendar(ReadFault.TOO_LARGE)
        if deadline.is_over:
            raise UnreadableCalendar(ReadFault.NO_ANSWER)
        pieces.append(piece)
    return b"".join(pieces)


def _marks_of(response: HTTPResponse) -> Marks:
    """Return the marks; one that is too long to keep is as good as none."""
    found = (response.headers.get(name, "") for name in ("ETag", "Last-Modified"))
    return Marks(
        *(mark if len(mark) <= _LONGEST_MARK and mark.isprintable() and mark.isascii() else "" for mark in found)
    )


def _retry_after(text: str, now: datetime) -> timedelta | None:
    """Return how long the server asks us to wait, at most a day. Source: RFC 9110, section 10.2.3."""
    if text.strip().isdecimal():
        wait = timedelta(seconds=min(int(text), int(_LONGEST_WAIT.total_seconds())))
    else:
        try:
            moment = parsedate_to_datetime(text)
        except ValueError:
            return None
        wait = (moment if moment.tzinfo else moment.replace(tzinfo=UTC)) - now
    return min(max(wait, timedelta()), _LONGEST_WAIT)
