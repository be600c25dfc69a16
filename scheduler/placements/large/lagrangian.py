"""The Lagrangian of a placement problem: every coupling rule has a price, every participant takes what is cheapest.

For given prices the value is a lower bound of every plan (Fisher, "The Lagrangian relaxation method", Management Science
27, 1981). The exact function is concave with kinks; its smoothed form replaces each participant's cheapest choice by a
soft minimum at a temperature (Nesterov, "Smooth minimization of non-smooth functions", Mathematical Programming 103,
2005). The soft choices are at the same time an almost feasible fractional plan.
"""

from dataclasses import dataclass

import numpy as np

from scheduler.placements.large.columns import Flags, Floats, Integers
from scheduler.placements.large.costs import TierCost
from scheduler.placements.large.rows import Rows

OUT_OF_QUESTION = 1e15
NO_WEIGHT = -50.0
"""Exponents below it are raised to it: they change nothing, but numbers too small for full precision cost much time."""


@dataclass(frozen=True)
class Answer:
    """What the participants answer to prices.

    Attributes:
        value: The Lagrangian's value: a lower bound, up to rounding.
        reduced: Per column its cost against being unplaced, prices included.
        cheapest: Per participant the least of these and of being unplaced, which is 0 where allowed.
    """

    value: float
    reduced: Floats
    cheapest: Floats


@dataclass(frozen=True)
class SoftAnswer:
    """The smoothed value, its gradient, and the weight of each active column, between 0 and 1, until the next answer."""

    value: float
    gradient: Floats
    weights: Floats


class Lagrangian:
    """The Lagrangian of one tier.

    Args:
        rows: The coupling rules.
        cost: The tier's costs.
    """

    def __init__(self, rows: Rows, cost: TierCost) -> None:
        self.rows = rows
        self.cost = cost
        columns = rows.columns
        self.limits = np.where(rows.usable, rows.limits, 0).astype(np.float64)
        self.relative = cost.relative.astype(np.float64)
        self.nobody = float(cost.nobody)
        self.owners, self._begins, self._lengths = _find_runs(columns.participant)
        self.outside = np.where(columns.must, OUT_OF_QUESTION, 0.0)
        self._earlier = [tier.relative.astype(np.float64) for tier in rows.earlier]
        self._active = np.arange(len(columns.participant))
        self._table_size = len(columns.kind_place) * rows.weeks
        self.keep_active(np.ones(len(columns.participant), dtype=np.bool_))

    @property
    def active(self) -> Integers:
        """The columns that the smoothed form counts."""
        return self._active

    def answer(self, prices: Floats) -> Answer:
        """The cheapest choices at these prices, over all columns."""
        columns = self.rows.columns
        reduced = self.relative + self.rows.spread(prices)[columns.cell]
        self._add_side(reduced, prices, None)
        cheapest = np.zeros(len(columns.must))
        if len(reduced):
            least = np.minimum.reduceat(reduced, self._begins)
            cheapest[self.owners] = np.minimum(least, self.outside[self.owners])
        return Answer(self.nobody + float(cheapest.sum()) - multiply_up(prices, self.limits), reduced, cheapest)

    def clip(self, prices: Floats) -> Floats:
        """The nearest prices that prove something: none negative, none on a row that the problem lacks."""
        layout = self.rows.layout
        clipped = np.where(self.rows.usable, np.maximum(prices, 0.0), 0.0)
        clipped[layout.shares] = np.minimum(clipped[layout.shares], float(self.cost.share))
        return clipped

    def keep_active(self, kept: Flags) -> None:
        """Let the smoothed form count these columns only; those left out should be far from the cheapest."""
        columns = self.rows.columns
        self._active = np.flatnonzero(kept)
        owners, self._active_begins, lengths = _find_runs(columns.participant[self._active])
        self._segments = np.repeat(np.arange(len(owners)), lengths)
        self._active_outside = self.outside[owners]
        self._active_cell = columns.cell[self._active]
        self._active_relative = self.relative[self._active]
        self._active_earlier = [costs[self._active] for costs in self._earlier]
        stays = np.zeros(len(kept), dtype=np.bool_)
        stays[self.rows.stayers] = True
        self._active_stayers = np.flatnonzero(stays[self._active])
        self._buffers = np.empty(len(self._active)), np.empty(len(self._active))

    def answer_softly(self, prices: Floats, temperature: float) -> SoftAnswer:
        """The smoothed value at a temperature, over the active columns."""
        weights, spare = self._buffers
        np.take(self.rows.spread(prices), self._active_cell, out=weights)
        weights += self._active_relative
        self._add_side(weights, prices, self._active_earlier)
        value = self.nobody - multiply_up(prices, self.limits)
        if len(weights):
            least = np.minimum(np.minimum.reduceat(weights, self._active_begins), self._active_outside)
            weights -= np.take(least, self._segments, out=spare)
            weights *= -1.0 / temperature
            np.exp(np.maximum(weights, NO_WEIGHT, out=weights), out=weights)
            outside = np.exp(np.maximum((least - self._active_outside) / temperature, NO_WEIGHT))
            total = np.add.reduceat(weights, self._active_begins) + outside
            value += float((least - temperature * np.log(total)).sum())
            weights /= np.take(total, self._segments, out=spare)
        return SoftAnswer(value, self._measure_gradient(weights), weights)

    def _measure_gradient(self, weights: Floats) -> Floats:
        layout = self.rows.layout
        taken = np.bincount(self._active_cell, weights=weights, minlength=self._table_size)
        use = np.asarray(self.rows.gather(taken), dtype=np.float64)
        use[layout.moves] = -weights[self._active_stayers].sum()
        for row, costs in enumerate(self._active_earlier, layout.earlier.start):
            use[row] = multiply_up(weights, costs)
        return np.where(self.rows.usable, use - self.limits, 0.0)

    def measure_pace(self, weights: Floats) -> Floats:
        """Per row how far its price should go for a unit of gradient, compared with that of a place in a week.

        A row that many columns use – ``max_moves``, a quota, an earlier tier – answers to its price all the more. With
        one pace for all, such a row would slow down every other.
        """
        columns, layout = self.rows.columns, self.rows.layout
        kinds = columns.kind[self._active]
        loads = (columns.kind_load.astype(np.float64) ** 2).sum(axis=1)
        usual = multiply_up(loads[kinds], weights) / max(1, layout.places.stop - layout.places.start)
        squares = np.zeros(layout.size)
        squares[layout.most] = squares[layout.least] = weights @ columns.kind_quotas[kinds]
        squares[layout.shares] = weights @ columns.kind_shares[kinds]
        squares[layout.moves] = len(self._active_stayers)
        for row, costs in enumerate(self._active_earlier, layout.earlier.start):
            squares[row] = multiply_up(weights, costs * costs)
        pace: Floats = np.minimum(1.0, max(usual, 1e-9) / np.maximum(squares, 1e-9))
        return pace

    def _add_side(self, reduced: Floats, prices: Floats, active: list[Floats] | None) -> None:
        """Add what moves and earlier tiers cost, to all columns or to the active ones."""
        layout = self.rows.layout
        stayers = self.rows.stayers if active is None else self._active_stayers
        reduced[stayers] -= prices[layout.moves]
        earlier = self._earlier if active is None else active
        for price, costs in zip(prices[layout.earlier], earlier, strict=True):
            reduced += price * costs


def multiply_up(first: Floats, second: Floats) -> float:
    """The inner product; without BLAS, whose threads cost more than they gain where others use the processors too."""
    return float((first * second).sum())


def _find_runs(owners: Integers) -> tuple[Integers, Integers, Integers]:
    """The distinct values of a sorted array, where each begins, and how long it runs."""
    begins = (
        np.flatnonzero(np.concatenate([[True], owners[1:] != owners[:-1]])) if len(owners) else np.empty(0, np.int64)
    )
    lengths = np.diff(np.concatenate([begins, [len(owners)]])).astype(np.int64)
    return owners[begins], begins, lengths
