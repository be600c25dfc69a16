"""Solving ``samplats/placements/1``: large problems by prices and parts, small ones exactly, and prices that prove."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from scheduler.budget import Budget
from scheduler.limits import Limits
from scheduler.placements.certificate import PRICES
from scheduler.placements.entities import Decision, Problem
from scheduler.placements.exact import ExactOutcome, search_exactly
from scheduler.placements.large.search import search_large
from scheduler.placements.large.solve import is_large, solve_large
from scheduler.placements.pricing import Pricing
from scheduler.progress import Improvement, OnImprovement, ShouldStop
from scheduler.result import Solution, Status, TierResult, decide_status
from scheduler.sentences import word_headcount
from scheduler.tiers import TierProgress
from scheduler.verification import SEARCH

CLOSING_SHARE = 0.06
LEAST_CLOSING_SECONDS = 0.2
"""Part of the time limit kept for explaining and writing the plan down, and the least of it in seconds."""

QUICK_SHARE = 0.15
QUICK_SECONDS = 0.6
"""Part of the time, and most of it in seconds per thousand choices, of prices and parts before the exact search."""

FIRST_SHARE = 0.5
PARTS_SHARE = 0.65
WIDE_GAP = 0.02
"""Parts of the time left for the first exact search and, where the gap is wide after it, for prices and parts again."""

LEAST_CHOICES = 2_500
"""Problems with fewer choices of place and start are searched exactly at once."""

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
    found = search_by_turns(problem, searching, announcer)
    if found.assignments is None:
        return Solution(found.status)
    return certify(problem, found, found.assignments, budget)


def search_by_turns(problem: Problem, budget: Budget, announcer: "Announcer") -> ExactOutcome:
    """Prices and parts for a good plan, then the whole problem exactly; both once more where they are far apart."""
    choices = sum(len(option.starts) for participant in problem.participants for option in participant.options)
    if choices < LEAST_CHOICES or budget.is_over():
        return search_exactly(problem, budget, announcer.tell)
    seconds = min(QUICK_SECONDS * choices / 1000, QUICK_SHARE * budget.measure_remaining())
    known = search_parts(problem, budget.take_share(seconds), announcer, None)
    if known.status == Status.INFEASIBLE:
        return known
    first = budget.take_share(FIRST_SHARE * budget.measure_remaining())
    known = search_exactly(problem, first, announcer.tell, known)
    if known.status in (Status.OPTIMAL, Status.INFEASIBLE) or budget.is_over():
        return known
    if any(tier.gap > WIDE_GAP for tier in known.tiers) or known.assignments is None:
        part = budget.take_share(PARTS_SHARE * budget.measure_remaining())
        known = search_parts(problem, part, announcer, known)
    return keep_better(known, search_exactly(problem, budget, announcer.tell, known))


def search_parts(problem: Problem, budget: Budget, announcer: "Announcer", known: ExactOutcome | None) -> ExactOutcome:
    """Search by prices and parts; gives back the better plan of what it finds and what was known, with the best bound."""
    outcome = search_large(problem, budget, announcer.pass_on)
    entry = None if outcome.certificate is None else outcome.certificate["tiers"][0]
    found = ExactOutcome(outcome.status, outcome.assignments, outcome.tiers, entry)
    return found if known is None else keep_better(known, found)


def keep_better(known: ExactOutcome, found: ExactOutcome) -> ExactOutcome:
    """The better of two plans; a tier has the better of both bounds where the values of those before it agree."""
    if known.assignments is None or found.assignments is None:
        return found if known.assignments is None else known
    better, other = sorted((known, found), key=lambda one: [tier.value for tier in one.tiers])
    tiers: list[TierResult] = []
    agree = True
    for tier, second in zip(better.tiers, other.tiers, strict=True):
        bound = max(tier.bound, second.bound) if agree else tier.bound
        tiers.append(replace(tier, bound=min(bound, tier.value)))
        agree = agree and tier.value == second.value
    entries = [one.first_entry for one in (known, found) if one.first_entry is not None]
    entry = max(entries, key=lambda one: int(one["bound"]), default=None)
    return ExactOutcome(decide_status(tiers), better.assignments, tuple(tiers), entry)


def certify(problem: Problem, found: ExactOutcome, plan: Mapping[str, Decision], budget: Budget) -> Solution:
    """A plan as it goes into the result, with prices that prove its bounds as far as prices can."""
    unplaced = tuple(participant.id for participant in problem.participants if participant.id not in plan)
    pricing = Pricing(problem, budget)
    headcount = pricing.price_headcount()
    entries = pricing.price_tiers(found.tiers)
    first = found.first_entry
    if first is not None and first["bound"] > entries[0].get("bound", first["bound"] - 1):
        proof = PRICES if first["bound"] >= found.tiers[0].bound else SEARCH
        entries[0] = {**first, "proof": proof}
    proven = [
        replace(tier, bound=min(tier.value, max(tier.bound, entry.get("bound", tier.bound))))
        for tier, entry in zip(found.tiers, entries, strict=True)
    ]
    certificate: dict[str, Any] = {"tiers": entries}
    if headcount is not None:
        certificate["headcount"] = headcount
    sentence = word_headcount(len(problem.participants), len(unplaced), (headcount or {}).get("bound"))
    certificate["x"] = {"text": sentence.text, "text_en": sentence.text_en}
    assignments = {name: {"place": decision.place, "start": decision.start} for name, decision in plan.items()}
    return Solution(decide_status(proven), {"assignments": assignments}, tuple(proven), unplaced, certificate)


class Announcer:
    """Tells what is better than anything told of the same tier before."""

    def __init__(self, problem: Problem, budget: Budget, on_improvement: OnImprovement) -> None:
        self._objective = problem.objective
        self._budget = budget
        self._on_improvement = on_improvement
        self._values: list[int | None] = [None] * len(problem.objective)
        self._bounds: list[int | None] = [None] * len(problem.objective)

    def tell(self, progress: TierProgress) -> None:
        """Pass on a new value or bound of the exact search."""
        self._tell(progress.tier, progress.value, progress.bound)

    def pass_on(self, improvement: Improvement) -> None:
        """Pass on what another search tells."""
        self._tell(improvement.tier, improvement.value, improvement.bound)

    def _tell(self, tier: int, value: int | None, bound: int) -> None:
        best_value, best_bound = self._values[tier], self._bounds[tier]
        is_better = value is not None and (best_value is None or value < best_value)
        if not is_better and best_bound is not None and bound <= best_bound:
            return
        self._values[tier] = value if is_better else best_value
        self._bounds[tier] = bound if best_bound is None else max(bound, best_bound)
        seconds = self._budget.measure_elapsed()
        told = Improvement(tier, self._objective[tier], self._values[tier], self._bounds[tier] or 0, seconds)
        self._on_improvement(told)
