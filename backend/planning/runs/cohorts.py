"""The two solves of a run of cohorts: who goes into which cohort, then who meets whom when."""

from collections.abc import Mapping
from typing import Any

from backend.associations.models import Programme
from backend.planning.enums import RunStage
from backend.planning.models import PlanningRun
from backend.planning.problems.cohort_scenarios import find_cohort_size, suppose_size, suppose_size_of_rules
from backend.planning.problems.cohorts import CohortComposer
from backend.planning.problems.horizon import find_horizon
from backend.planning.problems.meetings import MeetingComposer, list_assignment
from backend.planning.problems.placements.scenarios import read_changes
from backend.planning.problems.reading import read_facts
from backend.planning.problems.rules import read_rules
from backend.planning.problems.snapshot import one_instant
from backend.planning.problems.standing import Standing
from backend.planning.runs import failures
from backend.planning.runs.outcomes import Outcome, ProposedPlan, Solved
from backend.planning.runs.solving import GRACE_SECONDS, StageSolver

COHORTS_SHARE = 0.35
"""Most of the time belongs to the meetings; cohorts are usually proven long before their share is used up."""


class CohortRunSolver:
    """Solves one run of cohorts and meetings.

    A move is a member who changes cohort or loses the place, or a meeting whose time, room or contact person changes.
    The budget of moves is one for both problems: as a change of cohort usually takes all of a member's meetings along,
    the cohorts may use ``max_moves // (1 + the most movable meetings any member has)``, and the meetings what is left.
    """

    def __init__(self, run: PlanningRun, programme: Programme, solver: StageSolver) -> None:
        self.run = run
        self.programme = programme
        self.solver = solver
        self.size = find_cohort_size(read_changes(run.scenario))
        self.rules = suppose_size_of_rules(read_rules(programme, run.rules), self.size)

    def solve(self) -> Outcome:
        """Both plans, each verified independently; or the reason why there are none."""
        standing, fingerprint = self._read_snapshot()
        cohort_problem = CohortComposer(standing, self.rules, self._find_cohort_budget(standing)).compose()
        if not cohort_problem["participants"] or not cohort_problem["cohorts"]:
            return Outcome(failure=failures.NOTHING_TO_PLAN)
        limit = self.run.time_limit_seconds
        cohort_result = self.solver.solve(RunStage.COHORTS, cohort_problem, limit * COHORTS_SHARE)
        failure = self.solver.find_failure(cohort_problem, cohort_result, failures.COHORTS_INFEASIBLE)
        if failure is not None:
            return failure
        assignment = list_assignment(cohort_result["plan"]["assignments"].items())
        budget = self._find_meeting_budget(cohort_problem, assignment)
        meeting_problem = MeetingComposer(standing, assignment, self.rules, budget).compose()
        left = limit - self.solver.watch.measure_elapsed()
        meeting_result = self.solver.solve(RunStage.MEETINGS, meeting_problem, max(GRACE_SECONDS, left))
        failure = self.solver.find_failure(meeting_problem, meeting_result, failures.MEETINGS_INFEASIBLE)
        if failure is not None:
            return failure
        stages = (
            Solved(RunStage.COHORTS, cohort_problem, cohort_result),
            Solved(RunStage.MEETINGS, meeting_problem, meeting_result),
        )
        return Outcome(proposal=ProposedPlan(fingerprint, stages))

    def _read_snapshot(self) -> tuple[Standing, str]:
        """What stands as a scenario supposes it, and the fingerprint of what is so."""
        now = self.run.started_at or self.run.queued_at
        horizon = find_horizon(self.programme.begins_on, self.programme.announcement_days, now)
        with one_instant():
            facts = read_facts(self.programme)
        return Standing(suppose_size(facts, self.size), horizon), facts.fingerprint()

    def _find_cohort_budget(self, standing: Standing) -> int | None:
        if self.run.max_moves is None:
            return None
        return self.run.max_moves // (1 + standing.most_movable_meetings)

    def _find_meeting_budget(self, cohort_problem: Mapping[str, Any], assignment: Mapping[int, int]) -> int | None:
        if self.run.max_moves is None:
            return None
        before = list_assignment(cohort_problem["current"].items())
        used = sum(assignment.get(enrolment_id) != cohort_id for enrolment_id, cohort_id in before.items())
        return max(0, self.run.max_moves - used)
