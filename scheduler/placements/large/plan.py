"""A plan in terms of columns: who has which, what room that leaves, what it costs in each tier."""

from collections.abc import Sequence

import numpy as np

from scheduler.placements.entities import Decision
from scheduler.placements.large.columns import Columns, Integers
from scheduler.placements.large.costs import TierCost, measure_tier
from scheduler.placements.large.rows import Rows

NOBODY = -1


class Plan:
    """A plan that may still break rules; ``is_valid`` says whether it does.

    Args:
        rows: The coupling rules, without earlier tiers.
        tiers: The objective.
        chosen: Per participant the column, −1 for none.
    """

    def __init__(self, rows: Rows, tiers: Sequence[TierCost], chosen: Integers) -> None:
        self.rows = rows
        self.columns: Columns = rows.columns
        self.chosen = chosen
        taken = self.list_taken()
        self.room: Integers = rows.limits - rows.measure_use(taken)
        self.values = tuple(measure_tier(self.columns, tier, taken) for tier in tiers)

    def list_taken(self) -> Integers:
        """The columns chosen."""
        return self.chosen[self.chosen >= 0]

    @property
    def is_valid(self) -> bool:
        """Whether every rule is kept; a share is none, it only costs."""
        placed, held = self.chosen >= 0, self.room >= 0
        held[self.rows.layout.shares] = True
        return bool(held.all() and placed[self.columns.must].all())

    def name_assignments(self) -> dict[str, Decision]:
        """The plan as decisions by participant."""
        participants = self.columns.problem.participants
        return {
            participants[index].id: self.columns.name(int(self.chosen[index]))
            for index in np.flatnonzero(self.chosen >= 0)
        }
