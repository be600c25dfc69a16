"""A lower bound on ``preferred_clash`` when every meeting is placed.

At any grain the running meetings form a set without a hard conflict, with a room for each. A set costs what its pairs
cost a grain. The plan covers each meeting as often as it is long and has only so many grains, so the cheapest such
cover by sets – meetings cut into grains as one likes – is a lower bound. Its dual is a reward per grain of each
meeting and a price per grain of the calendar; for any rewards at all, the least price that leaves no set with more
reward than cost gives a bound. The rewards come from column generation with GLOP; the price from searching all sets,
in whole numbers, so the bound does not hang on floating point.

Source: the configuration LP, after Gilmore and Gomory (1961).
"""

from collections.abc import Callable, Sequence

import ortools.linear_solver.pywraplp as pywraplp

from scheduler.meetings.layout import NO_ROOM, Layout, Slots

UNIT = 1024
MOST_ROUNDS = 200
MOST_MEETINGS = 200
MOST_NODES = 400_000
"""Sets looked at in one search before the bound is given up."""


class ClashBound:
    """Bounds ``preferred_clash`` of a problem in which all meetings must be placed.

    Args:
        layout: The problem. Chosen people are left out, which can only lower the bound.
        slots: A plan with all meetings; the sets that run in it are the first cover.
    """

    def __init__(self, layout: Layout, slots: Slots) -> None:
        self.layout = layout
        self.count = len(layout.tasks)
        self.lengths = [task.duration for task in layout.tasks]
        self.weights = [[0] * self.count for _ in range(self.count)]
        self.conflicts = [0] * self.count
        self._weigh_pairs()
        self.columns = sorted({(index,) for index in range(self.count)} | self._list_running(slots))
        self._known = set(self.columns)

    def _list_running(self, slots: Slots) -> set[tuple[int, ...]]:
        running: dict[int, list[int]] = {}
        for index, slot in enumerate(slots):
            for offset in range(self.lengths[index] if slot is not None else 0):
                running.setdefault(slot.start + offset if slot is not None else 0, []).append(index)
        return {tuple(members) for members in running.values()}

    def _weigh_pairs(self) -> None:
        tasks = self.layout.tasks
        for one in tasks:
            for two in tasks[one.index + 1 :]:
                needed_1, needed_2 = set(one.required), set(two.required)
                liked_1, liked_2 = set(one.preferred), set(two.preferred)
                before = {link.other for link in one.before} | {link.other for link in one.after}
                if needed_1 & needed_2 or two.index in before:
                    self.conflicts[one.index] |= 1 << two.index
                    self.conflicts[two.index] |= 1 << one.index
                weight = len(liked_1 & liked_2) + len(liked_1 & needed_2) + len(needed_1 & liked_2)
                self.weights[one.index][two.index] = self.weights[two.index][one.index] = weight

    def find(self, upper: int, should_end: Callable[[], bool]) -> int:
        """The bound; ends early when ``upper`` is reached or ``should_end`` says so."""
        best = 0
        if self.count > MOST_MEETINGS or not any(map(any, self.weights)):
            return best
        for _ in range(MOST_ROUNDS):
            if should_end():
                break
            rewards = self._solve_master()
            if rewards is None:
                break
            price, found = self._search_sets(rewards)
            if price is not None:
                value = sum(length * reward for length, reward in zip(self.lengths, rewards, strict=True))
                best = max(best, -(-(value - self.layout.grains * price) // UNIT))
            new = [members for members in found if members not in self._known]
            if best >= upper or not new:
                break
            self.columns += new
            self._known.update(new)
        return best

    def _cost(self, members: Sequence[int]) -> int:
        return sum(self.weights[one][two] for place, one in enumerate(members) for two in members[place + 1 :])

    def _solve_master(self) -> list[int] | None:
        """Rewards per grain of each meeting, in units, from the cover by the sets known so far."""
        solver = pywraplp.Solver.CreateSolver("GLOP")
        rows = [solver.Constraint(length, length) for length in self.lengths]
        calendar = solver.Constraint(-solver.infinity(), self.layout.grains)
        objective = solver.Objective()
        overtime = solver.NumVar(0, solver.infinity(), "")
        calendar.SetCoefficient(overtime, -1)
        objective.SetCoefficient(overtime, 10 * (1 + max(map(max, self.weights))))
        for members in self.columns:
            variable = solver.NumVar(0, solver.infinity(), "")
            for member in members:
                rows[member].SetCoefficient(variable, 1)
            calendar.SetCoefficient(variable, 1)
            objective.SetCoefficient(variable, self._cost(members))
        objective.SetMinimization()
        if solver.Solve() != pywraplp.Solver.OPTIMAL:
            return None
        return [round(row.dual_value() * UNIT) for row in rows]

    def _search_sets(self, rewards: Sequence[int]) -> tuple[int | None, list[tuple[int, ...]]]:
        """The greatest reward less cost of any set (at least 0), in units, and good sets for the next cover.

        The first is None when the sets were too many to search them all.
        """
        search = _SetSearch(self, rewards)
        search.run()
        return search.best if search.nodes <= MOST_NODES else None, [members for _, members in search.good]


def _gain(candidate: tuple[int, int]) -> int:
    return candidate[1]


class _SetSearch:
    """Depth-first search over the sets that can run at once.

    A member whose reward does not exceed what it adds in cost never belongs to a best set, and what it adds only
    grows with the set: it is dropped for good.
    """

    def __init__(self, owner: ClashBound, rewards: Sequence[int]) -> None:
        self.owner = owner
        self.best = 0
        self.good: list[tuple[int, tuple[int, ...]]] = []
        self.nodes = 0
        self.order = sorted((index for index in range(owner.count) if rewards[index] > 0), key=lambda i: -rewards[i])
        self.rewards = rewards
        self.rooms = [set(task.rooms) - {NO_ROOM} for task in owner.layout.tasks]

    def run(self) -> None:
        """Search all sets."""
        self._extend((), 0, [(index, self.rewards[index]) for index in self.order])

    def _extend(self, members: tuple[int, ...], value: int, candidates: list[tuple[int, int]]) -> None:
        self.nodes += 1
        if self.nodes > MOST_NODES:
            return
        if value > self.best:
            self.best = value
        if members and value > 0.9 * self.best:
            self.good.append((value, tuple(sorted(members))))
            if len(self.good) > 400:
                self.good = sorted(self.good, reverse=True)[:60]
        most = len(self.owner.layout.room_ids) - sum(bool(self.rooms[member]) for member in members)
        for position, (index, gain) in enumerate(candidates):
            rest = candidates[position:]
            if value + self._most_gain(rest, most) <= self.best * 0.999:
                return
            if not self._has_rooms((*members, index)):
                continue
            weights, conflicts = self.owner.weights[index], self.owner.conflicts[index]
            following = [
                (other, left)
                for other, old in rest[1:]
                if not conflicts >> other & 1 and (left := old - weights[other] * UNIT) > 0
            ]
            following.sort(key=_gain, reverse=True)
            self._extend((*members, index), value + gain, following)

    def _most_gain(self, candidates: list[tuple[int, int]], most: int) -> int:
        """No set of the candidates gains more: all that need no room and the best that do."""
        roomless = sum(gain for index, gain in candidates if not self.rooms[index])
        roomy = sorted((gain for index, gain in candidates if self.rooms[index]), reverse=True)
        return roomless + sum(roomy[: max(0, most)])

    def _has_rooms(self, members: tuple[int, ...]) -> bool:
        """Whether different rooms can be found for all members (matching by augmenting paths)."""
        holder: dict[int, int] = {}

        def assign(member: int, tried: set[int]) -> bool:
            for room in self.rooms[member]:
                if room not in tried:
                    tried.add(room)
                    if room not in holder or assign(holder[room], tried):
                        holder[room] = member
                        return True
            return False

        return all(assign(member, set()) for member in members if self.rooms[member])


def count_clashing_pairs(layout: Layout, part: Sequence[int]) -> int:
    """Pairs of meetings that may overlap at the cost of somebody's preference."""
    pairs = 0
    tasks = [layout.tasks[index] for index in part]
    for position, one in enumerate(tasks):
        needed, liked = set(one.required), set(one.preferred)
        for two in tasks[position + 1 :]:
            if not needed & set(two.required):
                pairs += bool(liked & {*two.required, *two.preferred} or needed & set(two.preferred))
    return pairs
