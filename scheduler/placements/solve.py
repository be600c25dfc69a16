"""Solving ``samplats/placements/1``: an exact search of small problems, and prices that prove what it found."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from scheduler.budget import Budget
from scheduler.guided import GuidedSearch
from scheduler.guided_settings import GuidedSettings, SearchKnowledge
from scheduler.limits import Limits
from scheduler.placements.entities import Decision, Problem
from scheduler.placements.greedy import build_first_plan, measure_floor
from scheduler.placements.large.solve import is_large, solve_large
from scheduler.placements.model import PlacementModel, build_model, build_tier
from scheduler.placements.pricing import Pricing
from scheduler.placements.wording import word_headcount
from scheduler.progress import Improvement, OnImprovement, ShouldStop
from scheduler.relaxation import Relaxation, satisfies
from scheduler.result import Solution, TierResult, decide_status
from scheduler.tiers import SearchOutcome, SearchSettings, TierObjective, TierProgress

CLOSING_SHARE = 0.06
LEAST_CLOSING_SECONDS = 0.2
"""Part of the time limit kept for explaining and writing the plan down, and the least of it in seconds."""

CERTIFYING_SHARE = 0.1
"""Part of the time that the search leaves for the prices that prove its bounds."""

STALL_SHARE = 0.2
LEAST_STALL_SECONDS = 3.0

SMALL_MODEL = 20_000
BRANCHING_SHARE = 0.5


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
    built = build_model(problem)
    outcome = search(built, budget, Announcer(problem, budget, on_improvement))
    if outcome.solution is None:
        return Solution(outcome.status)
    return certify(problem, built.read_assignments(outcome.solution), outcome.tiers, budget)


def search(built: PlacementModel, budget: Budget, announcer: "Announcer") -> SearchOutcome:
    """Search the whole model, tier by tier."""
    objectives = [
        TierObjective(dict(tier), build_tier(built, tier), measure_floor(built.problem, tier))
        for tier in built.problem.objective
    ]
    stall_seconds = max(LEAST_STALL_SECONDS, STALL_SHARE * budget.limits.time_limit_seconds)
    settings = GuidedSettings(
        search=SearchSettings(stall_seconds=stall_seconds),
        small_model=SMALL_MODEL,
        branching_share=BRANCHING_SHARE,
    )
    knowledge = SearchKnowledge(built.tighten, built.list_groups(), (), lambda values, _tier: tuple(values))
    part = budget.take_share((1 - CERTIFYING_SHARE) * budget.measure_remaining())
    guided = GuidedSearch(built.model, objectives, part, knowledge, settings, announcer.tell)
    return guided.run(find_first_plan(built, guided.relaxation))


def find_first_plan(built: PlacementModel, relaxation: Relaxation) -> tuple[int, ...] | None:
    """A quick plan that keeps every rule, or nobody placed but the fixed; None if neither does."""
    for decisions in (build_first_plan(built.problem), built.problem.fixed):
        values = built.encode_assignments(decisions)
        if values is not None and satisfies(relaxation, values):
            return values
    return None


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
