"""A problem with names replaced by numbers and every static rule worked into sets of grains."""

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from functools import cached_property

from scheduler.meetings.entities import Decision, Meeting, Placement, Plan, Problem
from scheduler.meetings.masks import day_starts, interval_mask, run_starts, windows_mask

NO_ROOM = -1
UNPLACED = -1


@dataclass(frozen=True)
class Link:
    """An ``after`` seen from one of its two meetings: the other one and the range of the date difference in days."""

    other: int
    min_days: int
    max_days: int


@dataclass(frozen=True)
class Task:
    """A meeting with everything that can be known before any other meeting is placed.

    ``starts`` are the grains at which it fits its day, window, required people's busy times and some room.
    ``rooms`` are the rooms it may use, (NO_ROOM,) when it needs none, empty when no room will do.
    """

    index: int
    duration: int
    priority: int
    due: int | None
    required: tuple[int, ...]
    preferred: tuple[int, ...]
    groups: tuple[tuple[int, ...], ...]
    rooms: tuple[int, ...]
    starts: int
    before: tuple[Link, ...]
    after: tuple[Link, ...]
    must: bool


class Layout:
    """The numbered form of a problem.

    Attributes:
        tasks: One per meeting, in the problem's order.
        room_closed, person_busy: Sets of grains that no meeting can take.
        max_per_day: Per person, or None.
        day_of: Day index per grain; ``day_dates`` gives each day's date as an ordinal.
        current: Per meeting the decision in force, or None.
    """

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.grains = problem.grains
        self.days = problem.days
        self.day_dates = [day.date.toordinal() for day in problem.days]
        self.day_firsts = [day.first for day in problem.days]
        self.day_of = [index for index, day in enumerate(problem.days) for _ in range(day.grains)]
        self.day_masks = [interval_mask(day.first, day.first + day.grains) for day in problem.days]
        self.room_ids = [room.id for room in problem.rooms]
        self.person_ids = [person.id for person in problem.people]
        self.meeting_ids = [meeting.id for meeting in problem.meetings]
        self.room_index = {name: index for index, name in enumerate(self.room_ids)}
        self.person_index = {name: index for index, name in enumerate(self.person_ids)}
        self.meeting_index = {name: index for index, name in enumerate(self.meeting_ids)}
        self.room_closed = [windows_mask(room.closed, self.grains) for room in problem.rooms]
        self.person_busy = [windows_mask(person.busy, self.grains) for person in problem.people]
        self.max_per_day = [person.max_per_day for person in problem.people]
        self.current: list[Decision | None] = [problem.current.get(name) for name in self.meeting_ids]
        self._fits: dict[int, int] = {}
        links = self._read_links()
        self.tasks = [self._build_task(index, *links[index]) for index in range(len(problem.meetings))]

    @cached_property
    def everything(self) -> int:
        """The set of all grains."""
        return interval_mask(0, self.grains)

    def fits_day(self, duration: int) -> int:
        """The grains at which a meeting of that duration fits within its day."""
        if duration not in self._fits:
            self._fits[duration] = day_starts(self.days, duration)
        return self._fits[duration]

    def free_starts(self, blocked: int, duration: int) -> int:
        """The grains at which ``duration`` grains in a row are not blocked (days are not looked at)."""
        return run_starts(self.everything & ~blocked, duration)

    def dates_window(self, first_date: int, last_date: int) -> tuple[int, int]:
        """The half-open interval of grains whose dates lie in ``[first_date, last_date]`` (ordinals)."""
        first, end = bisect_left(self.day_dates, first_date), bisect_right(self.day_dates, last_date)
        return self._day_begin(first), self._day_begin(end)

    def _day_begin(self, day: int) -> int:
        return self.day_firsts[day] if day < len(self.day_firsts) else self.grains

    def _read_links(self) -> list[tuple[list[Link], list[Link]]]:
        links: list[tuple[list[Link], list[Link]]] = [([], []) for _ in self.problem.meetings]
        longest = (self.day_dates[-1] - self.day_dates[0]) if self.days else 0
        for index, meeting in enumerate(self.problem.meetings):
            for link in meeting.after:
                earlier = self.meeting_index[link.meeting]
                most = longest if link.max_days is None else link.max_days
                links[index][0].append(Link(earlier, link.min_days, most))
                links[earlier][1].append(Link(index, link.min_days, most))
        return links

    def _build_task(self, index: int, before: list[Link], after: list[Link]) -> Task:
        meeting = self.problem.meetings[index]
        fixed = self.problem.fixed.get(meeting.id)
        required = tuple(self.person_index[name] for name in meeting.required)
        preferred = tuple(self.person_index[name] for name in meeting.preferred)
        rooms = self._list_rooms(meeting, fixed)
        groups = self._list_groups(meeting, fixed)
        return Task(
            index=index,
            duration=meeting.duration,
            priority=meeting.priority,
            due=meeting.due,
            required=required,
            preferred=preferred,
            groups=groups,
            rooms=rooms,
            starts=self._static_starts(meeting, fixed, required, rooms) if all(groups) else 0,
            before=tuple(before),
            after=tuple(after),
            must=fixed is not None,
        )

    def _list_rooms(self, meeting: Meeting, fixed: Decision | None) -> tuple[int, ...]:
        names_room = fixed is not None and "room" in fixed.names
        wanted = fixed.room if fixed is not None and names_room else None
        if meeting.rooms == ():
            return () if wanted is not None else (NO_ROOM,)
        return tuple(
            index
            for index, room in enumerate(self.problem.rooms)
            if (meeting.rooms is None or room.id in meeting.rooms)
            and meeting.needs <= room.features
            and meeting.headcount <= room.capacity
            and (not names_room or room.id == wanted)
        )

    def _list_groups(self, meeting: Meeting, fixed: Decision | None) -> tuple[tuple[int, ...], ...]:
        taken = {*meeting.required, *meeting.preferred}
        names_people = fixed is not None and "one_of" in fixed.names
        wanted = fixed.one_of if fixed is not None and names_people else ()
        groups = []
        for position, group in enumerate(meeting.one_of):
            chosen = wanted[position : position + 1] if len(wanted) == len(meeting.one_of) else ()
            groups.append(
                tuple(
                    self.person_index[name]
                    for name in group
                    if name not in taken and (not names_people or name in chosen)
                )
            )
        if not meeting.one_of and wanted:
            return ((),)
        return tuple(groups)

    def _static_starts(
        self, meeting: Meeting, fixed: Decision | None, required: tuple[int, ...], rooms: tuple[int, ...]
    ) -> int:
        blocked = 0
        for person in required:
            blocked |= self.person_busy[person]
            if self.max_per_day[person] == 0:
                return 0
        starts = self.free_starts(blocked, meeting.duration) & self.fits_day(meeting.duration)
        starts &= interval_mask(meeting.earliest, max(0, min(meeting.latest_end, self.grains) - meeting.duration + 1))
        if fixed is not None and "start" in fixed.names and fixed.start is not None:
            starts &= interval_mask(fixed.start, fixed.start + 1) if fixed.start < self.grains else 0
        open_starts = 0
        for room in rooms:
            open_starts |= (
                starts if room == NO_ROOM else starts & self.free_starts(self.room_closed[room], meeting.duration)
            )
        return open_starts


@dataclass
class Slot:
    """A numbered placement: first grain, room (NO_ROOM when none is needed) and the person chosen per group."""

    start: int
    room: int
    chosen: tuple[int, ...]


Slots = list[Slot | None]
"""One entry per meeting; None is unplaced."""


def name_slots(layout: Layout, slots: Slots) -> Plan:
    """The plan with its names."""
    return {
        layout.meeting_ids[index]: Placement(
            start=slot.start,
            room=None if slot.room == NO_ROOM else layout.room_ids[slot.room],
            one_of=tuple(layout.person_ids[person] for person in slot.chosen),
        )
        for index, slot in enumerate(slots)
        if slot is not None
    }
