"""When people and rooms cannot be had, in the grains of the problem."""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from backend.associations.models import Staff
from backend.common.local_time import local_day, local_instant
from backend.meeting_times.engine.axis import TimeAxis
from backend.meeting_times.engine.calendars import shown_bits
from backend.meeting_times.engine.wish import Person, RoomCalendar, half_days_between
from backend.meeting_times.selectors.calendars import Engaged, Period
from backend.meeting_times.selectors.candidates import Someone
from backend.planning.problems.grid import GRAIN_MINUTES, Grid, merge_windows
from backend.planning.problems.identifiers import name_room


class HeldPart(NamedTuple):
    """A meeting that stands, as one grain of somebody's day: it is there only to count towards the most they have."""

    id: str
    start: int
    person: str

    def as_meeting(self) -> dict[str, Any]:
        """The pinned meeting of the problem."""
        return {"id": self.id, "duration": 1, "required": [self.person], "rooms": [], "headcount": 1}


class Calendars:
    """Reads off bits of five minutes which grains of a quarter are free from end to end.

    Args:
        grid: the working days.
        period: the days from first to last.
        people: their calendars, by key.
        engaged: what is taken already.
    """

    def __init__(self, grid: Grid, period: Period, people: Mapping[str, Person], engaged: Engaged) -> None:
        self.grid = grid
        self.period = period
        self.people = people
        self.engaged = engaged
        self._axis = TimeAxis.of_days(period.first_on, period.until_on)
        self._per_grain = GRAIN_MINUTES // 5

    def write_person(self, key: str, someone: Someone) -> tuple[dict[str, Any], list[HeldPart]]:
        """Return a person of the problem, and the meetings that have to be in it for the sake of a daily limit."""
        person, axis = self.people[key], self._axis
        free = axis.everything & ~axis.touched(person.busy)
        if person.hours is not None:
            free &= axis.within(person.hours)
        if person.unsuited:
            free &= ~axis.touched(half_days_between(self.period.first_on, self.period.until_on, person.unsuited))
        busy = set(self._taken(free))
        most = person.most_per_day
        if most is None or not isinstance(someone, Staff):
            return {"id": key, "busy": _windows(busy)}, []
        held = self._hold(key, someone, most, busy)
        busy -= {part.start for part in held}
        return {"id": key, "busy": _windows(busy), "max_per_day": most}, held

    def _hold(self, key: str, staff: Staff, most: int, busy: set[int]) -> list[HeldPart]:
        """Pin the meetings of days with room for more; a day that is full is taken from morning to evening."""
        held: list[HeldPart] = []
        meetings = self.engaged.meeting_times[staff.pk]
        for day in self.grid.days:
            spans = [span for span in meetings if local_day(span.begins_at) == day.day]
            if len(spans) >= most:
                busy.update(range(day.first, day.end))
                continue
            firsts = {window[0] for span in spans for window in self.grid.windows_touched_by(span)[:1]}
            held += [HeldPart(f"held-{staff.pk}-{first}", first, key) for first in sorted(firsts)]
        return held

    def write_room(self, features: Iterable[str], room: RoomCalendar) -> dict[str, Any]:
        """Return a room of the problem: closed outside its openings, in closures and while anything is in it."""
        axis = self._axis
        free = axis.within(room.open) & ~axis.touched([*room.closed, *room.taken])
        return {
            "id": name_room(room.room_id),
            "capacity": room.capacity,
            "features": sorted(features),
            "closed": _windows(set(self._taken(free))),
        }

    def _taken(self, free: int) -> Iterable[int]:
        """The grains of the grid that are not free from beginning to end."""
        bits, step = shown_bits(free, self._axis.grains), self._per_grain
        for day in self.grid.days:
            offset = self._axis.floor(local_instant(day.day, day.begins_minute))
            for number in range(day.grains):
                first = offset + number * step
                if "0" in bits[first : first + step]:
                    yield day.first + number


def _windows(grains: Iterable[int]) -> list[list[int]]:
    return merge_windows((grain, grain + 1) for grain in grains)
