"""The people and rooms that several chains compete for, and what their time costs a meeting at given prices."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from scheduler.meetings.chains import find_chains
from scheduler.meetings.forest import Indices, Numbers
from scheduler.meetings.layout import NO_ROOM, Layout, Task
from scheduler.meetings.masks import mask_windows

CLOSED = 10.0**9
"""Price of a grain that cannot be used; larger than any price that can pay."""


Stays = dict[tuple[int, int], Numbers]
"""Per resource and duration, the price of a stay by its start."""


@dataclass(frozen=True)
class Pool:
    """Rooms that no meeting and no closure tells apart."""

    rooms: tuple[int, ...]
    users: frozenset[int]


@dataclass(frozen=True)
class Row:
    """Resources, one of which is taken for a stay of ``duration`` grains."""

    alternatives: tuple[int, ...]
    duration: int


class Resources:
    """Numbers the contended people and pools, and prices stays in them.

    A price vector holds, one after the other, every resource's grains and every limited person's days. A row is a
    way to fill one part of a meeting – a required person, one of a group, one of the rooms – with its cheapest price
    per start; meetings with equal parts share it.
    """

    def __init__(self, layout: Layout) -> None:
        self.layout = layout
        self.grains = layout.grains
        self._number_resources()
        self.rows: dict[Row, int] = {}
        self.parts: list[list[int]] = [self._list_parts(task) for task in layout.tasks]
        self._row_list = list(self.rows)
        self._day_of = np.array(layout.day_of, dtype=np.int64)
        self._blocked = [self._mark_blocked(number) for number in range(len(self.capacities))]
        self._closed = {
            (number, row.duration): self._mark_closed(number, row.duration)
            for row in self.rows
            for number in row.alternatives
        }

    def _number_resources(self) -> None:
        chain_of = {index: number for number, chain in enumerate(find_chains(self.layout)) for index in chain}
        chains: dict[int, set[int]] = {}
        for task in self.layout.tasks:
            for person in {*task.required, *(person for group in task.groups for person in group)}:
                chains.setdefault(person, set()).add(chain_of[task.index])
        limits = self.layout.max_per_day
        people = sorted(person for person, users in chains.items() if len(users) > 1 or limits[person] is not None)
        self.person_number = {person: number for number, person in enumerate(people)}
        self.pools = _pool_rooms(self.layout)
        self.pool_number = {room: len(people) + number for number, pool in enumerate(self.pools) for room in pool.rooms}
        self.capacities = [1] * len(people) + [len(pool.rooms) for pool in self.pools]
        self.limited = [
            (self.person_number[person], limits[person] or 0) for person in people if limits[person] is not None
        ]
        self.limit_number = {number: position for position, (number, _) in enumerate(self.limited)}
        self._masks = [self.layout.person_busy[person] for person in people]
        self._masks += [self.layout.room_closed[pool.rooms[0]] for pool in self.pools]

    def _mark_blocked(self, number: int) -> Numbers:
        """Running count of the grains in which a resource cannot be used."""
        blocked = np.zeros(self.grains + 1)
        for first, end in mask_windows(self._masks[number]):
            blocked[first + 1 : end + 1] = 1
        return np.cumsum(blocked)

    def _list_parts(self, task: Task) -> list[int]:
        rows = [
            Row((self.person_number[person],), task.duration)
            for person in task.required
            if person in self.person_number
        ]
        rows += [
            Row(tuple(sorted(self.person_number[person] for person in group)), task.duration)
            for group in task.groups
            if group and all(person in self.person_number for person in group)
        ]
        if task.rooms and task.rooms != (NO_ROOM,):
            rows.append(Row(tuple(sorted({self.pool_number[room] for room in task.rooms})), task.duration))
        return [self.rows.setdefault(row, len(self.rows)) for row in rows]

    def no_prices(self) -> Numbers:
        """The price vector of zeros."""
        return np.zeros(len(self.capacities) * self.grains + len(self.limited) * len(self.layout.days))

    def index_starts(self, starts: Indices, owners: Indices) -> None:
        """Prepare pricing of a list of starts, each of the meeting at the same place in ``owners``."""
        self._count = len(starts)
        width = max((len(parts) for parts in self.parts), default=0)
        nothing = len(self.rows)
        table = np.full((len(self.parts), width), nothing, dtype=np.int64)
        for task, parts in enumerate(self.parts):
            table[task, : len(parts)] = parts
        self._lookups = [table[owners, place] * self.grains + starts for place in range(width)]

    def price_stays(self, prices: Numbers) -> Stays:
        """The price of a stay by start, for every resource and duration that some row asks for."""
        sums = self._running_sums(prices)
        return {key: self._stay(*key, sums, prices) for key in self._closed}

    def _price_rows(self, stays: Stays) -> Numbers:
        """Rows × grains (and a last row of zeros): the cheapest price of a stay that begins at each grain."""
        table = np.zeros((len(self.rows) + 1, self.grains))
        for row, place in self.rows.items():
            table[place] = stays[row.alternatives[0], row.duration]
            for number in row.alternatives[1:]:
                np.minimum(table[place], stays[number, row.duration], out=table[place])
        return table

    def _running_sums(self, prices: Numbers) -> Numbers:
        grid = prices[: len(self.capacities) * self.grains].reshape(len(self.capacities), self.grains)
        sums = np.zeros((len(self.capacities), self.grains + 1))
        np.cumsum(grid, axis=1, out=sums[:, 1:])
        return sums

    def _mark_closed(self, number: int, duration: int) -> Numbers:
        """``CLOSED`` at the starts of stays in which the resource cannot be used, else 0."""
        closed = np.full(self.grains, CLOSED)
        if duration <= self.grains:
            blocked, last = self._blocked[number], self.grains - duration + 1
            closed[:last] *= blocked[duration:] > blocked[:last]
        return closed

    def _stay(self, number: int, duration: int, sums: Numbers, prices: Numbers) -> Numbers:
        stay = self._closed[number, duration].copy()
        last = self.grains - duration + 1
        if last > 0:
            stay[:last] += sums[number, duration:] - sums[number, :last]
        if number in self.limit_number:
            stay += self._day_prices(prices, self.limit_number[number])[self._day_of]
        return stay

    def _day_prices(self, prices: Numbers, position: int) -> Numbers:
        begin = len(self.capacities) * self.grains + position * len(self.layout.days)
        return prices[begin : begin + len(self.layout.days)]

    def price_starts(self, stays: Stays) -> Numbers:
        """The price of each start listed by ``index_starts``."""
        table = self._price_rows(stays).reshape(-1)
        total = np.zeros(self._count)
        for lookup in self._lookups:
            total += table[lookup]
        return total

    def price_capacity(self, prices: Numbers) -> float:
        """What all capacity is worth. Blocked grains are never sold and have no price."""
        grid = prices[: len(self.capacities) * self.grains].reshape(len(self.capacities), self.grains)
        total = float(np.array(self.capacities, dtype=float) @ grid.sum(axis=1)) if len(self.capacities) else 0.0
        for position, (_, limit) in enumerate(self.limited):
            total += limit * float(self._day_prices(prices, position).sum())
        return total

    def measure_excess(self, stays: Stays, starts: Indices, owners: Indices) -> Numbers:
        """Use minus capacity per price, when each meeting listed takes its start in the cheapest way."""
        excess = self.no_prices()
        edges = np.zeros((len(self.capacities), self.grains + 1))
        days = np.zeros((len(self.limited), len(self.layout.days)))
        for start, task in zip(starts.tolist(), owners.tolist(), strict=True):
            for row in self._rows_of(task):
                number = _find_cheapest(row, start, stays)
                edges[number, start] += 1
                edges[number, start + row.duration] -= 1
                if number in self.limit_number:
                    days[self.limit_number[number], self.layout.day_of[start]] += 1
        used = np.cumsum(edges, axis=1)[:, : self.grains] - np.array(self.capacities, dtype=float)[:, None]
        excess[: used.size] = used.reshape(-1)
        limits = np.array([limit for _, limit in self.limited], dtype=float)
        excess[used.size :] = (days - limits[:, None]).reshape(-1)
        return excess

    def _rows_of(self, task: int) -> Sequence[Row]:
        return [self._row_list[place] for place in self.parts[task]]


def _find_cheapest(row: Row, start: int, stays: Stays) -> int:
    """The resource of a row that a stay from ``start`` costs least in."""
    if len(row.alternatives) == 1:
        return row.alternatives[0]
    return min(row.alternatives, key=lambda number: stays[number, row.duration][start])


def _pool_rooms(layout: Layout) -> list[Pool]:
    users: dict[int, set[int]] = {}
    for task in layout.tasks:
        for room in task.rooms:
            if room != NO_ROOM:
                users.setdefault(room, set()).add(task.index)
    pools: dict[tuple[frozenset[int], int], list[int]] = {}
    for room, tasks in sorted(users.items()):
        pools.setdefault((frozenset(tasks), layout.room_closed[room]), []).append(room)
    return [Pool(tuple(rooms), tasks) for (tasks, _), rooms in pools.items()]
