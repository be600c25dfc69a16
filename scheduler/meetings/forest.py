"""Chains of meetings on whole days: which starts are left, and the cheapest way through a chain."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scheduler.meetings.chains import order_tasks
from scheduler.meetings.layout import Layout, Link
from scheduler.meetings.masks import first_grain, interval_mask

Numbers = NDArray[np.float64]
Indices = NDArray[np.int64]


def tighten_starts(layout: Layout, starts: list[int], *, all_placed: bool) -> list[int]:
    """Take away the starts that the ends of the predecessors' (and, if all are placed, successors') windows rule out."""
    starts = list(starts)
    order = order_tasks(layout)
    for index in order:
        for link in layout.tasks[index].before:
            starts[index] &= _after_window(layout, starts[link.other], link, layout.tasks[link.other].duration)
    if all_placed:
        for index in reversed(order):
            for link in layout.tasks[index].after:
                starts[index] &= _before_window(layout, starts[link.other], link, layout.tasks[index].duration)
    return starts


def _date(layout: Layout, grain: int) -> int:
    return layout.day_dates[layout.day_of[grain]]


def _after_window(layout: Layout, earlier: int, link: Link, duration: int) -> int:
    if not earlier:
        return 0
    first, last = first_grain(earlier), earlier.bit_length() - 1
    low, high = layout.dates_window(_date(layout, first) + link.min_days, _date(layout, last) + link.max_days)
    return interval_mask(max(low, first + duration), high)


def _before_window(layout: Layout, later: int, link: Link, duration: int) -> int:
    if not later:
        return 0
    first, last = first_grain(later), later.bit_length() - 1
    low, high = layout.dates_window(_date(layout, first) - link.max_days, _date(layout, last) - link.min_days)
    return interval_mask(low, min(high, last - duration + 1))


@dataclass(frozen=True)
class Step:
    """Children at one depth that share a link's day range; the range of the child's days per day of the parent."""

    children: Indices
    parents: Indices
    lows: Indices
    highs: Indices


class Forest:
    """Every meeting with at most one predecessor, the one with the longest least wait; other links are left out,
    which can only lower a bound.

    Args:
        layout: The problem.
    """

    def __init__(self, layout: Layout) -> None:
        self.layout = layout
        self.parent: list[Link | None] = [max(task.before, key=_wait, default=None) for task in layout.tasks]
        depth = [0] * len(layout.tasks)
        for index in order_tasks(layout):
            link = self.parent[index]
            depth[index] = 0 if link is None else depth[link.other] + 1
        self.roots = np.array([index for index, link in enumerate(self.parent) if link is None], dtype=np.int64)
        self.steps = [self._list_steps(level, depth) for level in range(1, max(depth, default=0) + 1)]

    def _list_steps(self, level: int, depth: list[int]) -> list[Step]:
        dates = np.array(self.layout.day_dates, dtype=np.int64)
        by_range: dict[tuple[int, int], list[tuple[int, int]]] = {}
        for index, link in enumerate(self.parent):
            if depth[index] == level and link is not None:
                by_range.setdefault((link.min_days, link.max_days), []).append((index, link.other))
        return [
            Step(
                children=np.array([child for child, _ in pairs], dtype=np.int64),
                parents=np.array([parent for _, parent in pairs], dtype=np.int64),
                lows=np.searchsorted(dates, dates + least, side="left"),
                highs=np.searchsorted(dates, dates + most, side="right"),
            )
            for (least, most), pairs in sorted(by_range.items())
        ]

    def fold(self, costs: Numbers, absence: Numbers, impossible: float) -> Numbers:
        """Add to each meeting's cost per day the cheapest way for everything after it; changes both in place.

        Args:
            costs: Meetings × days.
            absence: Per meeting, the cost of leaving it out; grows by that of everything after it.
            impossible: Cost of a day that cannot be.

        Returns:
            The cheapest cost of each chain, in the order of ``roots``.
        """
        for level in reversed(self.steps):
            for step in level:
                best = window_minima(costs[step.children], step.lows, step.highs, impossible)
                np.minimum(best, absence[step.children][:, None], out=best)
                np.add.at(costs, step.parents, best)
                np.add.at(absence, step.parents, absence[step.children])
        return np.asarray(np.minimum(costs[self.roots].min(axis=1, initial=impossible), absence[self.roots]))

    def choose_days(self, costs: Numbers, absence: Numbers) -> Indices:
        """The day of each meeting on a cheapest way, −1 where it is left out, from what ``fold`` made."""
        days = np.full(len(self.parent), -1, dtype=np.int64)
        best = costs[self.roots].argmin(axis=1)
        placed = costs[self.roots, best] < absence[self.roots]
        days[self.roots[placed]] = best[placed]
        for level in self.steps:
            for step in level:
                for child, parent in zip(step.children.tolist(), step.parents.tolist(), strict=True):
                    on = days[parent]
                    if on >= 0 and step.lows[on] < step.highs[on]:
                        window = costs[child, step.lows[on] : step.highs[on]]
                        position = int(window.argmin())
                        if window[position] < absence[child]:
                            days[child] = step.lows[on] + position
        return days


def _wait(link: Link) -> tuple[int, int]:
    return link.min_days, -link.max_days


def window_minima(rows: Numbers, lows: Indices, highs: Indices, impossible: float) -> Numbers:
    """Per row and position, the least of the row's entries in ``[lows, highs)`` – by tables of powers of two."""
    lengths = highs - lows
    result = np.full((rows.shape[0], len(lows)), impossible)
    table, width = rows, 1
    while True:
        chosen = np.nonzero((lengths >= width) & (lengths < 2 * width))[0]
        if len(chosen):
            result[:, chosen] = np.minimum(table[:, lows[chosen]], table[:, highs[chosen] - width])
        if 2 * width > (int(lengths.max()) if len(lengths) else 0):
            return result
        table = np.minimum(table[:, : table.shape[1] - width], table[:, width:])
        width *= 2
