"""What of a calendar takes its owner's time: recurrences expanded, merged, and nothing but intervals."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import chain
from typing import Any

import recurring_ical_events
from icalendar import Calendar
from icalendar.prop.broken import vBroken

from backend.common.intervals import TimeInterval, merge
from backend.common.local_time import STOCKHOLM, local_instant
from backend.outside_calendars.expansion.lines import NotACalendarError, TooManyComponentsError, keep_times

MOST_OCCURRENCES = 20_000
_TOO_OFTEN = re.compile(rb"^RRULE[^\r\n]*\b(?:FREQ=(?:SECONDLY|MINUTELY)|BYSECOND=)", re.MULTILINE | re.IGNORECASE)
# Present, but can be met: Outlook's word for a day at another desk.
_FREE_IN_OUTLOOK = frozenset({"FREE", "WORKINGELSEWHERE"})
_FREE = "FREE"
_MARGIN = timedelta(days=1)


def busy_intervals(content: bytes, window: TimeInterval, own_domain: str) -> list[TimeInterval]:
    """Return when the calendar's owner is taken, within ``window``; disjoint, sorted, UTC.

    An event counts unless it is cancelled, transparent or free in Outlook's words; a tentative one counts, since most
    are invitations that nobody has answered yet. All-day events and times without a zone are read in Swedish time.
    Events whose UID is ours came from Samplats itself by subscription or invitation: they are left out, so that a
    meeting never stands in its own way.

    Args:
        content: an iCalendar stream of events, of free-busy components, or both.
        window: the time of interest.
        own_domain: what follows the @ in our own UIDs.

    Raises:
        NotACalendarError: it is no iCalendar stream.
        TooManyComponentsError: it has more events or occurrences than anybody's calendar has.

    Source: RFC 5545, sections 3.8.2.6 and 3.8.2.7, 3.6.4; MS-OXCICAL, section 2.1.3.1.1.20.28 (BUSYSTATUS).
    """
    kept = keep_times(content)
    if _TOO_OFTEN.search(kept):
        raise TooManyComponentsError
    try:
        calendars = Calendar.from_ical(kept, multiple=True)
    except (ValueError, TypeError, IndexError, KeyError):
        raise NotACalendarError from None
    found: list[TimeInterval] = []
    for interval in chain.from_iterable(_of_calendar(calendar, window, own_domain) for calendar in calendars):
        found.append(interval)
        if len(found) > MOST_OCCURRENCES:
            raise TooManyComponentsError
    return [shared for interval in merge(found) if (shared := interval.intersection(window))]


def _of_calendar(calendar: Any, window: TimeInterval, own_domain: str) -> Iterator[TimeInterval]:
    calendar.subcomponents = [part for part in calendar.subcomponents if _counts(part, own_domain)]
    begins_at = (window.begins_at - _MARGIN).astimezone(STOCKHOLM)
    ends_at = (window.ends_at + _MARGIN).astimezone(STOCKHOLM)
    for series in recurring_ical_events.of(calendar, skip_bad_series=True).series:
        for event in _occurrences(series, begins_at, ends_at):
            if _takes_time(event) and (interval := _interval(event["DTSTART"].dt, event["DTEND"].dt)):
                yield interval
    for component in calendar.walk("VFREEBUSY"):
        yield from _periods(component)


def _occurrences(series: Any, begins_at: datetime, ends_at: datetime) -> list[Any]:
    """Return the components of one series. One that contradicts itself says nothing; the others still do."""
    try:
        return [occurrence.as_component(False) for occurrence in series.between(begins_at, ends_at)]
    except (ValueError, TypeError, KeyError, AttributeError, OverflowError):
        return []


def _counts(component: Any, own_domain: str) -> bool:
    """Whether a component may say anything: it is not ours, and an event's lines could all be read."""
    if str(component.get("UID", "")).lower().endswith(f"@{own_domain.lower()}"):
        return False
    is_broken = any(isinstance(value, vBroken) for value in component.values())
    return component.name != "VEVENT" or ("DTSTART" in component and not is_broken)


def _takes_time(event: Any) -> bool:
    if str(event.get("STATUS", "")).upper() == "CANCELLED" or str(event.get("TRANSP", "")).upper() == "TRANSPARENT":
        return False
    return str(event.get("X-MICROSOFT-CDO-BUSYSTATUS", "")).upper() not in _FREE_IN_OUTLOOK


def _interval(begins: date, ends: date) -> TimeInterval | None:
    """Return the interval, or None for a reminder that lasts no time."""
    begins_at, ends_at = _instant(begins), _instant(ends)
    return TimeInterval(begins_at, ends_at) if begins_at < ends_at else None


def _instant(moment: date) -> datetime:
    """Return the instant; a date is its Swedish midnight, and a time without a zone is Swedish."""
    if not isinstance(moment, datetime):
        return local_instant(moment, 0)
    return (moment if moment.tzinfo else moment.replace(tzinfo=STOCKHOLM)).astimezone(UTC)


def _periods(component: Any) -> Iterator[TimeInterval]:
    listed = component.get("FREEBUSY", [])
    for period in listed if isinstance(listed, list) else [listed]:
        if str(period.params.get("FBTYPE", "BUSY")).upper() == _FREE:
            continue
        begins, ends = period.dt
        if interval := _interval(begins, begins + ends if isinstance(ends, timedelta) else ends):
            yield interval
