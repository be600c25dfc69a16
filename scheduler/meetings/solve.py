"""Solve a meetings problem: a first plan at once, then better ones, with a bound beside every tier.

The parts: ``construct`` gives a plan in a second or two; ``bounds`` proves by prices how good it can get; ``ruin``
and ``improve`` make it better; ``exact`` proves small problems, and small parts of large ones, to the end.
"""

from dataclasses import replace

from scheduler.budget import Budget
from scheduler.limits import Limits
from scheduler.meetings.claims import build_certificate
from scheduler.meetings.entities import Problem, plan_document
from scheduler.meetings.layout import Layout, name_slots
from scheduler.meetings.search import Search
from scheduler.progress import OnImprovement, ShouldStop
from scheduler.result import Solution, TierResult, decide_status

CERTIFYING_SECONDS = 1.0
"""Longest that claims are looked for once the search has ended; not counted in deterministic mode."""


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
    return certify(problem, Solution(decide_status(tiers), plan_document(plan), tiers, unplaced), budget)


def certify(problem: Problem, solution: Solution, budget: Budget) -> Solution:
    """A plan with the certificate that counting gives it, and with the bounds that follow from that."""
    end = budget.measure_elapsed() + CERTIFYING_SECONDS

    def should_end() -> bool:
        return not budget.limits.deterministic and budget.measure_elapsed() > end

    certificate = build_certificate(problem.raw, solution.tiers, len(solution.unplaced), should_end)
    if certificate is None:
        return solution
    tiers = tuple(
        replace(tier, bound=min(tier.value, max(tier.bound, entry.get("bound", tier.bound))))
        for tier, entry in zip(solution.tiers, certificate["tiers"], strict=True)
    )
    return replace(solution, status=decide_status(tiers), tiers=tiers, certificate=certificate)
