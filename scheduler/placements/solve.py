"""Solving ``samplats/placements/1``: an exact search, guided by the linear relaxation."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from ortools.sat.python import cp_model

from scheduler.budget import Budget
from scheduler.guided import GuidedSearch
from scheduler.guided_settings import GuidedSettings, SearchKnowledge
from scheduler.limits import Limits
from scheduler.placements.entities import Decision, Participant, Problem
from scheduler.placements.large.solve import is_large, solve_large
from scheduler.placements.model import PlacementModel, build_model
from scheduler.progress import Improvement, OnImprovement, ShouldStop
from scheduler.relaxation import Relaxation, satisfies
from scheduler.result import Solution, TierResult, decide_status
from scheduler.tiers import SearchSettings, TierObjective, TierProgress

CLOSING_SHARE = 0.06
LEAST_CLOSING_SECONDS = 0.2
"""Part of the time limit kept for explaining and writing the plan down, and the least of it in seconds."""

STALL_SHARE = 0.2
LEAST_STALL_SECONDS = 3.0


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
    objectives = [
        TierObjective(dict(tier), build_tier(built, tier), measure_floor(problem, tier)) for tier in problem.objective
    ]
    stall_seconds = max(LEAST_STALL_SECONDS, STALL_SHARE * limits.time_limit_seconds)
    settings = GuidedSettings(search=SearchSettings(stall_seconds=stall_seconds))
    knowledge = SearchKnowledge(built.tighten, built.list_groups(), (), lambda values, _tier: tuple(values))
    announcer = Announcer(problem, budget, on_improvement)
    search = GuidedSearch(built.model, objectives, budget, knowledge, settings, announcer.tell)
    outcome = search.run(find_first_plan(built, search.relaxation))
    if outcome.solution is None:
        return Solution(outcome.status)
    return build_solution(problem, built.read_assignments(outcome.solution), outcome.tiers)


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


def build_tier(built: PlacementModel, tier: Mapping[str, int]) -> cp_model.LinearExprT:
    """Σ weight × term."""
    return cp_model.LinearExpr.weighted_sum([built.terms[term] for term in tier], list(tier.values()))


def measure_floor(problem: Problem, tier: Mapping[str, int]) -> int:
    """A tier's value if everyone had their cheapest choice; no plan is better."""
    return sum(measure_cheapest(problem, participant, tier) for participant in problem.participants)


def measure_cheapest(problem: Problem, participant: Participant, tier: Mapping[str, int]) -> int:
    """The least that one participant adds to a tier."""
    current = problem.current.get(participant.id)
    costs = [
        tier.get("wait", 0) * participant.priority * (decision.start - participant.ready_from)
        + tier.get("cost", 0) * option.cost
        + tier.get("moves", 0) * (current is not None and decision != current)
        for option, decision in problem.list_usable(participant)
    ]
    if not problem.must_place(participant):
        costs.append(tier.get("unplaced", 0) * participant.priority + tier.get("moves", 0) * (current is not None))
    return min(costs, default=0)


def find_first_plan(built: PlacementModel, relaxation: Relaxation) -> tuple[int, ...] | None:
    """The plan in force with the fixed decisions if it keeps every rule, or else nobody placed; None if neither does."""
    in_force = {**built.problem.current, **built.problem.fixed}
    for decisions in (in_force, built.problem.fixed):
        values = built.encode_assignments(decisions)
        if values is not None and satisfies(relaxation, values):
            return values
    return None


def build_solution(problem: Problem, plan: Mapping[str, Decision], tiers: Sequence[TierResult]) -> Solution:
    """The outcome of a search with a plan, as it goes into the result."""
    assignments = {name: {"place": decision.place, "start": decision.start} for name, decision in plan.items()}
    unplaced = tuple(participant.id for participant in problem.participants if participant.id not in plan)
    return Solution(decide_status(tiers), {"assignments": assignments}, tuple(tiers), unplaced)
