"""Solve a meetings problem: a first plan at once, then better ones, with a bound beside every tier."""

import random

from scheduler.budget import Budget
from scheduler.limits import Limits
from scheduler.meetings.board import Board
from scheduler.meetings.construct import construct
from scheduler.meetings.entities import Problem, plan_document
from scheduler.meetings.layout import Layout, name_slots
from scheduler.meetings.model import PlanModel
from scheduler.meetings.values import compute_tiers
from scheduler.progress import Improvement, OnImprovement, ShouldStop
from scheduler.result import Solution, TierResult, decide_status
from scheduler.tiers import TierObjective, TierProgress, search_tiers


def solve_problem(problem: Problem, limits: Limits, on_improvement: OnImprovement, should_stop: ShouldStop) -> Solution:
    """Minimise the tiers in turn within the limits.

    Returns:
        The best plan found with value and bound of every tier; INFEASIBLE only when proven, UNKNOWN when time ran out.
    """
    budget = Budget(limits, should_stop)
    layout = Layout(problem)
    rng = random.Random(limits.seed)  # noqa: S311 - search, not secrecy
    board = construct(layout, rng, budget.is_over)
    model = PlanModel(Board(layout), range(len(layout.tasks)))
    objectives = [
        TierObjective({term.value: weight for term, weight in tier.items()}, model.express(tier))
        for tier in problem.tiers
    ]
    first = model.complete_solution(board.slots)

    def report(progress: TierProgress) -> None:
        tier = {term.value: weight for term, weight in problem.tiers[progress.tier].items()}
        on_improvement(Improvement(progress.tier, tier, progress.value, progress.bound, budget.measure_elapsed()))

    outcome = search_tiers(model.model, objectives, budget, None, report, first)
    if outcome.solution is None:
        return Solution(outcome.status)
    slots = model.read_slots(outcome.solution)
    plan = name_slots(layout, slots)
    unplaced = tuple(name for name in layout.meeting_ids if name not in plan)
    tiers = tuple(
        TierResult(tier.terms, value, min(value, tier.bound))
        for tier, value in zip(outcome.tiers, compute_tiers(layout, slots, problem.tiers), strict=True)
    )
    return Solution(decide_status(tiers), plan_document(plan), tiers, unplaced)
