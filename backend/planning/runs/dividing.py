"""A run that is cut into parts: each a task of its own, put together again by whoever finishes the last.

The run waits as DIVIDED, worked on by nobody. Every step locks or conditionally updates the run's row, so that however
many workers finish at the same moment, one of them finds the last part finished, and one merges.
"""

import uuid
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F

from backend.planning.enums import RunState
from backend.planning.models import PlanningRun, RunDivision, RunPart
from backend.planning.runs.claiming import Claim, finish_job
from backend.planning.runs.outcomes import Division
from backend.planning.runs.queueing import enqueue_job
from scheduler import Status


def divide_run(claim: Claim, division: Division, *, now: datetime) -> bool:
    """Write the parts and their tasks, and let go of the run; False if the claim has been lost."""
    with transaction.atomic():
        running = claim.row().filter(state=RunState.RUNNING)
        if not running.update(state=RunState.DIVIDED, stage=division.stage, version=F("version") + 1, modified_at=now):
            return False
        RunDivision.objects.create(
            run_id=claim.job_id,
            stage=division.stage,
            problem=division.problem,
            basis_sha256=division.basis_sha256,
            seconds=division.seconds,
            workers=division.workers,
        )
        parts = RunPart.objects.bulk_create(
            RunPart(run_id=claim.job_id, number=number, problem=part.problem, weight=part.weight, enqueued_at=now)
            for number, part in enumerate(division.parts, 1)
        )
        for part in parts:
            enqueue_job(part)
    return True


def finish_part(claim: Claim, *, result: dict[str, Any] | None, failure: str = "", now: datetime) -> PlanningRun | None:
    """Write how a part ended. One that fails takes the run with it; the last one opens the run for merging.

    Args:
        claim: whose token the part must still carry; a lost one writes nothing.
        result: its verified result document, or None with a failure.
        failure: the sentence for a part without a result.
        now: when.

    Returns:
        The run, queued again under a token of its own, if all that it waited for is there.
    """
    with transaction.atomic():
        run_id = claim.row().values_list("run_id", flat=True).first()
        if run_id is None:
            return None
        # Held until the end: of parts that finish at the same moment the later sees the earlier as finished.
        run = PlanningRun.objects.select_for_update().get(pk=run_id)
        state = RunState.FAILED if failure else RunState.SUCCEEDED
        if not finish_job(claim, state, now=now, result=result, failure=failure) or run.state != RunState.DIVIDED:
            return None
        if result is None:
            fail_divided_run(run.pk, failure, now=now)
            return None
        is_waiting = run.parts.filter(state__in=RunState.unfinished()).exists()
        # One part without any plan settles the matter for the whole.
        if is_waiting and result["status"] != Status.INFEASIBLE:
            return None
        return _open_for_merging(run, now)


def _open_for_merging(run: PlanningRun, now: datetime) -> PlanningRun:
    """Queue the run again. Its task is only there for the case that we die before we have merged it ourselves."""
    run.state = RunState.QUEUED
    run.run_token = uuid.uuid4()
    run.attempt = 0
    run.enqueued_at = now
    run.save(update_fields=["state", "run_token", "attempt", "enqueued_at"])
    enqueue_job(run)
    return run


def fail_divided_run(run_id: int, failure: str, *, now: datetime) -> bool:
    """End a run that waits for its parts; those that are still being solved find nobody waiting and stop."""
    waiting = PlanningRun.objects.filter(pk=run_id, state=RunState.DIVIDED)
    values = {"state": RunState.FAILED, "failure": failure, "finished_at": now, "modified_at": now}
    return bool(waiting.update(**values, version=F("version") + 1))


def find_time_limit(part: RunPart) -> float:
    """The seconds that a part may take: its share, by weight, of the time that nobody has used or been promised yet.

    What earlier parts leave over goes to the later ones. Time in which the solvers work for others is nobody's.
    """
    division = part.run.division
    budget = division.seconds * division.workers
    others = part.run.parts.exclude(pk=part.pk).values_list(
        "state", "started_at", "finished_at", "time_limit_seconds", "weight"
    )
    unbegun = part.weight
    for state, started_at, finished_at, promised, weight in others:
        if state == RunState.QUEUED:
            unbegun += weight
        elif state == RunState.RUNNING:
            budget -= promised or 0.0
        elif started_at and finished_at:
            budget -= (finished_at - started_at).total_seconds()
    share = part.weight / unbegun if unbegun else 1.0
    return min(division.seconds, max(0.0, budget) * share)
