"""The rules that couple participants, as rows ``Σ use × column ≤ limit``, and what a vector of prices on them means.

Rows stand in one order everywhere: places by week, supervisors by week, per quota its max, per quota its min, shares,
``max_moves``, earlier tiers. A row that the problem lacks stays, with a limit that nothing reaches and the price 0.
Arrays may be of whole numbers, for exact proofs, or of floats, for searching.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from scheduler.placements.large.columns import Columns, Flags, Integers, list_capacities, list_supervisors
from scheduler.placements.large.costs import TierCost

Numbers = npt.NDArray[Any]

UNREACHED = 2**60


@dataclass(frozen=True)
class Layout:
    """Where the rows of each rule stand in a vector over all rows."""

    places: slice
    supervisors: slice
    most: slice
    least: slice
    shares: slice
    moves: int
    earlier: slice
    size: int


class Rows:
    """The rows of a problem.

    Args:
        columns: The problem laid out.
        earlier: The earlier tiers.
        values: What each of them must not exceed; what shares cost there is left aside, which only widens the row.
    """

    def __init__(self, columns: Columns, earlier: Sequence[TierCost] = (), values: Sequence[int] = ()) -> None:
        problem = columns.problem
        self.columns = columns
        self.weeks = problem.weeks
        self.supervisor_of = list_supervisors(problem)
        self.earlier = tuple(earlier)
        self.layout = _lay_out(columns, len(self.earlier))
        self.limits = self._list_limits(values)
        self.stayers = columns.current[columns.current >= 0] if problem.max_moves is not None else np.empty(0, np.int64)
        self._signs = np.concatenate(
            [columns.kind_quotas, -columns.kind_quotas.astype(np.int64), -columns.kind_shares.astype(np.int64)], axis=1
        )
        self._side = slice(self.layout.most.start, self.layout.shares.stop)

    def _list_limits(self, values: Sequence[int]) -> Integers:
        problem = self.columns.problem
        places, supervisors = list_capacities(problem)
        most = [UNREACHED if quota.maximum is None else quota.maximum for quota in problem.quotas]
        moves = UNREACHED if problem.max_moves is None else problem.max_moves - len(problem.current)
        parts = [
            places.ravel(),
            supervisors.ravel(),
            most,
            [-quota.minimum for quota in problem.quotas],
            [-share.agreed for share in problem.shares],
            [moves],
            [value - tier.nobody for tier, value in zip(self.earlier, values, strict=True)],
        ]
        return np.concatenate([np.asarray(part, dtype=np.int64) for part in parts])

    @property
    def usable(self) -> Flags:
        """Per row whether it may have a price at all."""
        allowed: Flags = self.limits < UNREACHED
        return allowed

    def spread(self, prices: Numbers) -> Numbers:
        """Per kind and start week the price of a column, laid flat; moves and earlier tiers left aside.

        ``max_moves`` counts −1 for each who stays and has the limit max_moves − |current|, which is the same rule.
        """
        layout, columns = self.layout, self.columns
        weekly = prices[layout.places].reshape(-1, self.weeks).copy()
        supervised = self.supervisor_of >= 0
        shared = prices[layout.supervisors].reshape(-1, self.weeks)
        weekly[supervised] += shared[self.supervisor_of[supervised]]
        longest = columns.kind_load.shape[1]
        padding = np.zeros((len(weekly), longest), dtype=prices.dtype)
        of_kind = np.concatenate([weekly, padding], axis=1)[columns.kind_place]
        table = np.zeros((len(columns.kind_place), self.weeks), dtype=prices.dtype)
        for offset in range(longest):
            table += columns.kind_load[:, offset : offset + 1] * of_kind[:, offset : offset + self.weeks]
        if self._signs.shape[1]:
            table += (self._signs @ prices[self._side])[:, None]
        flat: Numbers = table.ravel()
        return flat

    def gather(self, taken: Numbers) -> Numbers:
        """What columns use of every row; ``taken`` is their number per kind and start, laid flat.

        Moves and earlier tiers are left aside, they stay 0.
        """
        layout, columns = self.layout, self.columns
        by_start = taken.reshape(-1, self.weeks)
        longest = columns.kind_load.shape[1]
        of_kind = np.zeros((len(by_start), self.weeks + longest), dtype=taken.dtype)
        for offset in range(longest):
            of_kind[:, offset : offset + self.weeks] += columns.kind_load[:, offset : offset + 1] * by_start
        places = _add_up(of_kind[:, : self.weeks], columns.kind_place, len(self.supervisor_of))
        supervised = self.supervisor_of >= 0
        supervisors = _add_up(places[supervised], self.supervisor_of[supervised], len(columns.problem.supervisors))
        use = np.zeros(layout.size, dtype=taken.dtype)
        use[layout.places] = places.ravel()
        use[layout.supervisors] = supervisors.ravel()
        if self._signs.shape[1]:
            use[self._side] = by_start.sum(axis=1) @ self._signs
        return use

    def measure_use(self, chosen: Integers) -> Integers:
        """What the chosen columns use of every row, in whole numbers."""
        cells = self.columns.cell[chosen]
        size = len(self.columns.kind_place) * self.weeks
        use = np.asarray(self.gather(np.bincount(cells, minlength=size).astype(np.int64)), dtype=np.int64)
        use[self.layout.moves] = -np.isin(self.stayers, chosen, assume_unique=True).sum()
        for row, tier in enumerate(self.earlier, self.layout.earlier.start):
            use[row] = tier.relative[chosen].sum()
        return use


def _add_up(rows: Numbers, owner: Integers, number: int) -> Numbers:
    """Per owner the sum of its rows."""
    sums = np.zeros((number, rows.shape[1]), dtype=rows.dtype)
    if len(owner):
        order = np.argsort(owner, kind="stable")
        owners, begins = np.unique(owner[order], return_index=True)
        sums[owners] = np.add.reduceat(rows[order], begins, axis=0)
    return sums


def _lay_out(columns: Columns, earlier: int) -> Layout:
    problem = columns.problem
    quotas = len(problem.quotas)
    lengths = [
        len(problem.places) * problem.weeks,
        len(problem.supervisors) * problem.weeks,
        quotas,
        quotas,
        len(problem.shares),
        1,
        earlier,
    ]
    ends = [sum(lengths[: index + 1]) for index in range(len(lengths))]
    slices = [slice(end - length, end) for end, length in zip(ends, lengths, strict=True)]
    places, supervisors, most, least, shares, moves, last = slices
    return Layout(places, supervisors, most, least, shares, moves.start, last, ends[-1])
