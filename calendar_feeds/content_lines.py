"""Content lines as RFC 5545 wants them (section 3.1): escaped, folded and ended by CRLF.

Entries are written by these few functions and not through icalendar's components, which take eight times as long; the
bytes are the same, and the tests hold them against the library's.
"""

from datetime import datetime

from calendar_feeds.stockholm import STOCKHOLM_NAME
from calendar_feeds.text import escape_text

_LONGEST_OCTETS = 74
"""One fewer than the RFC allows: a line that goes on begins with a space."""

_LOCAL = f";TZID={STOCKHOLM_NAME}:"
_UNSPLITTABLE = b"\\^"
_TWO_DIGITS = [f"{number:02d}" for number in range(60)]


def text_line(name: str, text: str) -> bytes:
    """Return a property of type TEXT."""
    return fold(f"{name}:{escape_text(text)}")


def fold(line: str) -> bytes:
    """Return one content line, without line breaks of its own, in physical lines of at most 75 octets.

    Neither a character nor an escape such as ``\\,`` is cut in two: not every reader joins octets before it decodes.
    """
    octets = line.encode()
    if len(octets) <= _LONGEST_OCTETS:
        return octets + b"\r\n"
    pieces = []
    begin = 0
    while len(octets) - begin > _LONGEST_OCTETS:
        end = begin + _LONGEST_OCTETS
        while octets[end] & 0b1100_0000 == 0b1000_0000:
            end -= 1
        if octets[end - 1] in _UNSPLITTABLE and end - begin > 1:
            end -= 1
        pieces.append(octets[begin:end])
        begin = end
    pieces.append(octets[begin:])
    return b"\r\n ".join(pieces) + b"\r\n"


def utc_line(name: str, instant: datetime) -> bytes:
    """Return a DATE-TIME in UTC."""
    return f"{name}:{utc_digits(instant)}\r\n".encode()


def local_line(name: str, wall_hour: str, instant: datetime) -> bytes:
    """Return a DATE-TIME by Stockholm's wall clock, whose date and hour at ``instant`` are ``wall_hour``."""
    return f"{name}{_LOCAL}{wall_hour}{_TWO_DIGITS[instant.minute]}{_TWO_DIGITS[instant.second]}\r\n".encode()


def utc_digits(instant: datetime) -> str:
    """Return the value of a DATE-TIME in UTC, without what ``instant`` has of a second's parts."""
    # Twice as fast as isoformat, and six times as fast as strftime; all years here have four digits.
    day = f"{instant.year}{_TWO_DIGITS[instant.month]}{_TWO_DIGITS[instant.day]}"
    return f"{day}T{_TWO_DIGITS[instant.hour]}{_TWO_DIGITS[instant.minute]}{_TWO_DIGITS[instant.second]}Z"
