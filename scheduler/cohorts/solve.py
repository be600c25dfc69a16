"""Solving ``samplats/cohorts/1``: the independent parts one after the other, each by a guided search."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from ortools.sat.python import cp_model

from scheduler.budget import Budget
from scheduler.cohorts.components import split_problem
from scheduler.cohorts.counting import build_certificate
from scheduler.cohorts.entities import Problem
from scheduler.cohorts.model import CohortModel, build_model
from scheduler.cohorts.swaps import SwapSearch
from scheduler.guided import GuidedSearch
from scheduler.guided_settings import GuidedSettings, SearchKnowledge
from scheduler.limits import Limits
from scheduler.progress import Improvement, OnImprovement, ShouldStop
from scheduler.relaxation import Relaxation, satisfies
from scheduler.result import Solution, Status, TierResult, decide_status
from scheduler.tiers import OnTierProgress, SearchSettings, TierObjective, TierProgress, ignore_progress

CLOSING_SHARE = 0.06
LEAST_CLOSING_SECONDS = 0.2
"""Part of the time limit kept for writing the plan down, and the least of it in seconds."""

LEAST_PART_SHARE = 0.05
"""Part of the remaining time that even the smallest component may use; it hardly ever needs it."""

STALL_SHARE = 0.2
LEAST_STALL_SECONDS = 3.0


@dataclass(frozen=True)
class PartOutcome:
    """The best plan of one part, its tiers and how its search ended."""

    status: Status
    assignments: Mapping[str, str] | None
    tiers: tuple[TierResult, ...]


def solve_problem(problem: Problem, limits: Limits, on_improvement: OnImprovement, should_stop: ShouldStop) -> Solution:
    """The best plan within the limits.

    Args:
        problem: Validated.
        limits: See ``Limits``.
        on_improvement: Told the sums over all parts; parts not yet searched count as nobody placed.
        should_stop: True ends the search with the best plan so far.

    Returns:
        OPTIMAL or FEASIBLE with a plan, INFEASIBLE when a part is proven to have none, otherwise UNKNOWN.
    """
    closing = 0.0 if limits.deterministic else max(LEAST_CLOSING_SECONDS, CLOSING_SHARE * limits.time_limit_seconds)
    budget = Budget(replace(limits, time_limit_seconds=max(0.0, limits.time_limit_seconds - closing)), should_stop)
    parts = split_problem(problem)
    announcer = Announcer(parts, budget, on_improvement)
    outcomes: list[PartOutcome] = []
    sizes = [1 + len(part.participants) * len(part.cohorts) for part in parts]
    for index, part in enumerate(parts):
        announcer.begin_part(index)
        share = max(sizes[index] / sum(sizes[index:]), LEAST_PART_SHARE)
        outcome = solve_part(part, budget.take_share(budget.measure_remaining() * share), announcer.tell)
        if outcome.status in (Status.INFEASIBLE, Status.UNKNOWN):
            # One part without a plan leaves the whole without one; another part may still prove that none exists.
            return _fail(outcome.status, parts[index + 1 :], budget)
        announcer.end_part(outcome.tiers)
        outcomes.append(outcome)
    return certify(problem, combine(problem, outcomes), budget)


def certify(problem: Problem, solution: Solution, budget: Budget) -> Solution:
    """A plan with the certificate that counting gives it, and with the bounds that follow from that."""
    certificate = build_certificate(problem, solution.tiers, len(solution.unplaced), budget)
    if certificate is None:
        return solution
    tiers = tuple(
        replace(tier, bound=min(tier.value, max(tier.bound, entry.get("bound", tier.bound))))
        for tier, entry in zip(solution.tiers, certificate["tiers"], strict=True)
    )
    return replace(solution, status=decide_status(tiers), tiers=tiers, certificate=certificate)


def _fail(status: Status, parts_left: Sequence[Problem], budget: Budget) -> Solution:
    """The end of a run in which a part has no plan: INFEASIBLE if any part is proven to have none."""
    for part in parts_left:
        if status == Status.INFEASIBLE or budget.is_over():
            break
        any_plan = replace(part, objective=({"open": 0},))
        outcome = solve_part(any_plan, budget.take_share(budget.measure_remaining() / 2), ignore_progress)
        status = Status.INFEASIBLE if outcome.status == Status.INFEASIBLE else status
    return Solution(status)


class Announcer:
    """Turns progress of one part into improvements of the whole; parts not yet searched count as nobody placed."""

    def __init__(self, parts: Sequence[Problem], budget: Budget, on_improvement: OnImprovement) -> None:
        self._objective = parts[0].objective
        self._budget = budget
        self._on_improvement = on_improvement
        self._values: list[list[int | None]] = [measure_nobody(part) for part in parts]
        self._bounds = [[0] * len(self._objective) for _ in parts]
        self._part = 0
        self._last: tuple[int, int | None, int] | None = None

    def begin_part(self, index: int) -> None:
        """Progress from now on belongs to this part."""
        self._part = index

    def end_part(self, tiers: Sequence[TierResult]) -> None:
        """Note what the part ended with; a tier may have changed after it was told."""
        self._values[self._part] = [tier.value for tier in tiers]
        self._bounds[self._part] = [tier.bound for tier in tiers]

    def tell(self, progress: TierProgress) -> None:
        """Pass on a part's new value or bound, unless it says what was said last."""
        self._values[self._part][progress.tier] = progress.value
        self._bounds[self._part][progress.tier] = max(self._bounds[self._part][progress.tier], progress.bound)
        known = [values[progress.tier] for values in self._values]
        value = None if None in known else sum(value for value in known if value is not None)
        bound = sum(bounds[progress.tier] for bounds in self._bounds)
        if (progress.tier, value, bound) == self._last:
            return
        self._last = (progress.tier, value, bound)
        terms = self._objective[progress.tier]
        self._on_improvement(Improvement(progress.tier, terms, value, bound, self._budget.measure_elapsed()))


def measure_nobody(part: Problem) -> list[int | None]:
    """The tiers of the plan that places nobody; None where that is no plan, decisions being fixed or moves few."""
    if part.fixed or (part.max_moves is not None and len(part.current) > part.max_moves):
        return [None] * len(part.objective)
    terms = {"unplaced": sum(participant.priority for participant in part.participants), "moves": len(part.current)}
    return [sum(weight * terms.get(term, 0) for term, weight in tier.items()) for tier in part.objective]


def solve_part(part: Problem, budget: Budget, tell: OnTierProgress) -> PartOutcome:
    """Solve one part within its share of the time; without any, the plan that places nobody, where it is one."""
    nobody = measure_nobody(part)
    if budget.is_over() and None not in nobody:
        tiers = [TierResult(dict(t), value or 0, 0) for t, value in zip(part.objective, nobody, strict=True)]
        return PartOutcome(decide_status(tiers), {}, tuple(tiers))
    built = build_model(part)
    objectives = [TierObjective(dict(tier), build_tier(built, tier)) for tier in part.objective]
    stall_seconds = max(LEAST_STALL_SECONDS, STALL_SHARE * budget.limits.time_limit_seconds)
    settings = GuidedSettings(search=SearchSettings(stall_seconds=stall_seconds))
    swaps = SwapSearch(built, budget.is_over)
    knowledge = SearchKnowledge(built.tighten, built.list_groups(), built.list_implications(), swaps.improve)
    search = GuidedSearch(built.model, objectives, budget, knowledge, settings, tell)
    outcome = search.run(find_first_plan(built, search.relaxation))
    assignments = None if outcome.solution is None else built.read_assignments(outcome.solution)
    return PartOutcome(outcome.status, assignments, outcome.tiers)


def build_tier(built: CohortModel, tier: Mapping[str, int]) -> cp_model.LinearExprT:
    """Σ weight × term."""
    return cp_model.LinearExpr.weighted_sum([built.terms[term] for term in tier], list(tier.values()))


def find_first_plan(built: CohortModel, relaxation: Relaxation) -> tuple[int, ...] | None:
    """The plan in force with the fixed decisions if it keeps every rule, or else nobody placed; None if neither does."""
    in_force = {**built.problem.current, **built.problem.fixed}
    for decisions in (in_force, built.problem.fixed):
        values = built.encode_assignments(decisions)
        if values is not None and satisfies(relaxation, values):
            return values
    return None


def combine(problem: Problem, outcomes: Sequence[PartOutcome]) -> Solution:
    """The parts' plans put together, their tiers added up."""
    assignments: dict[str, str] = {}
    for outcome in outcomes:
        assignments.update(outcome.assignments or {})
    ordered = {p.id: assignments[p.id] for p in problem.participants if p.id in assignments}
    tiers = tuple(
        TierResult(
            dict(terms),
            sum(outcome.tiers[index].value for outcome in outcomes),
            sum(outcome.tiers[index].bound for outcome in outcomes),
        )
        for index, terms in enumerate(problem.objective)
    )
    unplaced = tuple(participant.id for participant in problem.participants if participant.id not in ordered)
    return Solution(decide_status(tiers), {"assignments": ordered}, tiers, unplaced)
