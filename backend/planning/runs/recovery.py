"""Finding jobs that nobody works on any more, and seeing that somebody does."""

import uuid
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Q

from backend.planning.enums import RunState
from backend.planning.models import PlanningRun, RunPart, SolverJob
from backend.planning.runs.claiming import give_up_exhausted, is_dead, rows_of
from backend.planning.runs.dividing import fail_divided_run
from backend.planning.runs.failures import ATTEMPTS_EXHAUSTED, STOPPED_TOO_EARLY
from backend.planning.runs.queueing import enqueue_job, tokens_in_queue

ORPHAN_SECONDS = 60
"""A queued job that nobody has begun for so long, on an idle solver, has lost its task."""

LONGEST_WAIT_SECONDS = 900
"""While others are solved, a fetched task may wait for as long as one of them lasts: the solver queue's timeout."""

Job = PlanningRun | RunPart


def recover_jobs(*, now: datetime) -> list[Job]:
    """Queue again the runs and parts whose worker or task is gone, fail those that have had their attempts.

    Returns:
        The jobs that were queued again.
    """
    stopped_or_dead = [*_list(PlanningRun, is_dead(now)), *_list_parts(is_dead(now))]
    recovered = [job for job in stopped_or_dead if _recover(job, now)]
    orphan = Q(state=RunState.QUEUED, enqueued_at__lt=now - timedelta(seconds=_find_patience()))
    orphans = [*_list(PlanningRun, orphan), *_list_parts(orphan)]
    waiting = tokens_in_queue() if orphans else frozenset()
    return recovered + [job for job in orphans if str(job.run_token) not in waiting and _queue_again(job, now)]


def _list(jobs: type[SolverJob], condition: Q) -> list[Job]:
    return list(rows_of(jobs).filter(condition).order_by("pk"))


def _list_parts(condition: Q) -> list[Job]:
    """Parts that somebody still waits for; without their documents, which are large."""
    wanted = RunPart.objects.filter(condition, run__state=RunState.DIVIDED)
    return list(wanted.defer("problem", "result").order_by("pk"))


def _find_patience() -> int:
    is_busy = any(rows_of(jobs).filter(state=RunState.RUNNING).exists() for jobs in (PlanningRun, RunPart))
    return LONGEST_WAIT_SECONDS if is_busy else ORPHAN_SECONDS


def _recover(job: Job, now: datetime) -> bool:
    if isinstance(job, PlanningRun) and job.cancel_requested_at is not None and not job.is_divided:
        _stop(job, now)
        return False
    if not give_up_exhausted(type(job), job_id=job.pk, now=now):
        return _queue_again(job, now)
    if isinstance(job, RunPart):
        fail_divided_run(job.run_id, ATTEMPTS_EXHAUSTED, now=now)
    return False


def _stop(run: PlanningRun, now: datetime) -> None:
    """End a dead run that somebody wanted to stop anyway."""
    PlanningRun.objects.filter(pk=run.pk, run_token=run.run_token, state=RunState.RUNNING).update(
        state=RunState.STOPPED,
        failure=STOPPED_TOO_EARLY,
        finished_at=now,
        version=F("version") + 1,
        modified_at=now,
    )


def _queue_again(job: Job, now: datetime) -> bool:
    """Give the job a new token and a new task; whatever still knows the old token has nothing more to say."""
    with transaction.atomic():
        token = uuid.uuid4()
        queued = rows_of(type(job)).filter(pk=job.pk, run_token=job.run_token, state=job.state)
        is_ours = queued.update(
            state=RunState.QUEUED,
            run_token=token,
            enqueued_at=now,
            heartbeat_at=None,
            version=F("version") + 1,
            modified_at=now,
        )
        if is_ours:
            job.run_token = token
            enqueue_job(job)
    return bool(is_ours)
