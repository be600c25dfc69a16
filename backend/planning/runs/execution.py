"""One attempt at a run, from claim to end."""

import importlib.metadata
import logging
import platform
import uuid
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from django.db import InterfaceError, OperationalError

from backend.planning.enums import RunStage, RunState
from backend.planning.models import PlanningRun
from backend.planning.runs import failures
from backend.planning.runs.claiming import Claim, claim_run, finish_run
from backend.planning.runs.cohorts import CohortRunSolver
from backend.planning.runs.outcomes import Outcome
from backend.planning.runs.solving import StageSolver
from backend.planning.runs.watching import RunWatch
from scheduler.result import compute_problem_sha256

logger = logging.getLogger(__name__)

Clock = Callable[[], datetime]


def execute_claimed_run(*, run_id: int, run_token: uuid.UUID, clock: Clock) -> bool:
    """Work on a run if it is ours to work on; whether its end was written by this attempt.

    A database that goes away is no fault of the run: the error is raised, the heart stops beating, and the run is
    taken over. Any other error would come again, so it ends the run with a plain sentence.
    """
    claim = claim_run(run_id=run_id, run_token=run_token, now=clock())
    if claim is None:
        return False
    watch = RunWatch(claim, clock)
    try:
        with watch:
            outcome = _solve(claim, watch)
    except (OperationalError, InterfaceError):
        raise
    except Exception:
        logger.exception("A planning run failed", extra={"run_id": run_id})
        outcome = Outcome(failure=failures.INTERNAL)
    if watch.is_lost:
        return False
    return _finish(claim, outcome, is_stopped=watch.is_stopped, now=clock())


def _solve(claim: Claim, watch: RunWatch) -> Outcome:
    run = PlanningRun.objects.select_related("programme").get(pk=claim.run_id)

    def begin_stage(stage: RunStage, problem: Mapping[str, Any]) -> None:
        written: dict[str, Any] = {"stage": stage}
        if stage is not RunStage.MEETINGS:
            written |= {"input_sha256": compute_problem_sha256(problem), "versions": _versions()}
        PlanningRun.objects.filter(pk=claim.run_id, run_token=claim.token).update(**written)

    return CohortRunSolver(run, run.own_programme, StageSolver(run, watch, begin_stage)).solve()


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
