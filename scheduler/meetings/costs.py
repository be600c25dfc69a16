"""What each start costs in the terms that add up over meetings; the other terms are never negative."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scheduler.meetings.entities import Term, Tier
from scheduler.meetings.layout import Layout, Task

Numbers = NDArray[np.float64]


@dataclass(frozen=True)
class TierCost:
    """The additive part of a tier: a lower bound of its value, meeting by meeting."""

    layout: Layout
    tier: Tier

    @property
    def is_additive(self) -> bool:
        """Whether the tier has only terms for which this cost is exact or nearly so."""
        return not ({Term.PREFERRED_CLASH, Term.ROOMS_USED} & {term for term, weight in self.tier.items() if weight})

    def of_starts(self, task: Task, starts: Numbers) -> Numbers:
        """The cost of each start of a meeting; ``moves`` counts only a start that differs."""
        cost = np.zeros(len(starts))
        if weight := self.tier.get(Term.END, 0):
            cost += weight * (starts + (task.duration - 1))
        if (weight := self.tier.get(Term.LATE, 0)) and task.due is not None:
            cost += weight * task.priority * np.maximum(0, starts + (task.duration - task.due))
        decision = self.layout.current[task.index]
        if (weight := self.tier.get(Term.MOVES, 0)) and decision is not None and "start" in decision.names:
            cost += weight * (starts != decision.start)
        return cost

    def of_absence(self, task: Task) -> int:
        """The cost of leaving a meeting unplaced."""
        cost = self.tier.get(Term.UNPLACED, 0) * task.priority
        if self.layout.current[task.index] is not None:
            cost += self.tier.get(Term.MOVES, 0)
        return cost


@dataclass(frozen=True)
class Ceiling:
    """An earlier tier that must not rise above the value it reached."""

    cost: TierCost
    value: int


def list_ceilings(layout: Layout, tiers: Sequence[Tier], values: Sequence[int], tier: int) -> list[Ceiling]:
    """The ceilings that hold while ``tier`` is minimised."""
    return [
        Ceiling(TierCost(layout, earlier), value)
        for earlier, value in zip(tiers[:tier], values[:tier], strict=True)
        if any(earlier.values())
    ]


def total_weight(tier: Mapping[Term, int]) -> int:
    """The sum of a tier's weights; a tier of weight 0 is always at its optimum."""
    return sum(tier.values())
