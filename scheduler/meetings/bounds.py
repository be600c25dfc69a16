"""A lower bound on a tier from prices on people's and rooms' time (Lagrangian relaxation).

Every grain of a contended person or room, and every day of a person with ``max_per_day``, gets a price of at least 0.
Each chain of meetings then takes its cheapest grains by itself, exactly as to windows and ``after`` in days. What the
chains pay together, less the prices times the capacities, is a lower bound whatever the prices are (weak duality).
Subgradient steps with Polyak's step length look for good prices. The prices are whole multiples of 1/1024 and all
sums stay far below 2**43, so the floating-point arithmetic is exact and so is the bound.

Source: Fisher (1981), "The Lagrangian relaxation method"; for time-indexed scheduling, Dyer and Wolsey (1990).
"""

import math
from collections.abc import Callable, Sequence

import numpy as np

from scheduler.meetings.costs import Ceiling, TierCost
from scheduler.meetings.forest import Forest, Indices, Numbers, tighten_starts
from scheduler.meetings.layout import Layout, Slots
from scheduler.meetings.masks import mask_positions
from scheduler.meetings.resources import Resources

UNIT = 1024.0
IMPOSSIBLE = 10.0**11
"""Cost of what cannot be; larger than any sum of prices and costs along a chain."""
DAYS_BEYOND = 30
"""Days after a meeting's place in the known plan up to which its starts are priced; later ones count without prices."""
DEFLECTION = 0.6
PATIENCE = 15


class PriceBound:
    """Searches prices for one tier, given the values that the tiers before it reached.

    Args:
        layout: The problem.
        cost: The tier's additive part.
        ceilings: The tiers before it.
        slots: A plan; says how far ahead starts are worth pricing.
        should_end: Asked while the starts are listed, which takes a second or two for thousands of meetings; true
            leaves the bound at 0.

    Attributes:
        best: The best bound found so far.
        is_exhausted: Whether further steps are of no use.
        size: Number of starts that are priced.
        needs_all: Whether rules and ceilings allow no meeting to be left out.
    """

    def __init__(
        self,
        layout: Layout,
        cost: TierCost,
        ceilings: Sequence[Ceiling],
        slots: Slots,
        should_end: Callable[[], bool] = lambda: False,
    ) -> None:
        self.layout = layout
        self.forest = Forest(layout)
        self.resources = Resources(layout)
        self.ceilings = list(ceilings)
        self.best = 0
        self.is_exhausted = not layout.tasks or not layout.grains or should_end()
        self.needs_all = False
        self.size = 0
        if not self.is_exhausted:
            self._absence_costs(cost)
            self._list_starts(cost, slots, should_end)
            self.prices = self.resources.no_prices()
            self._ceiling_prices = np.zeros(len(self.ceilings))
            self._direction: Numbers | None = None
            self._scale = 1.0
            self._since_better = 0
            self._best_value = -math.inf

    def _absence_costs(self, cost: TierCost) -> None:
        """Cost of leaving each meeting out, in this tier and per ceiling; impossible where a rule or ceiling forbids it."""
        tasks = self.layout.tasks
        self._absence = np.array([float(cost.of_absence(task)) for task in tasks])
        self._ceiling_absence = np.array(
            [[float(ceiling.cost.of_absence(task)) for task in tasks] for ceiling in self.ceilings]
        ).reshape(len(self.ceilings), len(tasks))
        for task in tasks:
            too_dear = any(
                self._ceiling_absence[number, task.index] > ceiling.value
                for number, ceiling in enumerate(self.ceilings)
            )
            if task.must or too_dear:
                self._absence[task.index] = IMPOSSIBLE

    def _list_starts(self, cost: TierCost, slots: Slots, should_end: Callable[[], bool]) -> None:
        layout = self.layout
        self.needs_all = bool((self._absence >= IMPOSSIBLE).all())
        masks = tighten_starts(layout, [task.starts for task in layout.tasks], all_placed=self.needs_all)
        day_of = np.array(layout.day_of, dtype=np.int64)
        self._tail = np.full((len(layout.tasks), len(layout.days)), IMPOSSIBLE)
        starts_of, costs_of, ceilings_of, owners = [], [], [], []
        for task in layout.tasks:
            if should_end():
                self.is_exhausted = True
                return
            starts = mask_positions(masks[task.index])
            limits = [ceiling.cost.of_starts(task, starts.astype(np.float64)) for ceiling in self.ceilings]
            allowed = np.ones(len(starts), dtype=bool)
            for limit, ceiling in zip(limits, self.ceilings, strict=True):
                allowed &= limit <= ceiling.value
            costs = cost.of_starts(task, starts.astype(np.float64))
            days = day_of[starts]
            slot = slots[task.index]
            horizon = len(layout.days) if slot is None else layout.day_of[slot.start] + DAYS_BEYOND
            tail = allowed & (days > horizon)
            np.minimum.at(self._tail[task.index], days[tail], costs[tail])
            near = allowed & (days <= horizon)
            starts_of.append(starts[near])
            costs_of.append(costs[near])
            ceilings_of.append(np.array([limit[near] for limit in limits]).reshape(len(limits), int(near.sum())))
            owners.append(np.full(int(near.sum()), task.index, dtype=np.int64))
        self._starts = np.concatenate(starts_of)
        self.size = len(self._starts)
        self._costs = np.concatenate(costs_of)
        self._ceiling_costs = np.concatenate(ceilings_of, axis=1)
        self._owners = np.concatenate(owners)
        self._index_segments(day_of)
        self.resources.index_starts(self._starts, self._owners)

    def _index_segments(self, day_of: Indices) -> None:
        """Segments: the starts of one meeting on one day, next to each other in the list."""
        keys = self._owners * len(self.layout.days) + day_of[self._starts]
        self._segment_begins = np.nonzero(np.diff(keys, prepend=-1))[0]
        self._segment_keys = keys[self._segment_begins]
        self._segment_of = np.full(len(self.layout.tasks) * len(self.layout.days), -1, dtype=np.int64)
        self._segment_of[self._segment_keys] = np.arange(len(self._segment_keys))

    def improve(self, rounds: int, upper: int, should_end: Callable[[], bool]) -> int:
        """Take up to ``rounds`` subgradient steps; gives back the best bound known.

        Args:
            rounds: Steps.
            upper: Value of the best plan; the search ends when the bound reaches it.
            should_end: Asked before each step.
        """
        for _ in range(rounds):
            if self.is_exhausted or self.best >= upper or should_end():
                break
            value, slack, ceiling_slack = self._evaluate()
            if value > self._best_value + 0.5 * abs(value) * 1e-6:
                self._since_better = 0
            else:
                self._since_better += 1
            self._best_value = max(self._best_value, value)
            self.best = max(self.best, math.ceil(value - 0.5 / UNIT))
            if self._since_better >= PATIENCE:
                self._scale, self._since_better = self._scale / 2, 0
                self.is_exhausted = self._scale < 0.002
            self._step(slack, ceiling_slack, upper - value)
        return self.best

    def _evaluate(self) -> tuple[float, Numbers, Numbers]:
        """The bound at the current prices, and how far the chains' choices exceed each capacity and ceiling."""
        layout = self.layout
        ceilings = self._ceiling_prices
        stays = self.resources.price_stays(self.prices)
        flat = self._costs + self.resources.price_starts(stays)
        absence = self._absence.copy()
        if len(ceilings):
            flat += ceilings @ self._ceiling_costs
            absence += ceilings @ self._ceiling_absence
        costs = self._tail.copy()
        if len(flat):
            least = np.minimum.reduceat(flat, self._segment_begins)
            places = costs.reshape(-1)
            places[self._segment_keys] = np.minimum(places[self._segment_keys], least)
        total = float(self.forest.fold(costs, absence, IMPOSSIBLE).sum())
        total -= float(self.resources.price_capacity(self.prices))
        total -= float(sum(price * ceiling.value for price, ceiling in zip(ceilings, self.ceilings, strict=True)))
        chosen = self._choose_starts(flat, self.forest.choose_days(costs, absence))
        slack = self.resources.measure_excess(stays, self._starts[chosen], self._owners[chosen])
        ceiling_slack = self._measure_ceilings(chosen)
        return total if total < IMPOSSIBLE * len(layout.tasks) else 0.0, slack, ceiling_slack

    def _choose_starts(self, flat: Numbers, days: Indices) -> Indices:
        """Positions in the list of starts that the meetings take; those in the tail or left out are not among them."""
        chosen: list[int] = []
        ends = np.append(self._segment_begins[1:], len(flat))
        width = len(self.layout.days)
        for task, day in enumerate(days.tolist()):
            segment = int(self._segment_of[task * width + day]) if day >= 0 else -1
            if segment >= 0:
                begin = int(self._segment_begins[segment])
                chosen.append(begin + int(flat[begin : int(ends[segment])].argmin()))
        return np.array(chosen, dtype=np.int64)

    def _measure_ceilings(self, chosen: Indices) -> Numbers:
        placed = np.zeros(len(self.layout.tasks), dtype=bool)
        placed[self._owners[chosen]] = True
        return np.array(
            [
                self._ceiling_costs[number, chosen].sum() + self._ceiling_absence[number, ~placed].sum() - ceiling.value
                for number, ceiling in enumerate(self.ceilings)
            ]
        )

    def _step(self, slack: Numbers, ceiling_slack: Numbers, distance: float) -> None:
        """Move the prices along the excesses, mixed with the direction before, by Polyak's step length."""
        direction = np.concatenate([slack, ceiling_slack])
        prices = np.concatenate([self.prices, self._ceiling_prices])
        direction[(prices <= 0) & (direction < 0)] = 0
        if self._direction is not None:
            direction = direction + DEFLECTION * self._direction
            direction[(prices <= 0) & (direction < 0)] = 0
        norm = float(direction @ direction)
        if norm <= 0:
            self.is_exhausted = True
            return
        self._direction = direction
        moved = prices + direction * (self._scale * max(distance, 1.0) / norm)
        moved = np.floor(np.maximum(moved, 0) * UNIT) / UNIT
        self.prices, self._ceiling_prices = moved[: len(slack)], moved[len(slack) :]
