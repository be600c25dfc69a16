"""Addresses of calendars: what is typed, what is fetched, and how much of it is ever shown."""

from dataclasses import dataclass, field
from urllib.parse import quote, urljoin, urlsplit

from backend.outside_calendars.enums import ReadFault
from backend.outside_calendars.faults import UnreadableCalendar

LONGEST_ADDRESS = 2000
DEFAULT_PORTS = {"https": 443, "http": 80}
_SHOWN_CHARACTERS = 4
_ALIASES = {"webcal": "https", "webcals": "https"}
_LEFT_ALONE = "/:;,@!$&'()*+=~%?-._[]|"


@dataclass(frozen=True, slots=True)
class CalendarAddress:
    """A web address taken apart. The path is the secret, and never in a ``repr``."""

    scheme: str
    host: str
    port: int
    path: str = field(repr=False)

    @property
    def text(self) -> str:
        """The address in one piece."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        port = "" if self.port == DEFAULT_PORTS[self.scheme] else f":{self.port}"
        return f"{self.scheme}://{host}{port}{self.path}"

    @property
    def shown(self) -> str:
        """Enough to know it again by: the host and the last few characters."""
        return f"{self.host}/…{self.path[-_SHOWN_CHARACTERS:]}"


def parse_address(typed: str) -> CalendarAddress:
    """Return the address that was typed or pasted; ``webcal`` means https.

    Raises:
        UnreadableCalendar: it is no web address, or carries a name and a password.
    """
    text = typed.strip()
    if not text or len(text) > LONGEST_ADDRESS or any(character < " " or character == "\x7f" for character in text):
        raise UnreadableCalendar(ReadFault.BAD_ADDRESS)
    try:
        parts = urlsplit(text)
        scheme = _ALIASES.get(parts.scheme.lower(), parts.scheme.lower())
        host = (parts.hostname or "").rstrip(".").encode("idna").decode("ascii") if parts.hostname else ""
        port = parts.port or DEFAULT_PORTS.get(scheme, 0)
    except ValueError:
        raise UnreadableCalendar(ReadFault.BAD_ADDRESS) from None
    if scheme not in DEFAULT_PORTS or not host or "@" in parts.netloc or "%" in host:
        raise UnreadableCalendar(ReadFault.BAD_ADDRESS)
    path = quote(parts.path or "/", safe=_LEFT_ALONE)
    query = f"?{quote(parts.query, safe=_LEFT_ALONE)}" if parts.query else ""
    return CalendarAddress(scheme, host, port, path + query)


def follow(address: CalendarAddress, location: str) -> CalendarAddress:
    """Return where ``address`` redirects to. From https it goes to https alone.

    Raises:
        UnreadableCalendar: the new place is no web address, or less protected.
    """
    try:
        joined = urljoin(address.text, location.strip())
    except ValueError:
        raise UnreadableCalendar(ReadFault.BAD_ADDRESS) from None
    target = parse_address(joined)
    if address.scheme == "https" and target.scheme != "https":
        raise UnreadableCalendar(ReadFault.NOT_ENCRYPTED)
    return target
