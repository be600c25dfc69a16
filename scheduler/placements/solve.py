"""Solving ``samplats/placements/1``: large problems by prices and parts, small ones exactly, and prices that prove."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from scheduler.budget import Budget
from scheduler.limits import Limits
from scheduler.placements.entities import Decision, Problem
from scheduler.placements.exact import search_exactly
from scheduler.placements.large.solve import is_large, solve_large
from scheduler.placements.pricing import Pricing
from scheduler.progress import Improvement, OnImprovement, ShouldStop
from scheduler.result import Solution, TierResult, decide_status
from scheduler.sentences import word_headcount
from scheduler.tiers import TierProgress

CLOSING_SHARE = 0.06
LEAST_CLOSING_SECONDS = 0.2
"""Part of the time limit kept for explaining and writing the plan down, and the least of it in seconds."""

CERTIFYING_SHARE = 0.1
"""Part of the time that the search leaves for the prices that prove its bounds."""


def solve_problem(problem: Problem, limits: Limits, on_improvement: OnImprovement, should_stop: ShouldStop) -> Solution:
    """The best plan within the limits.

    Args:
        problem: Validated.
        limits: See ``Limits``.
        on_improvement: Told every better value or bound, once.
        should_stop: True ends the search with the best plan so far.

    Returns:
        OPTIMAL or FEASIBLE with a plan, INFEASIBLE when there is proven to be none, otherwise UNKNOWN.
    """
    closing = 0.0 if limits.deterministic else max(LEAST_CLOSING_SECONDS, CLOSING_SHARE * limits.time_limit_seconds)
    budget = Budget(replace(limits, time_limit_seconds=max(0.0, limits.time_limit_seconds - closing)), should_stop)
    large = solve_large(problem, budget, on_improvement) if is_large(problem) else None
    if large is not None:
        return large
    announcer = Announcer(problem, budget, on_improvement)
    searching = budget.take_share((1 - CERTIFYING_SHARE) * budget.measure_remaining())
    found = search_exactly(problem, searching, announcer.tell)
    if found.assignments is None:
        return Solution(found.status)
    return certify(problem, found.assignments, found.tiers, budget)


def certify(problem: Problem, plan: Mapping[str, Decision], tiers: Sequence[TierResult], budget: Budget) -> Solution:
    """A plan as it goes into the result, with prices that prove its bounds as far as prices can."""
    unplaced = tuple(participant.id for participant in problem.participants if participant.id not in plan)
    pricing = Pricing(problem, budget)
    headcount = pricing.price_headcount()
    entries = pricing.price_tiers(tiers)
    proven = [
        replace(tier, bound=min(tier.value, max(tier.bound, entry.get("bound", tier.bound))))
        for tier, entry in zip(tiers, entries, strict=True)
    ]
    certificate: dict[str, Any] = {"tiers": entries}
    if headcount is not None:
        certificate["headcount"] = headcount
    sentence = word_headcount(len(problem.participants), len(unplaced), (headcount or {}).get("bound"))
    certificate["x"] = {"text": sentence.text, "text_en": sentence.text_en}
    assignments = {name: {"place": decision.place, "start": decision.start} for name, decision in plan.items()}
    return Solution(decide_status(proven), {"assignments": assignments}, tuple(proven), unplaced, certificate)


class Announcer:
    """Turns progress of a search into improvements, unless one says what was said last."""

    def __init__(self, problem: Problem, budget: Budget, on_improvement: OnImprovement) -> None:
        self._objective = problem.objective
        self._budget = budget
        self._on_improvement = on_improvement
        self._last: tuple[int, int | None, int] | None = None

    def tell(self, progress: TierProgress) -> None:
        """Pass on a new value or bound."""
        told = (progress.tier, progress.value, progress.bound)
        if told != self._last:
            self._last = told
            terms = self._objective[progress.tier]
            seconds = self._budget.measure_elapsed()
            self._on_improvement(Improvement(progress.tier, terms, progress.value, progress.bound, seconds))
