"""What is looked for: a meeting of certain people, in one of certain rooms, within certain weeks. Plain values."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.utils.translation import gettext_lazy as _

from backend.associations.enums import HalfDay
from backend.common.intervals import TimeInterval
from backend.common.local_time import iterate_days, local_interval

NOON_MINUTE = 12 * 60
DAY_BEGINS_MINUTE = 7 * 60
DAY_ENDS_MINUTE = 18 * 60
WORKING_WEEKDAYS = range(5)

HALF_DAYS: Mapping[tuple[int, bool], HalfDay] = {(half.weekday, half.is_morning): half for half in HalfDay}


@dataclass(frozen=True, slots=True)
class Person:
    """Someone who may be called.

    Attributes:
        key: kind and number of the row, such as ``staff-3``.
        name: as the one who looks may read it.
        hours: when they can be met, sorted and disjoint; None for someone who is not planned by hours.
        busy: when they are taken, whatever by.
        has_buffers: whether they also need the time of preparation and follow-up.
        has_calendar: False for someone without an account: their time is unknown and counts as free.
        unsuited: half-days on which they cannot come.
        meetings_on: how many meetings they have each day.
        most_per_day: how many they want at most, or None.
    """

    key: str
    name: str
    hours: tuple[TimeInterval, ...] | None = None
    busy: tuple[TimeInterval, ...] = ()
    has_buffers: bool = False
    has_calendar: bool = True
    unsuited: frozenset[HalfDay] = frozenset()
    meetings_on: Mapping[date, int] = field(default_factory=dict)
    most_per_day: int | None = None


@dataclass(frozen=True, slots=True)
class Seat:
    """A part in the meeting, and who can take it: the keys of people, the one to ask first first."""

    label: str
    candidates: tuple[str, ...]
    is_required: bool = True


@dataclass(frozen=True, slots=True)
class RoomCalendar:
    """A room that suits, and when it can be had. ``lacking`` says in words why it does not suit after all."""

    room_id: int
    name: str
    capacity: int
    open: tuple[TimeInterval, ...]
    closed: tuple[TimeInterval, ...] = ()
    taken: tuple[TimeInterval, ...] = ()
    lacking: str = ""


@dataclass(frozen=True, slots=True)
class Bound:
    """An instant that the meeting must not begin before, or not end after, and why."""

    at: datetime
    text: str


@dataclass(frozen=True)
class Wish:
    """All that a time is judged by.

    Attributes:
        duration_minutes: of the meeting itself.
        preparation_minutes, follow_up_minutes: what staff need before and after.
        first_on, until_on: the days looked at, half-open.
        closed_days: days on which nothing is planned, with what closes them.
        seats: the parts to fill.
        people: everyone in the seats, by key.
        rooms: the rooms to choose among; None for a meeting that needs none.
        usual_room_id: the room that it costs something to leave, or None.
        preferred: half-days that are wanted; empty if all are alike.
        not_before, not_after: bounds that cannot be passed.
        due_on: the last day that is in time, or None.
    """

    duration_minutes: int
    first_on: date
    until_on: date
    seats: tuple[Seat, ...]
    people: Mapping[str, Person]
    rooms: tuple[RoomCalendar, ...] | None = None
    preparation_minutes: int = 0
    follow_up_minutes: int = 0
    closed_days: Mapping[date, str] = field(default_factory=dict)
    usual_room_id: int | None = None
    preferred: frozenset[HalfDay] = frozenset()
    not_before: tuple[Bound, ...] = ()
    not_after: tuple[Bound, ...] = ()
    due_on: date | None = None

    @property
    def duration(self) -> timedelta:
        """Of the meeting itself."""
        return timedelta(minutes=self.duration_minutes)

    def meeting_at(self, begins_at: datetime) -> TimeInterval:
        """Return the meeting's own time if it begins then."""
        return TimeInterval(begins_at, begins_at + self.duration)

    def span_of(self, person: Person, begins_at: datetime) -> TimeInterval:
        """Return the time that the meeting takes of a person, preparation and follow-up included for staff."""
        meeting = self.meeting_at(begins_at)
        if not person.has_buffers:
            return meeting
        before = timedelta(minutes=self.preparation_minutes)
        after = timedelta(minutes=self.follow_up_minutes)
        return TimeInterval(meeting.begins_at - before, meeting.ends_at + after)

    def meeting_days(self) -> list[date]:
        """The days on which the meeting may be: weekdays that nothing closes."""
        return [
            day
            for day in iterate_days(self.first_on, self.until_on)
            if day.weekday() in WORKING_WEEKDAYS and day not in self.closed_days
        ]

    def half_days_of(self, halves: frozenset[HalfDay]) -> list[TimeInterval]:
        """Return when those half-days are, on the days looked at."""
        return half_days_between(self.first_on, self.until_on, halves)


def half_days_between(first_on: date, until_on: date, halves: frozenset[HalfDay]) -> list[TimeInterval]:
    """Return when those half-days are, on the days ``[first_on, until_on)``."""
    found = []
    for day in iterate_days(first_on, until_on):
        for is_morning, span in ((True, (0, NOON_MINUTE)), (False, (NOON_MINUTE, 24 * 60))):
            half = local_interval(day, *span)
            if half is not None and HALF_DAYS.get((day.weekday(), is_morning)) in halves:
                found.append(half)
    return found


def meeting_hours(day: date) -> TimeInterval:
    """Return the hours of a day between which meetings are held.

    Raises:
        ValueError: the clocks skip all of them, which they never do by day.
    """
    hours = local_interval(day, DAY_BEGINS_MINUTE, DAY_ENDS_MINUTE)
    if hours is None:
        message = f"no meeting hours on {day.isoformat()}"
        raise ValueError(message)
    return hours


MEETING_HOURS_TEXT = _("möten läggs måndag–fredag 07:00–18:00")
