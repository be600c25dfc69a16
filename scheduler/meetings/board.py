"""A partial plan that keeps every hard rule, with fast answers to "when could this meeting start?"."""

from collections.abc import Iterable

from scheduler.meetings.layout import NO_ROOM, Layout, Link, Slot, Slots, Task
from scheduler.meetings.masks import interval_mask


class Board:
    """Meetings placed so far, with the grains taken per person and room and the days on which people are full.

    Every ``place`` must be a slot that ``list_starts`` and ``complete`` gave, so the plan is valid at all times –
    except that a meeting whose predecessor is not placed yet may stand (``is_closed`` tells).
    """

    def __init__(self, layout: Layout) -> None:
        self.layout = layout
        self.slots: Slots = [None] * len(layout.tasks)
        self.person_taken = list(layout.person_busy)
        self.room_taken = list(layout.room_closed)
        self.counts: list[dict[int, int]] = [{} for _ in layout.person_ids]
        self.full = [layout.everything if limit == 0 else 0 for limit in layout.max_per_day]

    def place(self, index: int, slot: Slot) -> None:
        """Put a meeting that is not placed into a slot."""
        task = self.layout.tasks[index]
        span = interval_mask(slot.start, slot.start + task.duration)
        day = self.layout.day_of[slot.start]
        self.slots[index] = slot
        if slot.room != NO_ROOM:
            self.room_taken[slot.room] |= span
        for person in (*task.required, *slot.chosen):
            self.person_taken[person] |= span
            self._count(person, day, 1)

    def remove(self, index: int) -> Slot:
        """Take a placed meeting off the board; gives back where it was."""
        slot = self.slots[index]
        if slot is None:
            raise ValueError(f"meeting {index} is not placed")
        task = self.layout.tasks[index]
        span = interval_mask(slot.start, slot.start + task.duration)
        day = self.layout.day_of[slot.start]
        self.slots[index] = None
        if slot.room != NO_ROOM:
            self.room_taken[slot.room] &= ~span
        for person in (*task.required, *slot.chosen):
            self.person_taken[person] &= ~span
            self._count(person, day, -1)
        return slot

    def _count(self, person: int, day: int, change: int) -> None:
        limit = self.layout.max_per_day[person]
        if limit is None:
            return
        counts = self.counts[person]
        counts[day] = counts.get(day, 0) + change
        if counts[day] >= limit:
            self.full[person] |= self.layout.day_masks[day]
        else:
            self.full[person] &= ~self.layout.day_masks[day]

    def list_starts(self, index: int) -> int:
        """The grains at which the meeting could start now, with some room and somebody from each group."""
        task = self.layout.tasks[index]
        window = self.links_window(task)
        if window is None:
            return 0
        blocked = full = 0
        for person in task.required:
            blocked |= self.person_taken[person]
            full |= self.full[person]
        starts = task.starts & interval_mask(*window) & ~full
        starts &= self.layout.free_starts(blocked, task.duration)
        for group in task.groups:
            if not starts:
                return 0
            starts &= self._somebody(group, task.duration)
        return starts & self._some_room(task) if starts else 0

    def _somebody(self, group: Iterable[int], duration: int) -> int:
        starts = 0
        for person in group:
            starts |= self.layout.free_starts(self.person_taken[person], duration) & ~self.full[person]
        return starts

    def _some_room(self, task: Task) -> int:
        if task.rooms == (NO_ROOM,):
            return self.layout.everything
        starts = 0
        for room in task.rooms:
            starts |= self.layout.free_starts(self.room_taken[room], task.duration)
        return starts

    def links_window(self, task: Task) -> tuple[int, int] | None:
        """The grains of possible starts that the placed predecessors and successors leave; None when they leave none."""
        first, end = 0, self.layout.grains
        for link in task.before:
            earlier = self.slots[link.other]
            if earlier is not None:
                date = self._date(earlier)
                low, high = self.layout.dates_window(date + link.min_days, date + link.max_days)
                first = max(first, low, earlier.start + self.layout.tasks[link.other].duration)
                end = min(end, high)
        for link in task.after:
            later = self.slots[link.other]
            if later is not None:
                date = self._date(later)
                low, high = self.layout.dates_window(date - link.max_days, date - link.min_days)
                first, end = max(first, low), min(end, high, later.start - task.duration + 1)
        return (first, end) if first < end else None

    def _date(self, slot: Slot) -> int:
        return self.layout.day_dates[self.layout.day_of[slot.start]]

    def complete(self, index: int, start: int) -> Slot | None:
        """Choose room and people for a start; None when the groups cannot be filled by different people."""
        task = self.layout.tasks[index]
        span = interval_mask(start, start + task.duration)
        room = self._choose_room(task, span)
        if room is None:
            return None
        chosen = self._choose_people(task, span, self.layout.day_of[start])
        return None if chosen is None else Slot(start, room, chosen)

    def _choose_room(self, task: Task, span: int) -> int | None:
        """The smallest room that is free, so that large rooms stay for large meetings."""
        if task.rooms == (NO_ROOM,):
            return NO_ROOM
        free = [room for room in task.rooms if not self.room_taken[room] & span]
        wanted = self.layout.current[task.index]
        for room in free:
            if wanted is not None and "room" in wanted.names and wanted.room == self.layout.room_ids[room]:
                return room
        return min(free, key=lambda room: (self.layout.problem.rooms[room].capacity, room), default=None)

    def _choose_people(self, task: Task, span: int, day: int) -> tuple[int, ...] | None:
        chosen: list[int] = []
        used = set(task.required)
        wanted = self.layout.current[task.index]
        for position, group in enumerate(task.groups):
            free = [
                person
                for person in group
                if person not in used
                and not self.person_taken[person] & span
                and not self.full[person] & self.layout.day_masks[day]
            ]
            if not free:
                return self._match_people(task, span, day)
            person = min(free, key=lambda who: (self.person_taken[who].bit_count(), who))
            if wanted is not None and "one_of" in wanted.names and len(wanted.one_of) == len(task.groups):
                asked = self.layout.person_index.get(wanted.one_of[position])
                person = asked if asked in free else person
            chosen.append(person)
            used.add(person)
        return tuple(chosen)

    def _match_people(self, task: Task, span: int, day: int) -> tuple[int, ...] | None:
        """Different people for the groups by depth-first search, where choosing one group after the other failed."""
        options = [
            [
                person
                for person in group
                if person not in task.required
                and not self.person_taken[person] & span
                and not self.full[person] & self.layout.day_masks[day]
            ]
            for group in task.groups
        ]
        return _match(options, ())

    def is_closed(self, index: int) -> bool:
        """Whether every predecessor of the meeting is placed."""
        return all(self.slots[link.other] is not None for link in self.layout.tasks[index].before)

    def link_allows(self, link: Link, earlier: Slot, later: Slot, duration: int) -> bool:
        """Whether two slots keep an ``after`` whose earlier meeting has the given duration."""
        days = self._date(later) - self._date(earlier)
        return link.min_days <= days <= link.max_days and earlier.start + duration <= later.start


def _match(options: list[list[int]], chosen: tuple[int, ...]) -> tuple[int, ...] | None:
    if len(chosen) == len(options):
        return chosen
    for person in options[len(chosen)]:
        if person not in chosen:
            found = _match(options, (*chosen, person))
            if found is not None:
                return found
    return None
