"""The two solves of a run: who goes into which cohort, then who meets whom when."""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction

from backend.associations.models import Programme
from backend.planning.enums import RunStage
from backend.planning.models import PlanningRun
from backend.planning.problems.cohorts import CohortComposer
from backend.planning.problems.horizon import find_horizon
from backend.planning.problems.meetings import MeetingComposer, list_assignment
from backend.planning.problems.reading import read_facts
from backend.planning.problems.rules import read_rules
from backend.planning.problems.standing import Standing
from backend.planning.runs import failures
from backend.planning.runs.watching import RunWatch
from scheduler import Limits, Status, explain, solve, verify

logger = logging.getLogger(__name__)

COHORTS_SHARE = 0.35
"""Most of the time belongs to the meetings; cohorts are usually proven long before their share is used up."""

EXPLAINING_SHARE = 0.15
"""Kept back for finding changes that would place the unplaced, which the search would otherwise use up."""

GRACE_SECONDS = 1.0
"""What the meetings get when Stop comes during the cohorts, so that the plan so far is a whole one."""


@dataclass(frozen=True)
class Outcome:
    """How the solves ended.

    ``proposal`` holds field values of a Proposal, or is None; then ``failure`` says why, and ``is_infeasible`` whether
    it is proven that there is no plan.
    """

    proposal: dict[str, Any] | None = None
    failure: str = ""
    is_infeasible: bool = False


class RunSolver:
    """Solves one run.

    A move is a member who changes cohort or loses the place, or a meeting whose time, room or contact person changes.
    The budget of moves is one for both problems: as a change of cohort usually takes all of a member's meetings along,
    the cohorts may use ``max_moves // (1 + the most movable meetings any member has)``, and the meetings what is left.
    """

    def __init__(
        self, run: PlanningRun, watch: RunWatch, begin_stage: Callable[[RunStage, Mapping[str, Any]], None]
    ) -> None:
        self.run = run
        self.watch = watch
        self.begin_stage = begin_stage
        self.rules = read_rules(run.programme, run.rules)

    def solve(self) -> Outcome:
        """Both plans, each verified independently; or the reason why there are none."""
        standing = _read_snapshot(self.run.programme, self.run)
        cohort_problem = CohortComposer(standing, self.rules, self._find_cohort_budget(standing)).compose()
        if not cohort_problem["participants"] or not cohort_problem["cohorts"]:
            return Outcome(failure=failures.NOTHING_TO_PLAN)
        limit = self.run.time_limit_seconds
        cohort_result = self._solve_stage(RunStage.COHORTS, cohort_problem, limit * COHORTS_SHARE)
        failure = self._find_failure(RunStage.COHORTS, cohort_problem, cohort_result)
        if failure is not None:
            return failure
        assignment = list_assignment(cohort_result["plan"]["assignments"].items())
        budget = self._find_meeting_budget(cohort_problem, assignment)
        meeting_problem = MeetingComposer(standing, assignment, self.rules, budget).compose()
        left = limit - self.watch.measure_elapsed()
        meeting_result = self._solve_stage(RunStage.MEETINGS, meeting_problem, max(GRACE_SECONDS, left))
        failure = self._find_failure(RunStage.MEETINGS, meeting_problem, meeting_result)
        if failure is not None:
            return failure
        return Outcome(
            proposal={
                "cohort_problem": cohort_problem,
                "cohort_result": cohort_result,
                "meeting_problem": meeting_problem,
                "meeting_result": meeting_result,
                "basis_sha256": standing.facts.fingerprint(),
            }
        )

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

    def _solve_stage(self, stage: RunStage, problem: dict[str, Any], seconds: float) -> dict[str, Any]:
        """Search, then seek changes for the unplaced in what is left of the time."""
        began = self.watch.measure_elapsed()
        self.begin_stage(stage, problem)
        stopped_before = self.watch.should_stop()
        searching = GRACE_SECONDS if stopped_before else seconds * (1 - EXPLAINING_SHARE)
        result = solve(
            problem,
            Limits(time_limit_seconds=searching, seed=self.run.seed),
            lambda improvement: self.watch.note(stage, improvement),
            # Once Stop has been pressed, the next stage gets its short grace whole.
            None if stopped_before else self.watch.should_stop,
        )
        left = seconds - (self.watch.measure_elapsed() - began)
        is_unexplained = any(entry["fix"] is None for entry in result["unplaced"])
        if result["plan"] is None or not is_unexplained or self.watch.should_stop() or left < GRACE_SECONDS:
            return result
        return explain(problem, result, Limits(time_limit_seconds=left, seed=self.run.seed), self.watch.should_stop)

    def _find_failure(self, stage: RunStage, problem: dict[str, Any], result: dict[str, Any]) -> Outcome | None:
        """Why a result is no plan to keep, or None if it is one. What the solver claims is believed once verified."""
        report = verify(problem, result)
        if not report.valid:
            rules = ", ".join(sorted({violation.rule for violation in report.violations}))
            logger.error("A plan failed its verification: %s", rules, extra={"run_id": self.run.pk})
            return Outcome(failure=failures.NOT_VERIFIED)
        status = Status(result["status"])
        if status is Status.INFEASIBLE:
            return Outcome(failure=self._explain_infeasible(stage, problem), is_infeasible=True)
        if status is Status.UNKNOWN:
            is_stopped = self.watch.should_stop()
            return Outcome(failure=failures.STOPPED_TOO_EARLY if is_stopped else failures.TIME_RAN_OUT)
        return None

    def _explain_infeasible(self, stage: RunStage, problem: Mapping[str, Any]) -> str:
        if "max_moves" in problem and problem["current"]:
            return failures.MOVES_INFEASIBLE
        return failures.COHORTS_INFEASIBLE if stage is RunStage.COHORTS else failures.MEETINGS_INFEASIBLE


def _read_snapshot(programme: Programme, run: PlanningRun) -> Standing:
    """The facts as they all were at one instant, so that their fingerprint is that of something that has been."""
    now = run.started_at or run.queued_at
    horizon = find_horizon(programme.begins_on, programme.announcement_days, now)
    with transaction.atomic(durable=True):
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        return Standing(read_facts(programme), horizon)
