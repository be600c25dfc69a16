"""The tiers of an objective in terms of columns."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from scheduler.placements.large.columns import Columns, Floats, Integers


@dataclass(frozen=True)
class TierCost:
    """One tier: ``unplaced`` of all participants, plus ``relative`` of the columns chosen, plus what shares cost.

    Attributes:
        terms: The tier's terms with their weights.
        unplaced: Per participant what being unplaced costs.
        relative: Per column what it costs more than its participant being unplaced; most often negative.
        share: Weight of the term ``share``.
    """

    terms: Mapping[str, int]
    unplaced: Integers
    relative: Integers
    share: int

    @property
    def nobody(self) -> int:
        """The cost when nobody is placed, shares left aside."""
        return int(self.unplaced.sum())


def build_cost(columns: Columns, terms: Mapping[str, int]) -> TierCost:
    """A tier's costs; ``moves`` costs each who is in force somewhere and does not stay there."""
    problem = columns.problem
    priority = np.array([participant.priority for participant in problem.participants], dtype=np.int64)
    in_force = np.array([participant.id in problem.current for participant in problem.participants], dtype=np.bool_)
    move = terms.get("moves", 0)
    unplaced = terms.get("unplaced", 0) * priority + move * in_force
    own = terms.get("wait", 0) * priority[columns.participant] * columns.wait + terms.get("cost", 0) * columns.cost
    own += move * in_force[columns.participant]
    own[columns.current[columns.current >= 0]] -= move
    return TierCost(terms, unplaced, own - unplaced[columns.participant], terms.get("share", 0))


def build_headcount(columns: Columns) -> TierCost:
    """Everyone without a place counts as one: what the sentence about how many can be placed at all is proven with."""
    ones = np.ones(len(columns.must), dtype=np.int64)
    return TierCost({}, ones, -np.ones(len(columns.start), dtype=np.int64), 0)


def measure_shares(columns: Columns, chosen: Integers) -> int:
    """Σ over shares of max(0, agreed − placed among its participants), for the columns chosen."""
    placed = columns.kind_shares[columns.kind[chosen]].sum(axis=0)
    agreed = np.array([share.agreed for share in columns.problem.shares], dtype=np.int64)
    return int(np.maximum(0, agreed - placed).sum())


def measure_tier(columns: Columns, cost: TierCost, chosen: Integers) -> int:
    """A tier's value when these columns are chosen."""
    value = cost.nobody + int(cost.relative[chosen].sum())
    return value + cost.share * measure_shares(columns, chosen) if cost.share else value


@dataclass(frozen=True)
class Guide:
    """What a search follows: per column its cost against its participant being unplaced, and a share's weight.

    ``factors`` are the weights that the tiers have in it.
    """

    relative: Floats
    share: float
    factors: tuple[float, ...]


def build_guide(tiers: Sequence[TierCost]) -> Guide:
    """Several tiers in one: each weighs more than what one participant can change in all the later ones together.

    The sum of many participants' changes may outweigh it, so this guides a search and decides nothing.
    """
    relative, share, factors = tiers[-1].relative.astype(np.float64), float(tiers[-1].share), [1.0]
    for tier in reversed(tiers[:-1]):
        factors.insert(0, max(float(np.abs(relative).max(initial=0.0)), share) + 1.0)
        relative = tier.relative * factors[0] + relative
        share = tier.share * factors[0] + share
    return Guide(relative, share, tuple(factors))
