"""Places that hang together by their supervisors, and where in a plan the prices say that money lies.

A plan's distance from the bound adds up over the parts of it (complementary slackness): what each participant pays above
their cheapest choice, and what is left unused of priced rows. A group of places answers for both.
"""

from dataclasses import dataclass

import numpy as np

from scheduler.placements.large.columns import Floats, Integers
from scheduler.placements.large.lagrangian import Answer
from scheduler.placements.large.plan import Plan
from scheduler.placements.large.rows import Rows


@dataclass(frozen=True)
class Groups:
    """``of_place``: per place its group; places under one supervisor share one. ``count``: number of groups."""

    of_place: Integers
    count: int


def find_groups(rows: Rows) -> Groups:
    """Group the places by supervisor; a place without one is a group of its own."""
    supervisors, places = len(rows.columns.problem.supervisors), np.arange(len(rows.supervisor_of))
    keys = np.where(rows.supervisor_of >= 0, rows.supervisor_of, supervisors + places)
    distinct, of_place = np.unique(keys, return_inverse=True)
    return Groups(of_place.astype(np.int64), len(distinct))


class PriceMap:
    """What prices say about every column and group.

    Args:
        rows: The coupling rules.
        groups: The groups of places.
        prices: Good prices for what the search follows.
        answer: The participants' answer to them.
    """

    def __init__(self, rows: Rows, groups: Groups, prices: Floats, answer: Answer) -> None:
        columns = rows.columns
        self.rows = rows
        self.groups = groups
        self.prices = prices
        self.reduced = answer.reduced
        self.cheapest = answer.cheapest
        self.excess: Floats = answer.reduced - answer.cheapest[columns.participant]
        self.group: Integers = groups.of_place[columns.place]
        self._row_group = self._list_row_groups()

    def measure_losses(self, plan: Plan) -> Floats:
        """Per group what its places and participants lose against the bound."""
        columns = self.rows.columns
        losses = np.zeros(self.groups.count)
        number = len(self._row_group)
        slack = np.where(self.prices[:number] > 0, self.prices[:number] * plan.room[:number], 0.0)
        np.add.at(losses, self._row_group, slack)
        taken = plan.list_taken()
        np.add.at(
            losses, self.group[taken], np.maximum(0.0, self.reduced[taken] - self.cheapest[columns.participant[taken]])
        )
        unplaced = (plan.chosen < 0)[columns.participant]
        wanted = np.flatnonzero(unplaced & (self.excess <= 0))
        np.add.at(losses, self.group[wanted], -self.cheapest[columns.participant[wanted]])
        return losses

    def measure_ties(self, distance: float) -> Floats:
        """Per pair of groups the number of participants who are nearly as well off in either."""
        near = np.flatnonzero(self.excess <= distance)
        present = np.zeros((len(self.rows.columns.must), self.groups.count), dtype=np.float32)
        present[self.rows.columns.participant[near], self.group[near]] = 1.0
        ties = (present.T @ present).astype(np.float64)
        np.fill_diagonal(ties, 0.0)
        return ties

    def find_distance(self, number: int) -> float:
        """The excess up to which there are so many columns."""
        if number >= len(self.excess):
            return float(self.excess.max(initial=0.0))
        return float(np.partition(self.excess, number)[number])

    def _list_row_groups(self) -> Integers:
        """Per row of a place or supervisor its group; a supervisor without places counts in the first one."""
        weeks = self.rows.weeks
        of_supervisor = np.zeros(len(self.rows.columns.problem.supervisors), dtype=np.int64)
        supervised = self.rows.supervisor_of >= 0
        of_supervisor[self.rows.supervisor_of[supervised]] = self.groups.of_place[supervised]
        return np.repeat(np.concatenate([self.groups.of_place, of_supervisor]), weeks)
