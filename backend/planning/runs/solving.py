"""One problem of a run: search, explain in what is left of the time, and believe nothing that is not verified."""

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from backend.planning.enums import RunStage
from backend.planning.models import PlanningRun
from backend.planning.runs import failures
from backend.planning.runs.outcomes import Outcome
from backend.planning.runs.watching import JobWatch
from scheduler import Improvement, Limits, Status, explain, solve, verify

logger = logging.getLogger(__name__)

EXPLAINING_SHARE = 0.15
"""Kept back for finding changes that would place the unplaced, which the search would otherwise use up."""

GRACE_SECONDS = 1.0
"""What a later stage gets when Stop comes during an earlier one, so that the plan so far is a whole one."""

BeginStage = Callable[[RunStage, Mapping[str, Any]], None]
"""Told of each stage and its problem before the search begins."""


def begin_quietly(_stage: RunStage, _problem: Mapping[str, Any]) -> None:
    """Tell nobody: the run's row says already what is being solved."""


class StageSolver:
    """Solves the stages of one run, one after the other."""

    def __init__(self, run: PlanningRun, watch: JobWatch, begin_stage: BeginStage) -> None:
        self.run = run
        self.watch = watch
        self.begin_stage = begin_stage

    def solve(self, stage: RunStage, problem: dict[str, Any], seconds: float) -> dict[str, Any]:
        """Search, then seek changes for the unplaced in what is left of the time."""
        began = self.watch.measure_elapsed()
        result = self.search(stage, problem, seconds * (1 - EXPLAINING_SHARE))
        return self.explain(problem, result, seconds - (self.watch.measure_elapsed() - began))

    def search(
        self, stage: RunStage, problem: dict[str, Any], seconds: float, bounds: Sequence[int] | None = None
    ) -> dict[str, Any]:
        """Look for the best plan, and tell how it goes.

        Args:
            stage: which problem of the run it is.
            problem: the document.
            seconds: for all of it.
            bounds: of each tier, where the problem allows less than what the run is about; only these are told.
        """
        self.begin_stage(stage, problem)
        stopped_before = self.watch.should_stop()
        return solve(
            problem,
            Limits(time_limit_seconds=GRACE_SECONDS if stopped_before else seconds, seed=self.run.seed),
            lambda improvement: self.watch.note(stage, _bounded(improvement, bounds)),
            # Once Stop has been pressed, the next stage gets its short grace whole.
            None if stopped_before else self.watch.should_stop,
        )

    def explain(self, problem: dict[str, Any], result: dict[str, Any], seconds: float) -> dict[str, Any]:
        """Seek changes that would place those whom the search has left without one, if there is time."""
        is_unexplained = any(entry["fix"] is None for entry in result["unplaced"])
        if result["plan"] is None or not is_unexplained or self.watch.should_stop() or seconds < GRACE_SECONDS:
            return result
        return explain(problem, result, Limits(time_limit_seconds=seconds, seed=self.run.seed), self.watch.should_stop)

    def is_verified(self, problem: dict[str, Any], result: dict[str, Any]) -> bool:
        """Whether a result holds against its problem. What the solver claims is believed once verified."""
        report = verify(problem, result)
        if not report.valid:
            rules = ", ".join(sorted({violation.rule for violation in report.violations}))
            logger.error("A plan failed its verification: %s", rules, extra={"run_id": self.run.pk})
        return report.valid

    def find_failure(self, problem: dict[str, Any], result: dict[str, Any], infeasible: str) -> Outcome | None:
        """Why a result is no plan to keep, or None if it is one.

        ``infeasible`` is the sentence for a problem that is proven to have no plan.
        """
        if not self.is_verified(problem, result):
            return Outcome(failure=failures.NOT_VERIFIED)
        status = Status(result["status"])
        if status is Status.INFEASIBLE:
            is_for_moves = "max_moves" in problem and bool(problem["current"])
            return Outcome(failure=failures.MOVES_INFEASIBLE if is_for_moves else infeasible, is_infeasible=True)
        if status is Status.UNKNOWN:
            is_stopped = self.watch.should_stop()
            return Outcome(failure=failures.STOPPED_TOO_EARLY if is_stopped else failures.TIME_RAN_OUT)
        return None


def _bounded(improvement: Improvement, bounds: Sequence[int] | None) -> Improvement:
    if bounds is None:
        return improvement
    return replace(improvement, bound=min(improvement.bound, bounds[improvement.tier]))
