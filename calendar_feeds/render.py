"""From entries to the bytes of a published calendar.

The head is icalendar's work; the entries, of which there may be thousands, are written line by line, in the order and
the form that the library gives them. The library never gets to choose a value: ``Event.new()`` would stamp the present
moment, and no two renders would agree.
"""

from collections.abc import Iterable
from datetime import UTC, timedelta
from functools import lru_cache

from icalendar import Calendar, Component, vDuration

from calendar_feeds.content_lines import fold, local_line, text_line, utc_digits, utc_line
from calendar_feeds.entry import Entry, EntryStatus
from calendar_feeds.feed import Feed
from calendar_feeds.language import Language
from calendar_feeds.stockholm import VTIMEZONE, to_utc, wall_clock_hour
from calendar_feeds.text import REPEATED_TEXTS, FeedText, clean_line, clean_text, clean_url, escape_text

PRODUCT = "-//Samplats//calendar_feeds 1//SV"
_END_OF_CALENDAR = b"END:VCALENDAR\r\n"


def render_entry(entry: Entry, language: str = "sv") -> bytes:
    """Return one VEVENT with CRLF line ends, folded at 75 octets.

    The bytes depend on nothing but the arguments, so they can be cached per entry, version, audience and language.

    Args:
        entry: What the event shows.
        language: Code of a :class:`Language`, for the prefix of a cancelled or tentative summary.

    Raises:
        ValueError: the language is unknown.

    Source: RFC 5545, section 3.6.1.
    """
    modified = utc_digits(entry.modified_at.astimezone(UTC))
    lines = [
        _opening(entry.summary, entry.status, language),
        *_times(entry),
        f"DTSTAMP:{modified}\r\n".encode(),
        text_line("UID", clean_line(entry.uid)),
        f"SEQUENCE:{entry.sequence}\r\n".encode(),
        _categories(entry.categories) if entry.categories else b"",
        utc_line("CREATED", entry.created_at.astimezone(UTC)) if entry.created_at is not None else b"",
        _description(entry.description),
        f"LAST-MODIFIED:{modified}\r\n".encode(),
        _closing(entry.location, entry.status, entry.transparent, entry.url),
    ]
    return b"".join(lines)


def render_feed(feed: Feed, entries: Iterable[Entry]) -> bytes:
    """Return a whole VCALENDAR, its entries ordered by beginning and uid whatever order they come in.

    Args:
        feed: The head of the calendar and the language of its prefixes.
        entries: Any number of them, in any order.

    Source: RFC 5545, section 3.4; RFC 7986, section 4.
    """
    # The rendered bytes come last in the key so that even two entries of one uid have a fixed order.
    ordered = sorted((to_utc(entry.begins_at), entry.uid, render_entry(entry, feed.language)) for entry in entries)
    return join_feed(feed, (rendered for _, _, rendered in ordered))


def join_feed(feed: Feed, rendered_entries: Iterable[bytes]) -> bytes:
    """Return the VCALENDAR around entries that :func:`render_entry` made, in the order given.

    Equal to :func:`render_feed` byte for byte if they are in its order (beginning, then uid) and the feed's language.
    """
    head = build_head(feed).to_ical().removesuffix(_END_OF_CALENDAR)
    return b"".join([head, VTIMEZONE, *rendered_entries, _END_OF_CALENDAR])


def build_head(feed: Feed) -> Calendar:
    """Return the VCALENDAR without components."""
    calendar = Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", PRODUCT)
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    # No UID of the calendar's own (RFC 7986, section 5.3): it is optional, and vdirsyncer, which takes the first UID that
    # it meets for the item's, would name every entry by it and keep a single one.
    # No X-WR-TIMEZONE: every time here has its zone, and a reader that heeds it turns the UTC of the doubled hour in
    # autumn into a clock time of the other half (x-wr-timezone 2, which recurring-ical-events applies).
    # Clients from before RFC 7986 read the X- names. Of these and of NAME icalendar knows no type and would write the
    # text without escaping it; FeedText escapes.
    for name in ("name", "x-wr-calname"):
        _add_text(calendar, name, clean_line(feed.name))
    for name in ("description", "x-wr-caldesc"):
        _add_text(calendar, name, clean_text(feed.description))
    refresh = timedelta(minutes=feed.refresh_minutes)
    # RFC 7986, section 5.7 demands the parameter, and icalendar leaves it out.
    calendar.add("refresh-interval", refresh, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", vDuration(refresh))
    if feed.modified_at is not None:
        calendar.add("last-modified", to_utc(feed.modified_at))
    if feed.url:
        calendar.add("url", clean_url(feed.url))
    # Not demanded, but the form in the RFC's own examples (section 5.8).
    if feed.source_url:
        calendar.add("source", clean_url(feed.source_url), parameters={"VALUE": "URI"})
    _add_text(calendar, "color", feed.color.lower())
    return calendar


@lru_cache(maxsize=REPEATED_TEXTS)
def _opening(summary: str, status: EntryStatus, language: str) -> bytes:
    return b"BEGIN:VEVENT\r\n" + text_line("SUMMARY", _prefix(status, Language(language)) + clean_line(summary))


@lru_cache(maxsize=REPEATED_TEXTS)
def _description(text: str) -> bytes:
    return _text("DESCRIPTION", clean_text(text))


@lru_cache(maxsize=REPEATED_TEXTS)
def _closing(location: str, status: EntryStatus, transparent: bool, url: str) -> bytes:
    is_free = transparent or status == EntryStatus.CANCELLED
    lines = [
        _text("LOCATION", clean_line(location)),
        f"STATUS:{status.value}\r\n".encode(),
        b"TRANSP:TRANSPARENT\r\n" if is_free else b"TRANSP:OPAQUE\r\n",
        fold(f"URL:{clean_url(url)}") if url else b"",
        b"END:VEVENT\r\n",
    ]
    return b"".join(lines)


def _times(entry: Entry) -> tuple[bytes, bytes]:
    """Write both times by Stockholm's wall clock, or both in UTC where the wall clock would be read in two ways."""
    begins_at, ends_at = entry.begins_at.astimezone(UTC), entry.ends_at.astimezone(UTC)
    begin_hour = wall_clock_hour(begins_at.year, begins_at.month, begins_at.day, begins_at.hour)
    end_hour = wall_clock_hour(ends_at.year, ends_at.month, ends_at.day, ends_at.hour)
    if begin_hour is None or end_hour is None:
        return utc_line("DTSTART", begins_at), utc_line("DTEND", ends_at)
    return local_line("DTSTART", begin_hour, begins_at), local_line("DTEND", end_hour, ends_at)


def _prefix(status: EntryStatus, language: Language) -> str:
    match status:
        case EntryStatus.CANCELLED:
            return language.cancelled_prefix
        case EntryStatus.TENTATIVE:
            return language.tentative_prefix
        case EntryStatus.CONFIRMED:
            return ""


def _text(name: str, text: str) -> bytes:
    return text_line(name, text) if text else b""


def _categories(categories: tuple[str, ...]) -> bytes:
    lines = [escape_text(line) for line in map(clean_line, categories) if line]
    return fold(f"CATEGORIES:{','.join(lines)}") if lines else b""


def _add_text(component: Component, name: str, text: str) -> None:
    if text:
        component.add(name, FeedText(text))
