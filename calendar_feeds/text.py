"""Text that is safe to put into a content line (RFC 5545, sections 3.1 and 3.3.11)."""

import re
from functools import lru_cache
from urllib.parse import quote

from icalendar import vText

# The separators of Unicode among them: vdirsyncer ends a content line there too, as str.splitlines does.
_LINE_BREAK = re.compile(r"\r\n|\r|\n|\u2028|\u2029")
# RFC 5545 forbids control characters other than tab; a lone surrogate has no UTF-8 form at all.
_FORBIDDEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
# The characters of RFC 3986 that may stand in a URI as they are; "%" because an address comes already encoded.
_URI_CHARACTERS = ":/?#[]@!$&'()*+,;=-._~%"


# Thousands of entries share few titles, places and links: so many of them are worked out once.
REPEATED_TEXTS = 4096


class FeedText(vText):
    """A TEXT value that is escaped and nothing else.

    icalendar 7.3 first turns a literal ``\\N`` into a line break, so that "C:\\Notes" would lose its N.
    """

    def to_ical(self) -> bytes:
        return escape_text(self).encode()


def escape_text(text: str) -> str:
    """Return ``text`` as a TEXT value; the backslash goes first, as the others bring new ones."""
    return text.replace("\\", r"\\").replace(";", r"\;").replace(",", r"\,").replace("\n", r"\n")


def clean_text(text: str) -> str:
    """Return ``text`` with line breaks as ``\\n`` and without the control characters that RFC 5545 forbids."""
    if text.isprintable():
        return text
    return _FORBIDDEN.sub("", _LINE_BREAK.sub("\n", text))


def clean_line(text: str) -> str:
    """Return ``text`` as one line: each line break becomes a space, as clients show titles on one line."""
    return text if text.isprintable() else clean_text(text).replace("\n", " ")


def clean_url(url: str) -> str:
    """Return ``url`` without control characters and with all that RFC 3986 does not allow percent-encoded."""
    return quote(_FORBIDDEN.sub("", _LINE_BREAK.sub("", url)), safe=_URI_CHARACTERS)


@lru_cache(maxsize=REPEATED_TEXTS)
def is_web_address(url: str) -> bool:
    """Say whether ``url`` is an absolute web address: a feed links to nothing else, scripts least of all."""
    return clean_url(url).lower().startswith(("http://", "https://"))
