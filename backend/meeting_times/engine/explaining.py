"""Why a hoped-for time is not offered: every reason, with who and what, by comparing clocks and not by masks.

Nothing is told but that someone is taken and when: what by is nobody's business here.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import Enum

from django.utils.translation import gettext as _

from backend.associations.enums import HalfDay
from backend.common.intervals import TimeInterval, merge
from backend.common.local_time import STOCKHOLM, local_day
from backend.meeting_times.engine.calendars import overlapping
from backend.meeting_times.engine.seating import fill_seats
from backend.meeting_times.engine.wish import (
    MEETING_HOURS_TEXT,
    WORKING_WEEKDAYS,
    Person,
    RoomCalendar,
    Seat,
    Wish,
    meeting_hours,
)


class ReasonKind(Enum):
    """What stands in the way."""

    DAY = "day"
    BOUND = "bound"
    PERSON = "person"
    PEOPLE = "people"
    ROOM = "room"


@dataclass(frozen=True, slots=True)
class Reason:
    """One thing that stands in the way, in words fit to show."""

    kind: ReasonKind
    text: str


def why_not(wish: Wish, begins_at: datetime) -> list[Reason]:
    """Return every reason why the meeting cannot begin at that instant; empty if it can."""
    reasons = [*_reasons_of_day(wish, begins_at), *_reasons_of_bounds(wish, begins_at)]
    reasons += _reasons_of_people(wish, begins_at)
    if wish.rooms is not None:
        reasons += _reasons_of_rooms(wish, begins_at)
    return reasons


def _reasons_of_day(wish: Wish, begins_at: datetime) -> Iterator[Reason]:
    day, meeting = local_day(begins_at), wish.meeting_at(begins_at)
    if not wish.first_on <= day < wish.until_on:
        yield Reason(ReasonKind.DAY, _("dagen ligger utanför veckorna som söks igenom"))
    if day in wish.closed_days:
        yield Reason(ReasonKind.DAY, _("stängt: %(name)s") % {"name": wish.closed_days[day]})
    if day.weekday() not in WORKING_WEEKDAYS or not meeting_hours(day).contains(meeting):
        yield Reason(ReasonKind.DAY, str(MEETING_HOURS_TEXT))


def _reasons_of_bounds(wish: Wish, begins_at: datetime) -> Iterator[Reason]:
    meeting = wish.meeting_at(begins_at)
    for bound in wish.not_before:
        if meeting.begins_at < bound.at:
            yield Reason(ReasonKind.BOUND, bound.text)
    for bound in wish.not_after:
        if meeting.ends_at > bound.at:
            yield Reason(ReasonKind.BOUND, bound.text)


def _reasons_of_people(wish: Wish, begins_at: datetime) -> Iterator[Reason]:
    able = {key for key, person in wish.people.items() if not reasons_of_person(wish, person, begins_at)}
    stuck = [seat for seat in wish.seats if seat.is_required and able.isdisjoint(seat.candidates)]
    for seat in stuck:
        yield from _reasons_of_seat(wish, seat, begins_at)
    if not stuck and fill_seats(wish.seats, able) is None:
        yield Reason(ReasonKind.PEOPLE, _("för få kan komma: samma person skulle behövas i två roller"))


def _reasons_of_seat(wish: Wish, seat: Seat, begins_at: datetime) -> Iterator[Reason]:
    if not seat.candidates:
        yield Reason(ReasonKind.PEOPLE, _("ingen är vald eller finns att välja som %(part)s") % {"part": seat.label})
        return
    told = [reasons_of_person(wish, wish.people[key], begins_at) for key in seat.candidates]
    if len(told) == 1:
        yield from told[0]
        return
    texts = "; ".join(reason.text for reasons in told for reason in reasons)
    yield Reason(ReasonKind.PEOPLE, _("ingen kan komma som %(part)s: %(texts)s") % {"part": seat.label, "texts": texts})


def reasons_of_person(wish: Wish, person: Person, begins_at: datetime) -> list[Reason]:
    """Return what keeps one person from a meeting that begins then; empty if nothing does."""
    span = wish.span_of(person, begins_at)
    texts = []
    if person.hours is not None and not any(hours.contains(span) for hours in merge(person.hours)):
        texts.append(_off_hours(person, span))
    taken = merge(overlapping(person.busy, span))
    if taken:
        times = ", ".join(clock_span(interval) for interval in taken)
        texts.append(_("%(name)s är upptagen %(times)s") % {"name": person.name, "times": times})
    texts += [
        _("%(name)s kan inte %(half_day)s") % {"name": person.name, "half_day": half.label}
        for half in _unsuited_halves(wish, person, begins_at)
    ]
    return [Reason(ReasonKind.PERSON, text) for text in texts]


def _off_hours(person: Person, span: TimeInterval) -> str:
    """Says what the person works that day, so that one sees how near it was."""
    day = local_day(span.begins_at)
    hours = [one for one in merge(person.hours or ()) if local_day(one.begins_at) == day]
    if not hours:
        return _("%(name)s arbetar inte den dagen") % {"name": person.name}
    times = ", ".join(clock_span(interval) for interval in hours)
    return _("%(name)s arbetar bara %(times)s") % {"name": person.name, "times": times}


def _unsuited_halves(wish: Wish, person: Person, begins_at: datetime) -> list[HalfDay]:
    day = local_day(begins_at)
    that_day = replace(wish, first_on=day, until_on=day + timedelta(days=1))
    meeting = wish.meeting_at(begins_at)
    return [
        half
        for half in sorted(person.unsuited)
        if any(interval.overlaps(meeting) for interval in that_day.half_days_of(frozenset({half})))
    ]


def _reasons_of_rooms(wish: Wish, begins_at: datetime) -> list[Reason]:
    """None if any room can be had; else why each cannot."""
    if not wish.rooms:
        return [Reason(ReasonKind.ROOM, _("det finns inget rum att välja"))]
    meeting = wish.meeting_at(begins_at)
    told = [why_not_in(room, meeting) for room in wish.rooms]
    if any(text is None for text in told):
        return []
    return [Reason(ReasonKind.ROOM, text) for text in told if text is not None]


def why_not_in(room: RoomCalendar, meeting: TimeInterval) -> str | None:
    """Return what keeps the meeting from a room, or None if nothing does."""
    facts = {"room": room.name}
    if room.lacking:
        return _("%(room)s: %(lacking)s") % {"room": room.name, "lacking": room.lacking}
    taken = merge(overlapping(room.taken, meeting))
    if taken:
        facts["times"] = ", ".join(clock_span(interval) for interval in taken)
        return _("%(room)s är bokat %(times)s") % facts
    closed = merge(overlapping(room.closed, meeting))
    if closed:
        facts["times"] = ", ".join(clock_span(interval) for interval in closed)
        return _("%(room)s är stängt %(times)s") % facts
    if any(opening.contains(meeting) for opening in merge(room.open)):
        return None
    return _outside_opening(room, meeting)


def _outside_opening(room: RoomCalendar, meeting: TimeInterval) -> str:
    day = local_day(meeting.begins_at)
    openings = [one for one in merge(room.open) if local_day(one.begins_at) == day]
    if not openings:
        return _("%(room)s är inte öppet den dagen") % {"room": room.name}
    if meeting.begins_at >= openings[0].begins_at and len(openings) == 1:
        closes = openings[0].ends_at.astimezone(STOCKHOLM)
        return _("%(room)s stänger %(time)s") % {"room": room.name, "time": f"{closes:%H:%M}"}
    times = ", ".join(clock_span(interval) for interval in openings)
    return _("%(room)s är öppet bara %(times)s") % {"room": room.name, "times": times}


def clock_span(interval: TimeInterval) -> str:
    """Return an interval in the words of a Swedish clock; with the dates too if it passes midnight."""
    begins, ends = interval.begins_at.astimezone(STOCKHOLM), interval.ends_at.astimezone(STOCKHOLM)
    if begins.date() == ends.date():
        return f"{begins:%H:%M}–{ends:%H:%M}"
    return f"{begins:%Y-%m-%d %H:%M}–{ends:%Y-%m-%d %H:%M}"
