"""Proposals made by the solver inside the test's own transaction, where no worker could see the rows."""

from backend.planning.models import Proposal
from backend.planning.problems import build_cohort_problem, build_meeting_problem
from backend.planning.problems.meetings import list_assignment
from backend.planning.problems.reading import read_facts
from scheduler import Limits, solve
from tests.factories import PlanningRunFactory
from tests.factories.times import NOW
from tests.planning.worlds import PlanningWorld

LIMITS = Limits(time_limit_seconds=1)


def propose_here(world: PlanningWorld) -> Proposal:
    """Return a draft that nothing has overtaken."""
    cohort_problem = build_cohort_problem(world.programme, rules={}, now=NOW)
    cohort_result = solve(cohort_problem, LIMITS)
    assignment = list_assignment(cohort_result["plan"]["assignments"].items())
    meeting_problem = build_meeting_problem(world.programme, assignment, rules={}, now=NOW)
    return Proposal.objects.create(
        run=PlanningRunFactory(programme=world.programme, state="succeeded"),
        cohort_problem=cohort_problem,
        cohort_result=cohort_result,
        meeting_problem=meeting_problem,
        meeting_result=solve(meeting_problem, LIMITS),
        basis_sha256=read_facts(world.programme).fingerprint(),
    )


def without_a_plan(proposal: Proposal) -> None:
    """Give the proposal documents of an empty plan, which can be read but changes nothing."""
    result = {"status": "OPTIMAL", "plan": {"assignments": {}}, "unplaced": [], "tiers": []}
    proposal.cohort_problem = {"x": {"before": {}}, "cohorts": [], "participants": []}
    proposal.meeting_problem = {"x": {"before": {}}, "meetings": [], "days": []}
    proposal.cohort_result = proposal.meeting_result = result
    Proposal.objects.bulk_update([proposal], ["cohort_problem", "meeting_problem", "cohort_result", "meeting_result"])
