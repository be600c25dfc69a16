"""Room for meetings that find none: others leave and are put in again elsewhere.

What was hard to place often becomes harder to eject (guided ejection search, after Nagata and Bräysy 2009 for
vehicle routing).
"""

import random
from collections.abc import Iterable

from scheduler.meetings.chains import find_chains
from scheduler.meetings.inserter import Inserter
from scheduler.meetings.layout import NO_ROOM, Slot, Task
from scheduler.meetings.masks import interval_mask, mask_grains


class Ejection:
    """Makes room for chains that found none by taking others off and putting them in again elsewhere."""

    def __init__(self, inserter: Inserter, rng: random.Random) -> None:
        self.inserter = inserter
        self.board = inserter.board
        self.layout = inserter.layout
        self.rng = rng
        self.chains = {index: chain for chain in find_chains(self.layout) for index in chain}
        self.weights = [1] * len(self.layout.tasks)

    def run(self, left: list[list[int]], rounds: int = 400) -> None:
        """Place the chains of ``left``; those that could not be placed stay in the list."""
        queue = [chain for chain in left if all(self.layout.tasks[index].starts for index in chain)]
        hopeless = [chain for chain in left if chain not in queue]
        best, best_missing = list(self.board.slots), self._missing()
        for _ in range(rounds):
            if not queue or self.inserter.should_end():
                break
            chain = queue.pop(0)
            if self.inserter.insert_chain(chain):
                continue
            for index in chain:
                self.weights[index] += 1
            queue += self._force(chain)
            if self._missing() < best_missing:
                best, best_missing = list(self.board.slots), self._missing()
        if queue and self._missing() > best_missing:
            self._restore(best)
            queue = [chain for chain in self._unique_chains() if any(self.board.slots[i] is None for i in chain)]
            queue = [chain for chain in queue if chain not in hopeless]
        left[:] = hopeless + queue

    def _unique_chains(self) -> list[list[int]]:
        return list({id(chain): chain for chain in self.chains.values()}.values())

    def _missing(self) -> int:
        return sum(self.layout.tasks[index].priority + 1 for index, slot in enumerate(self.board.slots) if slot is None)

    def _restore(self, slots: list[Slot | None]) -> None:
        for index, slot in enumerate(self.board.slots):
            if slot is not None:
                self.board.remove(index)
        for index, slot in enumerate(slots):
            if slot is not None:
                self.board.place(index, slot)

    def _force(self, chain: list[int]) -> list[list[int]]:
        """Place a chain on top of others; gives back the chains that had to leave, or the chain itself if all failed."""
        ejected: dict[int, list[int]] = {}
        for index in chain:
            choice = self._cheapest_start(self.layout.tasks[index])
            if choice is None:
                self._take_off(chain)
                return [*ejected.values(), chain]
            for other in self._in_the_way(self.layout.tasks[index], choice):
                ejected[self.chains[other][0]] = self.chains[other]
                self._take_off(self.chains[other])
            slot = self.board.complete(index, choice.start)
            if slot is None:
                self._take_off(chain)
                return [*ejected.values(), chain]
            self.board.place(index, slot)
        return list(ejected.values())

    def _take_off(self, chain: Iterable[int]) -> None:
        for index in chain:
            if self.board.slots[index] is not None:
                self.board.remove(index)

    def _cheapest_start(self, task: Task) -> Slot | None:
        """The start, room and people whose present users are the easiest to move; None when the links allow none."""
        window = self.board.links_window(task)
        starts = mask_grains(task.starts & interval_mask(*window)) if window is not None else []
        if len(starts) > 64:
            starts = sorted(self.rng.sample(starts, 64))
        best: tuple[tuple[float, int], Slot] | None = None
        for start in starts:
            room = self._best_room(task, start)
            chosen = self._best_people(task, start)
            if room is None or chosen is None:
                continue
            slot = Slot(start, room, chosen)
            others = self._in_the_way(task, slot)
            if any(self.chains[other] is self.chains[task.index] or self.layout.tasks[other].must for other in others):
                continue
            cost = (sum(self.weights[other] for other in others) + self.rng.random() * 0.5, start)
            if best is None or cost < best[0]:
                best = (cost, slot)
        return None if best is None else best[1]

    def _best_room(self, task: Task, start: int) -> int | None:
        if task.rooms == (NO_ROOM,):
            return NO_ROOM
        span = interval_mask(start, start + task.duration)
        open_rooms = [room for room in task.rooms if not self.layout.room_closed[room] & span]
        return min(
            open_rooms,
            key=lambda room: ((self.board.room_taken[room] & span).bit_count(), self.rng.random()),
            default=None,
        )

    def _best_people(self, task: Task, start: int) -> tuple[int, ...] | None:
        span = interval_mask(start, start + task.duration)
        day = self.layout.day_masks[self.layout.day_of[start]]
        chosen: list[int] = []
        for group in task.groups:
            free = [
                person
                for person in group
                if person not in chosen
                and person not in task.required
                and not self.layout.person_busy[person] & span
                and self.layout.max_per_day[person] != 0
            ]
            if not free:
                return None
            chosen.append(
                min(
                    free,
                    key=lambda who: (
                        (self.board.person_taken[who] & span).bit_count() + bool(self.board.full[who] & day),
                        self.rng.random(),
                    ),
                )
            )
        return tuple(chosen)

    def _in_the_way(self, task: Task, slot: Slot) -> list[int]:
        """The placed meetings that share time with the slot by room or person, or fill somebody's day."""
        people = {*task.required, *slot.chosen}
        end = slot.start + task.duration
        day = self.layout.day_of[slot.start]
        full = {person for person in people if self.board.full[person] & self.layout.day_masks[day]}
        found: list[int] = []
        for other, placed in enumerate(self.board.slots):
            if placed is None or other == task.index or self.layout.day_of[placed.start] != day:
                continue
            others = {*self.layout.tasks[other].required, *placed.chosen}
            meets = placed.start < end and slot.start < placed.start + self.layout.tasks[other].duration
            shares = bool(people & others) or (slot.room != NO_ROOM and placed.room == slot.room)
            if meets and shares:
                found.append(other)
            elif full & others:
                full -= others
                found.append(other)
        return found
