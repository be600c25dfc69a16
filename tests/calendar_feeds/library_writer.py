"""The same event written through icalendar's own components: what the bytes of ours are held against."""

from icalendar import Component, Event, vCategory

from calendar_feeds import Entry, EntryStatus, Language
from calendar_feeds.stockholm import is_plain, to_stockholm, to_utc
from calendar_feeds.text import FeedText, clean_line, clean_text, clean_url

_PREFIXES = {
    (EntryStatus.CANCELLED, Language.SV): "INSTÄLLT: ",
    (EntryStatus.CANCELLED, Language.EN): "CANCELLED: ",
    (EntryStatus.TENTATIVE, Language.SV): "Preliminärt: ",
    (EntryStatus.TENTATIVE, Language.EN): "Tentative: ",
}


def write_through_library(entry: Entry, language: Language) -> bytes:
    """Return the VEVENT as icalendar serialises it: its order of properties, its folding, its dates."""
    event = Event()
    event.add("uid", FeedText(clean_line(entry.uid)))
    event.add("sequence", entry.sequence)
    event.add("dtstamp", to_utc(entry.modified_at))
    event.add("last-modified", to_utc(entry.modified_at))
    if entry.created_at is not None:
        event.add("created", to_utc(entry.created_at))
    begins_at, ends_at = to_utc(entry.begins_at), to_utc(entry.ends_at)
    if is_plain(to_stockholm(begins_at)) and is_plain(to_stockholm(ends_at)):
        begins_at, ends_at = to_stockholm(begins_at), to_stockholm(ends_at)
    event.add("dtstart", begins_at)
    event.add("dtend", ends_at)
    prefix = _PREFIXES.get((entry.status, language), "")
    event.add("summary", FeedText(prefix + clean_line(entry.summary)))
    event.add("status", entry.status.value)
    is_free = entry.transparent or entry.status is EntryStatus.CANCELLED
    event.add("transp", "TRANSPARENT" if is_free else "OPAQUE")
    _add_text(event, "location", clean_line(entry.location))
    _add_text(event, "description", clean_text(entry.description))
    if entry.url:
        event.add("url", clean_url(entry.url))
    lines = [line for line in map(clean_line, entry.categories) if line]
    if lines:
        categories = vCategory(lines)
        # The constructor turns every category into a plain vText, with the escaping that FeedText avoids.
        categories.cats = [FeedText(line) for line in lines]
        event.add("categories", categories)
    return event.to_ical()


def _add_text(component: Component, name: str, text: str) -> None:
    if text:
        component.add(name, FeedText(text))
