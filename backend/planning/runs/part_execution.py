"""One attempt at a part of a run, from claim to end; and the run's own end, when it was the last."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from backend.planning.enums import RunStage
from backend.planning.models import RunPart
from backend.planning.runs import failures
from backend.planning.runs.attempts import attempt
from backend.planning.runs.claiming import claim_part
from backend.planning.runs.dividing import find_time_limit, finish_part
from backend.planning.runs.execution import execute_claimed_run
from backend.planning.runs.solving import GRACE_SECONDS, StageSolver, begin_quietly
from backend.planning.runs.watching import JobWatch, ProgressSource


@dataclass(frozen=True)
class PartOutcome:
    """A verified result, or the sentence that says why there is none."""

    result: dict[str, Any] | None = None
    failure: str = ""


def execute_claimed_part(*, part_id: int, run_token: uuid.UUID, clock: Callable[[], datetime]) -> bool:
    """Work on a part if it is ours to work on; whether its end was written by this attempt."""
    claim = claim_part(part_id=part_id, run_token=run_token, now=clock())
    if claim is None:
        return False
    part = RunPart.objects.select_related("run__division").defer("run__division__problem").get(pk=part_id)
    part.time_limit_seconds = max(GRACE_SECONDS, find_time_limit(part))
    claim.row().update(time_limit_seconds=part.time_limit_seconds)
    watch = JobWatch(claim, clock, _find_source(part))
    outcome = attempt(watch, lambda: _solve(part, watch), PartOutcome(failure=failures.INTERNAL))
    if outcome is None:
        return False
    run = finish_part(claim, result=outcome.result, failure=outcome.failure, now=clock())
    if run is not None:
        execute_claimed_run(run_id=run.pk, run_token=run.run_token, clock=clock)
    return True


def _find_source(part: RunPart) -> ProgressSource:
    waited = (part.started_at - part.run.started_at).total_seconds() if part.started_at and part.run.started_at else 0.0
    return ProgressSource(part.run_id, part.pk, max(0.0, waited))


def _solve(part: RunPart, watch: JobWatch) -> PartOutcome:
    if part.run.cancel_requested_at is not None:
        watch.stop()
    solver = StageSolver(part.run, watch, begin_quietly)
    seconds = part.time_limit_seconds or GRACE_SECONDS
    result = solver.solve(RunStage(part.run.division.stage), part.problem, seconds)
    if not solver.is_verified(part.problem, result):
        return PartOutcome(failure=failures.NOT_VERIFIED)
    return PartOutcome(result)
