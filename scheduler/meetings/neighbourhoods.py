"""Which meetings to decide anew together, while the others stand."""

import random
from collections.abc import Sequence

from scheduler.meetings.chains import find_chains
from scheduler.meetings.layout import Layout, Slots, Task
from scheduler.meetings.masks import first_grain


class Neighbourhoods:
    """Draws sets of meetings that hang together by time, people or chain.

    Args:
        layout: The problem.
        rng: Source of chance.
    """

    def __init__(self, layout: Layout, rng: random.Random) -> None:
        self.layout = layout
        self.rng = rng
        self.chains = find_chains(layout)
        self.chain_of = {index: chain for chain in self.chains for index in chain}
        self.people = [_attendees(task) for task in layout.tasks]
        self.meetings_of: dict[int, list[int]] = {}
        for index, people in enumerate(self.people):
            for person in people:
                self.meetings_of.setdefault(person, []).append(index)

    def draw(self, slots: Slots, size: int) -> list[int]:
        """A set of about ``size`` meetings; unplaced ones belong to it when they are related."""
        draw = self.rng.choice((self._draw_window, self._draw_window, self._draw_chains, self._draw_related))
        chosen = draw(slots, size)
        unplaced = [index for index, slot in enumerate(slots) if slot is None and index not in chosen]
        self.rng.shuffle(unplaced)
        for index in unplaced[: max(1, size // 8)]:
            chosen += [member for member in self.chain_of[index] if member not in chosen]
        return sorted(set(chosen))

    def _seed(self, slots: Slots) -> int:
        placed = [index for index, slot in enumerate(slots) if slot is not None]
        return self.rng.choice(placed) if placed else self.rng.randrange(len(slots))

    def _start(self, slots: Slots, index: int) -> int:
        slot = slots[index]
        return slot.start if slot is not None else self.layout.grains

    def _draw_window(self, slots: Slots, size: int) -> list[int]:
        """The meetings nearest in time to one of them, those who share people with it first."""
        seed = self._seed(slots)
        at = self._start(slots, seed)
        day = max(1, self.layout.grains // max(1, len(self.layout.days)))
        return sorted(
            range(len(slots)),
            key=lambda index: (
                abs(self._start(slots, index) - at)
                + (0 if self.people[index] & self.people[seed] else 2 * day)
                + self.rng.random() * day
            ),
        )[:size]

    def list_nearest(self, slots: Slots, index: int, size: int) -> list[int]:
        """The placed meetings of the people and rooms that a meeting needs, those of its own people first."""
        task = self.layout.tasks[index]
        rooms = set(task.rooms)
        placed = [other for other, slot in enumerate(slots) if slot is not None]
        return sorted(
            placed,
            key=lambda other: (
                not self.people[other] & self.people[index],
                not rooms & set(self.layout.tasks[other].rooms),
                abs(self._start(slots, other) - first_grain(task.starts)) if task.starts else 0,
                other,
            ),
        )[:size]

    def _draw_chains(self, slots: Slots, size: int) -> list[int]:
        """Whole chains whose first meetings are near each other."""
        seed = self.chain_of[self._seed(slots)]
        at = self._start(slots, seed[0])
        people = set().union(*(self.people[index] for index in seed))
        day = max(1, self.layout.grains // max(1, len(self.layout.days)))

        def distance(chain: Sequence[int]) -> float:
            related = any(self.people[index] & people for index in chain)
            return abs(self._start(slots, chain[0]) - at) + self.rng.random() * 3 * day + (0 if related else 20 * day)

        chosen: list[int] = []
        for chain in sorted(self.chains, key=distance):
            if chosen and len(chosen) + len(chain) > size:
                break
            chosen += chain
        return chosen

    def _draw_related(self, slots: Slots, size: int) -> list[int]:
        """Meetings that share people with those drawn before, by chance."""
        chosen = [self._seed(slots)]
        member = set(chosen)
        for _ in range(4 * size):
            if len(chosen) >= size:
                break
            start = self.rng.choice(chosen)
            if not self.people[start]:
                break
            other = self.rng.choice(self.meetings_of[self.rng.choice(sorted(self.people[start]))])
            if other not in member:
                member.add(other)
                chosen.append(other)
        return chosen


def _attendees(task: Task) -> set[int]:
    return {*task.required, *task.preferred, *(person for group in task.groups for person in group)}
