"""When somebody is busy, and nothing else: for those outside who plan, and need not know what is on."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from icalendar import FreeBusy, vPeriod

from calendar_feeds.faults import FeedFault
from calendar_feeds.feed import Feed
from calendar_feeds.render import build_head
from calendar_feeds.stockholm import moment_rule, to_utc
from calendar_feeds.text import FeedText, clean_line

_END_OF_CALENDAR = b"END:VCALENDAR\r\n"
_Period = tuple[datetime, datetime]


class BusyKind(StrEnum):
    """How busy, by the names of RFC 5545, section 3.2.9."""

    BUSY = "BUSY"
    TENTATIVE = "BUSY-TENTATIVE"


@dataclass(frozen=True, slots=True, kw_only=True)
class BusyTime:
    """A stretch of time that is taken; half-open, aware.

    Raises:
        FeedFault: a datetime is naive or outside the years 1900–9000, or the end is not after the beginning (in whole
            seconds).
    """

    begins_at: datetime
    ends_at: datetime
    kind: BusyKind = BusyKind.BUSY

    def __post_init__(self) -> None:
        _check_order(self.begins_at, self.ends_at)


def render_free_busy(feed: Feed, uid: str, begins_at: datetime, ends_at: datetime, times: Iterable[BusyTime]) -> bytes:
    """Return a whole VCALENDAR with one VFREEBUSY: what is taken between the two moments, merged, in UTC.

    Times that touch or overlap are one, so that nobody can tell one long meeting from two short ones; where certain and
    tentative time overlap, it is certain. What lies outside the two moments is cut off. Nothing of the single times
    is in it: no title, no place, no UID. ORGANIZER is left out as in every published feed: it is a person's address.

    Args:
        feed: The head of the calendar. ``modified_at`` must be given: it is the DTSTAMP.
        uid: Names the VFREEBUSY for the life of the subscription; never its secret token.
        begins_at: First moment told about, aware.
        ends_at: First moment not told about, aware.
        times: Any number of them, in any order.

    Raises:
        FeedFault: the moments are naive or in the wrong order, the uid is empty, or the feed has no ``modified_at``.

    Source: RFC 5545, sections 3.6.4 and 3.8.2.6; RFC 5546, section 3.3.1.
    """
    if feed.modified_at is None:
        raise FeedFault("modified_at", "must be given, as it is the DTSTAMP")
    if not clean_line(uid).strip():
        raise FeedFault("uid", "must not be empty")
    _check_order(begins_at, ends_at)
    whole = (to_utc(begins_at), to_utc(ends_at))
    component = FreeBusy()
    component.add("uid", FeedText(clean_line(uid)))
    component.add("dtstamp", to_utc(feed.modified_at))
    component.add("dtstart", whole[0])
    component.add("dtend", whole[1])
    for kind, period in _disjoint(whole, times):
        told = vPeriod(period)
        # PERIOD is what FREEBUSY holds anyway, and some readers know no parameter but FBTYPE.
        told.params.clear()
        component.add("freebusy", told, parameters={"FBTYPE": kind.value})
    head: bytes = build_head(feed).to_ical()
    rendered: bytes = component.to_ical()
    return head.removesuffix(_END_OF_CALENDAR) + rendered + _END_OF_CALENDAR


def _check_order(begins_at: datetime, ends_at: datetime) -> None:
    for field, moment in (("begins_at", begins_at), ("ends_at", ends_at)):
        if rule := moment_rule(moment):
            raise FeedFault(field, rule)
    if to_utc(ends_at) <= to_utc(begins_at):
        raise FeedFault("ends_at", "must be after begins_at")


def _disjoint(whole: _Period, times: Iterable[BusyTime]) -> list[tuple[BusyKind, _Period]]:
    """Return what is taken within ``whole``, ascending, no two overlapping, touching ones of a kind joined."""
    rows = list(times)
    certain = _merge(_cut(whole, rows, BusyKind.BUSY))
    tentative = _subtract(_merge(_cut(whole, rows, BusyKind.TENTATIVE)), certain)
    told = [(BusyKind.BUSY, period) for period in certain] + [(BusyKind.TENTATIVE, period) for period in tentative]
    return sorted(told, key=lambda each: each[1])


def _cut(whole: _Period, times: list[BusyTime], kind: BusyKind) -> list[_Period]:
    periods = ((to_utc(time.begins_at), to_utc(time.ends_at)) for time in times if time.kind == kind)
    cut = ((max(begin, whole[0]), min(end, whole[1])) for begin, end in periods)
    return [(begin, end) for begin, end in cut if end - begin > timedelta()]


def _merge(periods: list[_Period]) -> list[_Period]:
    merged: list[_Period] = []
    for begin, end in sorted(periods):
        if merged and begin <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], end))
        else:
            merged.append((begin, end))
    return merged


def _subtract(periods: list[_Period], taken: list[_Period]) -> list[_Period]:
    """Return what is left of ``periods``; both are disjoint and ascending."""
    left: list[_Period] = []
    for begin, end in periods:
        for gone_begin, gone_end in taken:
            if gone_end <= begin or gone_begin >= end:
                continue
            if begin < gone_begin:
                left.append((begin, gone_begin))
            begin = gone_end
        if begin < end:
            left.append((begin, end))
    return left
