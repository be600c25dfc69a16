"""Proposals made by the solver inside the test's own transaction, where no worker could see the rows."""

from typing import Any

from backend.planning.models import Proposal, ProposalStage
from backend.planning.problems import build_cohort_problem, build_meeting_problem
from backend.planning.problems.meetings import list_assignment
from backend.planning.problems.reading import read_facts
from scheduler import Limits, solve
from tests.factories import PlanningRunFactory
from tests.factories.times import NOW
from tests.planning.worlds import PlanningWorld

# By the work done and not by the clock: a busy machine must not leave anybody without a plan.
LIMITS = Limits(time_limit_seconds=1, deterministic=True)


def propose_here(world: PlanningWorld, rules: dict[str, Any] | None = None) -> Proposal:
    """Return a draft that nothing has overtaken."""
    cohort_problem = build_cohort_problem(world.programme, rules=rules or {}, now=NOW)
    cohort_result = solve(cohort_problem, LIMITS)
    assignment = list_assignment(cohort_result["plan"]["assignments"].items())
    meeting_problem = build_meeting_problem(world.programme, assignment, rules=rules or {}, now=NOW)
    return draft_of(
        world,
        {"cohorts": (cohort_problem, cohort_result), "meetings": (meeting_problem, solve(meeting_problem, LIMITS))},
    )


def draft_of(world: PlanningWorld, documents: dict[str, tuple[dict[str, Any], dict[str, Any]]]) -> Proposal:
    """A draft with these documents, on the basis of today."""
    proposal = Proposal.objects.create(
        run=PlanningRunFactory(programme=world.programme, state="succeeded"),
        basis_sha256=read_facts(world.programme).fingerprint(),
    )
    for stage, (problem, result) in documents.items():
        ProposalStage.objects.create(proposal=proposal, stage=stage, problem=problem, result=result)
    return proposal


def without_a_plan(proposal: Proposal) -> None:
    """Give the proposal documents of an empty plan, which can be read but changes nothing."""
    result = {"status": "OPTIMAL", "plan": {"assignments": {}}, "unplaced": [], "tiers": []}
    problem = {"x": {"before": {}}, "cohorts": [], "participants": [], "meetings": [], "days": []}
    proposal.stages.update(problem=problem, result=result)
