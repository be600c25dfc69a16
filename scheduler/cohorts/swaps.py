"""Improving a cohort plan by swapping two units, or moving one to a free seat, as long as that helps.

Two people of equal priority who swap leave the total wait as it is, so balance and cost have many such swaps left
when the earlier tiers are settled, and counting a swap takes microseconds. What comes out is offered to the search,
which checks it against the whole model; nothing here has to be trusted.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from scheduler.cohorts.entities import Cohort
from scheduler.cohorts.model import CohortModel
from scheduler.cohorts.units import Unit

LARGEST_EFFORT = 4_000_000
"""Swaps counted at most in one improvement; a clock would make the result depend on the machine."""

STOP_INTERVAL = 16


@dataclass(frozen=True)
class Weighing:
    """What a unit weighs in the balance rules and, per cohort, in each tier's other terms."""

    deviations: tuple[int, ...]
    tiers: Mapping[str, tuple[int, ...]]


class SwapSearch:
    """Swaps and moves for one model; ``improve`` may be called for any plan and tier."""

    def __init__(self, built: CohortModel, should_stop: Callable[[], bool]) -> None:
        self.built = built
        self.should_stop = should_stop
        problem = built.problem
        self.cohorts = problem.cohort_by_id
        self.rules = problem.balance
        self.weights = [tier.get("imbalance", 0) for tier in problem.objective]
        self.weighings = [self._weigh(unit) for unit in built.units]
        self.place: list[str | None] = []
        self.members: dict[str, list[int]] = {}
        self.deviations: dict[str, list[int]] = {}

    def _weigh(self, unit: Unit) -> Weighing:
        deviations = tuple(
            100 * unit.count_value(rule.attribute, rule.value) - rule.percent * unit.size for rule in self.rules
        )
        return Weighing(deviations, {name: self._weigh_terms(unit, self.cohorts[name]) for name in unit.cohorts})

    def _weigh_terms(self, unit: Unit, cohort: Cohort) -> tuple[int, ...]:
        """Per tier what the unit adds in the cohort; unplaced and open do not change by a swap."""
        terms = {
            "wait": unit.measure_wait(cohort),
            "cost": unit.measure_cost(cohort),
            "moves": unit.count_moves(cohort, self.built.problem.current),
        }
        return tuple(
            sum(weight * terms.get(term, 0) for term, weight in tier.items()) for tier in self.built.problem.objective
        )

    def improve(self, values: Sequence[int], tier: int) -> tuple[int, ...]:
        """A plan at least as good in the tiers up to this one; the same when nothing helps."""
        self._read(values)
        effort = 0
        is_better = True
        while is_better and effort < LARGEST_EFFORT:
            is_better = False
            for unit in range(len(self.place)):
                if unit % STOP_INTERVAL == 0 and self.should_stop():
                    return self._write(values)
                moved, tried = self._improve_unit(unit, tier)
                is_better = is_better or moved
                effort += tried
        return self._write(values)

    def _read(self, values: Sequence[int]) -> None:
        self.place = [None] * len(self.built.units)
        self.members = {name: [] for name in self.cohorts}
        self.deviations = {name: [0] * len(self.rules) for name in self.cohorts}
        for (unit, cohort), variable in self.built.placed.items():
            if values[variable.index]:
                self._enter(unit, cohort)

    def _enter(self, unit: int, cohort: str) -> None:
        self.place[unit] = cohort
        self.members[cohort].append(unit)
        for rule, weight in enumerate(self.weighings[unit].deviations):
            self.deviations[cohort][rule] += weight

    def _leave(self, unit: int) -> None:
        cohort = self.place[unit]
        if cohort is not None:
            self.place[unit] = None
            self.members[cohort].remove(unit)
            for rule, weight in enumerate(self.weighings[unit].deviations):
                self.deviations[cohort][rule] -= weight

    def _improve_unit(self, unit: int, tier: int) -> tuple[bool, int]:
        """Make the first swap or move of a unit that helps; tells whether, and how many were counted."""
        here = self.place[unit]
        if here is None:
            return False, 0
        tried = 0
        for there in self.built.units[unit].cohorts:
            for other in self._list_partners(unit, here, there):
                tried += 1
                if self._count_gain(unit, other, here, there, tier):
                    self._leave(unit)
                    if other is not None:
                        self._leave(other)
                        self._enter(other, here)
                    self._enter(unit, there)
                    return True, tried
        return False, tried

    def _list_partners(self, unit: int, here: str, there: str) -> Iterator[int | None]:
        """Units of the same size that can take the place, and None where a seat is free and can be left."""
        if there == here or not self.members[there]:
            return
        size = self.built.units[unit].size
        for other in self.members[there]:
            if self.built.units[other].size == size and here in self.weighings[other].tiers:
                yield other
        seats = sum(self.built.units[member].size for member in self.members[there])
        left = sum(self.built.units[member].size for member in self.members[here]) - size
        if seats + size <= self.cohorts[there].maximum and left >= self.cohorts[here].least_members:
            yield None

    def _count_gain(self, unit: int, other: int | None, here: str, there: str, tier: int) -> bool:
        """Whether the swap makes the first tier that it changes better, among those up to this one."""
        mine = self.weighings[unit].tiers
        theirs = None if other is None else self.weighings[other].tiers
        shift: int | None = None
        for index in range(tier + 1):
            change = mine[there][index] - mine[here][index]
            if theirs is not None:
                change += theirs[here][index] - theirs[there][index]
            if self.weights[index]:
                shift = self._count_imbalance(unit, other, here, there) if shift is None else shift
                change += self.weights[index] * shift
            if change:
                return change < 0 and not self._breaks_groups(unit, other, here, there)
        return False

    def _count_imbalance(self, unit: int, other: int | None, here: str, there: str) -> int:
        """By how much the imbalance of the two cohorts grows."""
        total = 0
        for index, rule in enumerate(self.rules):
            moved = self.weighings[unit].deviations[index]
            if other is not None:
                moved -= self.weighings[other].deviations[index]
            before, after = self.deviations[here][index], self.deviations[there][index]
            total += max(0, abs(before - moved) - rule.tolerance) - max(0, abs(before) - rule.tolerance)
            total += max(0, abs(after + moved) - rule.tolerance) - max(0, abs(after) - rule.tolerance)
        return total

    def _breaks_groups(self, unit: int, other: int | None, here: str, there: str) -> bool:
        """Whether reserved places (H10) or people who must be apart (H6) forbid the swap."""
        after_here = [member for member in self.members[here] if member != unit]
        after_there = [*(member for member in self.members[there] if member != other), unit]
        if other is not None:
            after_here.append(other)
        return any(
            self._breaks_reservation(self.cohorts[name], members) or self._breaks_apart(members)
            for name, members in ((here, after_here), (there, after_there))
        )

    def _breaks_reservation(self, cohort: Cohort, members: Sequence[int]) -> bool:
        for reservation in cohort.reserved:
            count = sum(
                self.built.units[member].count_value(reservation.attribute, reservation.value) for member in members
            )
            too_many = reservation.maximum is not None and count > reservation.maximum
            if too_many or count < reservation.minimum:
                return True
        return False

    def _breaks_apart(self, members: Sequence[int]) -> bool:
        if not self.built.problem.apart:
            return False
        names = {person.id for member in members for person in self.built.units[member].members}
        return any(len(names.intersection(group)) > 1 for group in self.built.problem.apart)

    def _write(self, values: Sequence[int]) -> tuple[int, ...]:
        changed = list(values)
        for (unit, cohort), variable in self.built.placed.items():
            changed[variable.index] = int(self.place[unit] == cohort)
        return tuple(changed)
