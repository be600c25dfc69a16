"""Solve a meetings problem: a first plan at once, then better ones, with a bound beside every tier.

The parts: ``construct`` gives a plan in a second or two; ``bounds`` proves by prices how good it can get; ``ruin``
and ``improve`` make it better; ``exact`` proves small problems, and small parts of large ones, to the end.
"""

from scheduler.budget import Budget
from scheduler.limits import Limits
from scheduler.meetings.entities import Problem, plan_document
from scheduler.meetings.layout import Layout, name_slots
from scheduler.meetings.search import Search
from scheduler.progress import OnImprovement, ShouldStop
from scheduler.result import Solution, TierResult, decide_status


def solve_problem(problem: Problem, limits: Limits, on_improvement: OnImprovement, should_stop: ShouldStop) -> Solution:
    """Minimise the tiers in turn within the limits.

    Returns:
        The best plan found with value and bound of every tier; INFEASIBLE only when proven, UNKNOWN when time ran out.
    """
    budget = Budget(limits, should_stop)
    layout = Layout(problem)
    outcome = Search(layout, budget, on_improvement).run()
    if outcome.slots is None:
        return Solution(outcome.status)
    plan = name_slots(layout, outcome.slots)
    tiers = tuple(
        TierResult({term.value: weight for term, weight in tier.items()}, value, bound)
        for tier, value, bound in zip(problem.tiers, outcome.values, outcome.bounds, strict=True)
    )
    unplaced = tuple(name for name in layout.meeting_ids if name not in plan)
    return Solution(decide_status(tiers), plan_document(plan), tiers, unplaced)
