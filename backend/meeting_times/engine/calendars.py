"""The wish painted on the axis: at which grains each person, each room and the meeting itself could begin."""

from functools import cached_property

from backend.common.intervals import TimeInterval
from backend.common.local_time import local_instant
from backend.meeting_times.engine.axis import TimeAxis, grains_of, runs_of
from backend.meeting_times.engine.wish import Person, RoomCalendar, Wish, meeting_hours

ELBOW_ROOM_MINUTES = 15
"""Nearer than this, two meetings of the same person are close to each other."""


class PaintedWish:
    """Masks of the grains at which a meeting could begin. Bit g of a mask stands for the grain g of the axis."""

    def __init__(self, wish: Wish) -> None:
        self.wish = wish
        self.axis = TimeAxis.of_days(wish.first_on, wish.until_on)
        self._length = grains_of(wish.duration_minutes)

    @cached_property
    def starts(self) -> int:
        """Quarters of an hour on weekdays that nothing closes, by day, and within the bounds."""
        wish, axis = self.wish, self.axis
        held = runs_of(axis.within(meeting_hours(day) for day in wish.meeting_days()), self._length)
        allowed = axis.starts & held
        for bound in wish.not_before:
            allowed &= axis.everything & ~((1 << axis.ceiling(bound.at)) - 1)
        for bound in wish.not_after:
            last = axis.floor(bound.at) - self._length
            allowed &= (1 << (last + 1)) - 1 if last >= 0 else 0
        return allowed

    def starts_of(self, person: Person) -> int:
        """Return when the meeting could begin as far as that person goes."""
        axis, wish = self.axis, self.wish
        free = axis.everything & ~axis.touched(person.busy)
        if person.hours is not None:
            free &= axis.within(person.hours)
        could = self._shifted(free, person, elbow=0)
        if person.unsuited:
            suits = axis.everything & ~axis.touched(wish.half_days_of(person.unsuited))
            could &= runs_of(suits, self._length)
        return could

    def roomy_starts_of(self, person: Person) -> int:
        """Return when it could begin with time to spare before and after whatever else the person has."""
        free = self.axis.everything & ~self.axis.touched(person.busy)
        return self._shifted(free, person, elbow=grains_of(ELBOW_ROOM_MINUTES))

    def _shifted(self, free: int, person: Person, *, elbow: int) -> int:
        """Runs of the person's whole span, moved to where the meeting begins. Time before the axis counts as free."""
        before = elbow + (grains_of(self.wish.preparation_minutes) if person.has_buffers else 0)
        after = elbow + (grains_of(self.wish.follow_up_minutes) if person.has_buffers else 0)
        beyond = ((1 << after) - 1) << self.axis.grains
        padded = ((free | beyond) << before) | ((1 << before) - 1)
        return runs_of(padded, before + self._length + after) & self.axis.everything

    def starts_in(self, room: RoomCalendar) -> int:
        """Return when the meeting could begin as far as that room goes."""
        if room.lacking:
            return 0
        taken = self.axis.touched([*room.closed, *room.taken])
        return runs_of(self.axis.within(room.open) & ~taken, self._length)

    @cached_property
    def preferred_starts(self) -> int:
        """The grains at which the whole meeting lies in half-days that are wanted; all if none are named."""
        if not self.wish.preferred:
            return self.axis.everything
        return runs_of(self.axis.within(self.wish.half_days_of(self.wish.preferred)), self._length)

    @cached_property
    def late_starts(self) -> int:
        """The grains after the last day that is in time."""
        if self.wish.due_on is None:
            return 0
        first = self.axis.ceiling(local_instant(self.wish.due_on, 24 * 60))
        return self.axis.everything & ~((1 << first) - 1)


def shown_bits(mask: int, grains: int) -> str:
    """Return a mask as text, grain 0 first: asking a string for a bit is quicker than shifting a long number."""
    return f"{mask:0{grains}b}"[::-1]


def overlapping(intervals: tuple[TimeInterval, ...], span: TimeInterval) -> list[TimeInterval]:
    """Return those of the intervals that share time with ``span``."""
    return [interval for interval in intervals if interval.overlaps(span)]
