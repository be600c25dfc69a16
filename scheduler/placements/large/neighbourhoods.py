"""Which part of a plan to decide anew: groups of places where the prices say money lies, with those tied to them."""

import random
from dataclasses import dataclass

import numpy as np

from scheduler.placements.large.columns import Flags, Floats, Integers
from scheduler.placements.large.groups import PriceMap
from scheduler.placements.large.plan import Plan

RICHNESS = (3.0, 6.0, 12.0)
"""Columns per participant that prices expect to be placed, over all groups; the first is tried most often."""
TRIES = (3, 2, 1)
LEAST_WEIGHT = 1e-6


@dataclass(frozen=True)
class Neighbourhood:
    """Groups, people and columns that are free together; see ``Part``. ``is_whole``: nothing else is left."""

    groups: Integers
    people: Integers
    columns: Integers
    is_whole: bool


class Chooser:
    """Draws neighbourhoods that share no place, no supervisor and no participant with those still being decided.

    Args:
        prices: What prices say.
        rng: Source of chance.
    """

    def __init__(self, prices: PriceMap, rng: random.Random) -> None:
        self.prices = prices
        self._rng = rng
        self._claimed_groups = np.zeros(prices.groups.count, dtype=np.bool_)
        self._claimed_people = np.zeros(len(prices.cheapest), dtype=np.bool_)
        self._fruitless = np.zeros(prices.groups.count)
        expected = max(1, int((prices.excess <= 0).sum()))
        self._distances = [prices.find_distance(int(richness * expected)) for richness in RICHNESS]
        self._ties = prices.measure_ties(self._distances[0])

    def draw(self, plan: Plan, size: int) -> Neighbourhood | None:
        """A neighbourhood of about so many columns; None when everything is being decided already."""
        free = np.flatnonzero(~self._claimed_groups)
        if not len(free):
            return None
        distance = self._rng.choices(self._distances, TRIES)[0]
        near = self._list_near(plan, distance)
        weights = self.prices.measure_losses(plan)[free] / (1.0 + self._fruitless[free]) ** 2 + LEAST_WEIGHT
        seed = int(self._rng.choices(free.tolist(), weights.tolist())[0])
        groups = self._grow(
            seed, weights, free, np.bincount(self.prices.group[near], minlength=self.prices.groups.count), size
        )
        return self._make(plan, near, groups)

    def claim(self, neighbourhood: Neighbourhood) -> None:
        """Keep others away from it until it is released."""
        self._claimed_groups[neighbourhood.groups] = True
        self._claimed_people[neighbourhood.people] = True

    def release(self, neighbourhood: Neighbourhood, *, is_better: bool) -> None:
        """Let it be drawn again, less often if nothing came of it."""
        self._claimed_groups[neighbourhood.groups] = False
        self._claimed_people[neighbourhood.people] = False
        if is_better:
            self._fruitless[neighbourhood.groups] = 0.0
        else:
            self._fruitless[neighbourhood.groups] += 1.0

    def _list_near(self, plan: Plan, distance: float) -> Integers:
        """The columns worth considering, those of the plan among them, of people who are not being decided."""
        columns = plan.columns
        wanted: Flags = self.prices.excess <= distance
        wanted[plan.list_taken()] = True
        wanted &= ~self._claimed_people[columns.participant]
        wanted &= ~self._claimed_groups[self.prices.group]
        return np.flatnonzero(wanted)

    def _grow(self, seed: int, weights: Floats, free: Integers, sizes: Integers, size: int) -> Integers:
        """Add the groups with most ties to those chosen, and most to gain, until the size is reached."""
        chosen, total = [seed], int(sizes[seed])
        attraction = self._ties[seed].copy()
        worth = np.zeros(len(sizes))
        worth[free] = weights + 0.1 * weights.mean()
        worth[seed] = 0.0
        while total < size and worth.any():
            following = int(np.argmax((attraction + 1e-3) * worth * self._draw_noise(len(worth))))
            if total + sizes[following] > 1.3 * size:
                break
            chosen.append(following)
            worth[following] = 0.0
            total += int(sizes[following])
            attraction += self._ties[following]
        return np.array(sorted(chosen), dtype=np.int64)

    def _draw_noise(self, number: int) -> Floats:
        return np.array([self._rng.uniform(0.5, 1.5) for _ in range(number)])

    def _make(self, plan: Plan, near: Integers, groups: Integers) -> Neighbourhood:
        columns = plan.columns
        inside = np.zeros(self.prices.groups.count, dtype=np.bool_)
        inside[groups] = True
        assigned = plan.chosen >= 0
        free_people = ~assigned
        free_people[assigned] = inside[self.prices.group[plan.chosen[assigned]]]
        kept = near[inside[self.prices.group[near]] & free_people[columns.participant[near]]]
        return Neighbourhood(groups, np.unique(columns.participant[kept]), kept, bool(inside.all()))
