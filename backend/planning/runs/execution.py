"""One attempt at a run, from claim to end."""

import importlib.metadata
import platform
import uuid
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from backend.planning.enums import RunKind, RunStage, RunState
from backend.planning.models import PlanningRun
from backend.planning.runs import failures
from backend.planning.runs.attempts import attempt
from backend.planning.runs.claiming import Claim, claim_run, finish_run
from backend.planning.runs.cohorts import CohortRunSolver
from backend.planning.runs.dividing import divide_run
from backend.planning.runs.outcomes import Outcome
from backend.planning.runs.placements import PlacementRunSolver
from backend.planning.runs.requests import RequestRunSolver
from backend.planning.runs.solving import StageSolver
from backend.planning.runs.watching import JobWatch, ProgressSource
from scheduler.result import compute_problem_sha256

Clock = Callable[[], datetime]


def execute_claimed_run(*, run_id: int, run_token: uuid.UUID, clock: Clock) -> bool:
    """Work on a run if it is ours to work on; whether its end, or its division, was written by this attempt."""
    claim = claim_run(run_id=run_id, run_token=run_token, now=clock())
    if claim is None:
        return False
    watch = JobWatch(claim, clock, ProgressSource(run_id))
    outcome = attempt(watch, lambda: _solve(claim, watch), Outcome(failure=failures.INTERNAL))
    if outcome is None:
        return False
    if outcome.division is not None:
        return divide_run(claim, outcome.division, now=clock())
    return _finish(claim, outcome, is_stopped=watch.is_stopped, now=clock())


def _solve(claim: Claim, watch: JobWatch) -> Outcome:
    run = PlanningRun.objects.select_related("programme", "association").get(pk=claim.job_id)

    def begin_stage(stage: RunStage, problem: Mapping[str, Any]) -> None:
        written: dict[str, Any] = {"stage": stage}
        if stage is not RunStage.MEETINGS or run.kind == RunKind.MEETINGS:
            written |= {"input_sha256": compute_problem_sha256(problem), "versions": _versions()}
        claim.row().update(**written)

    solver = StageSolver(run, watch, begin_stage)
    if run.kind == RunKind.PLACEMENTS:
        return PlacementRunSolver(run, solver).solve()
    if run.kind == RunKind.MEETINGS:
        return RequestRunSolver(run, solver).solve()
    return CohortRunSolver(run, run.own_programme, solver).solve()


def _finish(claim: Claim, outcome: Outcome, *, is_stopped: bool, now: datetime) -> bool:
    return finish_run(
        claim, _find_state(outcome, is_stopped=is_stopped), now=now, failure=outcome.failure, proposal=outcome.proposal
    )


def _find_state(outcome: Outcome, *, is_stopped: bool) -> RunState:
    if outcome.is_infeasible:
        return RunState.INFEASIBLE
    if is_stopped and outcome.failure in {"", failures.STOPPED_TOO_EARLY}:
        return RunState.STOPPED
    return RunState.FAILED if outcome.proposal is None else RunState.SUCCEEDED


def _versions() -> dict[str, str]:
    return {"ortools": importlib.metadata.version("ortools"), "python": platform.python_version()}
