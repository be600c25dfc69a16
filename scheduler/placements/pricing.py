"""Prices for a certificate, from the linear relaxation of a placement model, in whole numbers.

GLOP's prices are rounded; whatever they are worth after that is added up anew, participant by participant, so that
the bound is valid. What a certificate is stands in ``certificate``.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from ortools.sat.python import cp_model

from scheduler.budget import Budget
from scheduler.linear_form import LinearForm
from scheduler.placements.certificate import PRICES
from scheduler.placements.entities import Problem
from scheduler.placements.model import PlacementModel, RowName, build_model, build_tier, list_choices, sum_terms
from scheduler.relaxation import SCALE, Relaxation, RelaxedOptimum
from scheduler.result import TierResult
from scheduler.verification import SEARCH

Entry = dict[str, Any]

UNCOUNTED_SECONDS = 1_000_000.0
"""Limit of one relaxation in deterministic mode: it ends by itself and does not look at a clock."""


class Pricing:
    """Looks for prices that prove the tiers of a plan; the problem's model is built anew, with nothing fixed in it."""

    def __init__(self, problem: Problem, budget: Budget) -> None:
        self.built: PlacementModel = build_model(problem)
        self.relaxation = Relaxation(self.built.model)
        self.obliged = {one.id for one in problem.participants if problem.must_place(one)}
        self.budget = budget

    def price_headcount(self) -> Entry | None:
        """Prices for the number of those who must be left out; asked for before any tier."""
        placed = sum_terms((1, choice.variable) for choice in list_choices(self.built.choices))
        return self._price(len(self.built.problem.participants) - placed, [{}])

    def price_tiers(self, tiers: Sequence[TierResult]) -> list[Entry]:
        """One entry per tier; where time is over, or the prices prove less than the search did, the proof is ``search``."""
        entries: list[Entry] = []
        for index, tier in enumerate(tiers):
            expression = build_tier(self.built, tier.terms)
            entry = self._price(expression, [earlier.terms for earlier in tiers[: index + 1]])
            is_proven = entry is not None and entry["bound"] >= tier.bound
            entries.append({"proof": PRICES if is_proven else SEARCH, **(entry or {})})
            self.built.add_row(expression, ("earlier", "", index), most=tier.value)
        return entries

    def _price(self, expression: cp_model.LinearExprT, tiers: Sequence[Mapping[str, int]]) -> Entry | None:
        """Prices for the last of the tiers; None where time is over."""
        if self.budget.is_over():
            return None
        seconds = UNCOUNTED_SECONDS if self.budget.limits.deterministic else self.budget.measure_remaining()
        form = LinearForm.read(expression)
        optimum = self.relaxation.minimize(form, seconds, self.budget.should_stop)
        if optimum is None:
            return None
        prices = self._read_prices(optimum, tiers)
        return {"bound": self._add_up(form, prices), "scale": SCALE, **build_entry(self.built.rows, prices)}

    def _read_prices(self, optimum: RelaxedOptimum, tiers: Sequence[Mapping[str, int]]) -> list[int]:
        """The relaxation's price of each row as the certificate counts it; a row without a name has none."""
        rows = self.built.rows
        prices = [abs(price) if row in rows else 0 for row, price in enumerate(optimum.scaled_prices)]
        factors = [price for row, price in enumerate(prices) if row in rows and rows[row][0] == "earlier"]
        dearest = sum(factor * tier.get("share", 0) for factor, tier in zip([*factors, SCALE], tiers, strict=True))
        return [
            min(price, dearest) if row in rows and rows[row][0] == "shares" else price
            for row, price in enumerate(prices)
        ]

    def _add_up(self, form: LinearForm, prices: Sequence[int]) -> int:
        """The bound that prices prove: weak duality, with the cheapest choice of each participant."""
        costs = [cost * SCALE for cost in self.relaxation.spread(form)]
        total = form.offset * SCALE
        for row, price in zip(self.relaxation.rows, prices, strict=True):
            if price:
                sign = -1 if row.upper is not None else 1
                total += sign * price * ((row.upper if row.upper is not None else row.lower) or 0)
                for variable, coefficient in zip(row.variables, row.coefficients, strict=True):
                    costs[variable] -= sign * price * coefficient
        for name, choices in self.built.choices.items():
            cheapest = [costs[choice.variable.index] for choice in choices]
            if name not in self.obliged:
                cheapest.append(0)
            total += min(cheapest, default=0)
        return -(-total // SCALE)


def build_entry(rows: Mapping[int, RowName], prices: Sequence[int]) -> Entry:
    """Prices by row, as a certificate's entry; what has no price is left out."""
    entry: Entry = {}
    quotas: dict[int, list[int]] = {}
    for row, (key, name, position) in rows.items():
        price = prices[row] if row < len(prices) else 0
        if price and key in ("places", "supervisors"):
            _put(entry.setdefault(key, {}).setdefault(name, []), position, price)
        elif price and key in ("shares", "earlier"):
            _put(entry.setdefault(key, []), position, price)
        elif price and key == "max_moves":
            entry[key] = price
        elif price:
            quotas.setdefault(position, [0, 0])[key == "min"] = price
    if quotas:
        entry["quotas"] = [quotas.get(position, [0, 0]) for position in range(max(quotas) + 1)]
    return entry


def _put(prices: list[int], position: int, price: int) -> None:
    """Set a price in a list that is as long as its last price asks for."""
    prices += [0] * (position + 1 - len(prices))
    prices[position] = price
