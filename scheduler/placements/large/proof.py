"""Prices in whole numbers, and the bound that they prove by arithmetic alone; see ``scheduler.placements.certificate``."""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from scheduler.placements.certificate import PRICES
from scheduler.placements.large.columns import Floats, Integers
from scheduler.placements.large.costs import TierCost
from scheduler.placements.large.rows import Rows

LARGEST_SCALED = 10**8
"""What the largest cost becomes in units of 1 / scale: fine enough to lose nothing that matters, small enough to read."""


@dataclass(frozen=True)
class Proof:
    """``bound`` follows from ``prices`` – whole numbers in units of 1 / ``scale``, in the order of the rows."""

    bound: int
    scale: int
    prices: Integers


def prove(rows: Rows, cost: TierCost, prices: Floats) -> Proof:
    """Round prices and add up what they prove, exactly.

    Args:
        rows: The coupling rules, earlier tiers included.
        cost: The tier.
        prices: Of the rows, in the tier's unit.
    """
    largest = max(1, int(np.abs(cost.relative).max(initial=0)), int(cost.unplaced.max(initial=0)))
    scale: int = 10 ** max(0, int(math.log10(LARGEST_SCALED / largest)))
    rounded = _round(rows, cost, prices, scale)
    reduced = scale * cost.relative + np.asarray(rows.spread(rounded), dtype=np.int64)[rows.columns.cell]
    reduced[rows.stayers] -= rounded[rows.layout.moves]
    for price, tier in zip(rounded[rows.layout.earlier], rows.earlier, strict=True):
        reduced += price * tier.relative
    cheapest = _find_cheapest(rows, reduced)
    limits = np.where(rows.usable, rows.limits, 0)
    total = scale * cost.nobody + int(cheapest.sum()) - int((rounded * limits).sum())
    return Proof(-(-total // scale), scale, rounded)


def _round(rows: Rows, cost: TierCost, prices: Floats, scale: int) -> Integers:
    rounded = np.where(rows.usable, np.rint(np.maximum(0.0, prices) * scale), 0.0).astype(np.int64)
    rounded[rows.layout.shares] = np.minimum(rounded[rows.layout.shares], scale * cost.share)
    return rounded


def _find_cheapest(rows: Rows, reduced: Integers) -> Integers:
    """Per participant the least reduced cost, or 0 where being unplaced is allowed and costs less."""
    columns = rows.columns
    cheapest = np.zeros(len(columns.must), dtype=np.int64)
    if len(reduced):
        owners, begins = np.unique(columns.participant, return_index=True)
        least = np.minimum.reduceat(reduced, begins)
        cheapest[owners] = np.where(columns.must[owners], least, np.minimum(least, 0))
    return cheapest


def describe_proof(rows: Rows, proof: Proof) -> dict[str, Any]:
    """A proof as an entry of a certificate; rows without a price are left out."""
    layout, problem = rows.layout, rows.columns.problem
    most, least = proof.prices[layout.most].tolist(), proof.prices[layout.least].tolist()
    return {
        "proof": PRICES,
        "bound": proof.bound,
        "scale": proof.scale,
        "places": _describe_weekly([place.id for place in problem.places], proof.prices[layout.places], rows.weeks),
        "supervisors": _describe_weekly(
            [supervisor.id for supervisor in problem.supervisors], proof.prices[layout.supervisors], rows.weeks
        ),
        "quotas": [[of_max, of_min] for of_max, of_min in zip(most, least, strict=True)],
        "shares": np.trim_zeros(proof.prices[layout.shares], "b").tolist(),
        "earlier": proof.prices[layout.earlier].tolist(),
        "max_moves": int(proof.prices[layout.moves]),
    }


def _describe_weekly(names: list[str], prices: Integers, weeks: int) -> dict[str, list[int]]:
    by_week = prices.reshape(-1, weeks)
    return {name: np.trim_zeros(row, "b").tolist() for name, row in zip(names, by_week, strict=True) if bool(row.any())}
