"""From entries to the bytes of a published calendar.

The library never gets to choose a value: ``Event.new()`` would stamp the present moment and ``Calendar.new()`` invent
a UID, and with either no two renders would agree.
"""

from collections.abc import Iterable
from datetime import timedelta

from icalendar import Calendar, Component, Event, vCategory, vDuration

from calendar_feeds.entry import Entry, EntryStatus
from calendar_feeds.feed import Feed
from calendar_feeds.language import Language
from calendar_feeds.stockholm import STOCKHOLM_NAME, VTIMEZONE, is_plain, to_stockholm, to_utc
from calendar_feeds.text import FeedText, clean_line, clean_text, clean_url

_PRODUCT = "-//Samplats//calendar_feeds 1//SV"
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
    event = Event()
    cancelled = entry.status == EntryStatus.CANCELLED
    event.add("uid", FeedText(clean_line(entry.uid)))
    event.add("sequence", entry.sequence)
    event.add("dtstamp", to_utc(entry.modified_at))
    event.add("last-modified", to_utc(entry.modified_at))
    if entry.created_at is not None:
        event.add("created", to_utc(entry.created_at))
    _add_times(event, entry)
    event.add("summary", FeedText(_prefix(entry.status, Language(language)) + clean_line(entry.summary)))
    event.add("status", entry.status.value)
    event.add("transp", "TRANSPARENT" if cancelled or entry.transparent else "OPAQUE")
    _add_text(event, "location", clean_line(entry.location))
    _add_text(event, "description", clean_text(entry.description))
    if entry.url:
        event.add("url", clean_url(entry.url))
    _add_categories(event, entry.categories)
    rendered: bytes = event.to_ical()
    return rendered


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
    head = _build_head(feed).to_ical().removesuffix(_END_OF_CALENDAR)
    return b"".join([head, VTIMEZONE, *rendered_entries, _END_OF_CALENDAR])


def _build_head(feed: Feed) -> Calendar:
    calendar = Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", _PRODUCT)
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add("uid", FeedText(clean_line(feed.uid)))
    # Clients from before RFC 7986 read the X- names. Of these and of NAME icalendar knows no type and would write the
    # text without escaping it; FeedText escapes.
    for name in ("name", "x-wr-calname"):
        _add_text(calendar, name, clean_line(feed.name))
    for name in ("description", "x-wr-caldesc"):
        _add_text(calendar, name, clean_text(feed.description))
    calendar.add("x-wr-timezone", FeedText(STOCKHOLM_NAME))
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


def _add_times(event: Event, entry: Entry) -> None:
    """Write both times by Stockholm's wall clock, or both in UTC where the wall clock would be read in two ways."""
    begins_at, ends_at = to_utc(entry.begins_at), to_utc(entry.ends_at)
    local_begin, local_end = to_stockholm(begins_at), to_stockholm(ends_at)
    if is_plain(local_begin) and is_plain(local_end):
        begins_at, ends_at = local_begin, local_end
    event.add("dtstart", begins_at)
    event.add("dtend", ends_at)


def _prefix(status: EntryStatus, language: Language) -> str:
    match status:
        case EntryStatus.CANCELLED:
            return language.cancelled_prefix
        case EntryStatus.TENTATIVE:
            return language.tentative_prefix
        case EntryStatus.CONFIRMED:
            return ""


def _add_text(component: Component, name: str, text: str) -> None:
    if text:
        component.add(name, FeedText(text))


def _add_categories(event: Event, categories: tuple[str, ...]) -> None:
    lines = [line for line in map(clean_line, categories) if line]
    if lines:
        property_value = vCategory(lines)
        # The constructor turns every category into a plain vText, with the escaping that FeedText avoids.
        property_value.cats = [FeedText(line) for line in lines]
        event.add("categories", property_value)
