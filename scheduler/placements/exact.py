"""Searching a whole placement problem: branching on its relaxation, then CP-SAT, tier by tier."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from scheduler.budget import Budget
from scheduler.guided import GuidedSearch
from scheduler.guided_settings import GuidedSettings, SearchKnowledge
from scheduler.placements.entities import Decision, Problem
from scheduler.placements.greedy import build_first_plan, measure_floor
from scheduler.placements.model import PlacementModel, build_model, build_tier
from scheduler.relaxation import Relaxation, satisfies
from scheduler.result import Status, TierResult
from scheduler.tiers import OnTierProgress, SearchSettings, TierObjective

STALL_SHARE = 0.2
LEAST_STALL_SECONDS = 3.0

SMALL_MODEL = 20_000
"""Models of at most so many Booleans are searched whole."""

BRANCHING_SHARE = 0.8
"""Part of a tier's time after which branching gives way to CP-SAT."""


@dataclass(frozen=True)
class ExactOutcome:
    """How a search ended, its best plan and the tiers of that.

    ``first_entry`` is a certificate's entry for the first tier, where prices were found on the way; it holds for any plan.
    """

    status: Status
    assignments: Mapping[str, Decision] | None
    tiers: tuple[TierResult, ...]
    first_entry: Mapping[str, Any] | None = None


def search_exactly(
    problem: Problem, budget: Budget, tell: OnTierProgress, known: ExactOutcome | None = None
) -> ExactOutcome:
    """Search a whole problem.

    Args:
        problem: Validated.
        budget: Ends the search with the best plan so far.
        tell: Told of every better value or bound.
        known: What another search found; its plan is where this one begins, its first bound stands.
    """
    built = build_model(problem)
    objectives = [
        TierObjective(dict(tier), build_tier(built, tier), measure_floor(problem, tier)) for tier in problem.objective
    ]
    stall_seconds = max(LEAST_STALL_SECONDS, STALL_SHARE * budget.limits.time_limit_seconds)
    settings = GuidedSettings(
        search=SearchSettings(stall_seconds=stall_seconds),
        small_model=SMALL_MODEL,
        branching_share=BRANCHING_SHARE,
    )
    knowledge = SearchKnowledge(built.tighten, built.list_groups(), (), lambda values, _tier: tuple(values))
    guided = GuidedSearch(built.model, objectives, budget, knowledge, settings, tell)
    plans: list[Mapping[str, Decision]] = [build_first_plan(problem), problem.fixed]
    if known is not None and known.assignments is not None:
        plans.insert(0, known.assignments)
        objectives[0] = replace(objectives[0], floor=max(objectives[0].floor, known.tiers[0].bound))
    outcome = guided.run(find_first_plan(built, guided.relaxation, plans))
    assignments = None if outcome.solution is None else built.read_assignments(outcome.solution)
    return ExactOutcome(outcome.status, assignments, outcome.tiers, None if known is None else known.first_entry)


def find_first_plan(
    built: PlacementModel, relaxation: Relaxation, plans: Sequence[Mapping[str, Decision]]
) -> tuple[int, ...] | None:
    """The values of the first of the plans that keeps every rule; None if none does."""
    for assignments in plans:
        values = built.encode_assignments(assignments)
        if values is not None and satisfies(relaxation, values):
            return values
    return None
