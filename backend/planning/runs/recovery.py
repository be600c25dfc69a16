"""Finding runs that nobody works on any more, and seeing that somebody does."""

import uuid
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F

from backend.planning.enums import RunState
from backend.planning.models import PlanningRun
from backend.planning.runs.claiming import give_up_exhausted, is_dead
from backend.planning.runs.failures import STOPPED_TOO_EARLY
from backend.planning.runs.queueing import enqueue_run, is_waiting_in_queue

ORPHAN_SECONDS = 60
"""A queued run that nobody has begun for so long, on an idle solver, has lost its task."""


def recover_runs(*, now: datetime) -> list[int]:
    """Queue again the runs whose worker or task is gone, fail those that have had their attempts.

    Returns:
        The ids of the runs that were queued again.
    """
    recovered = [run.pk for run in PlanningRun.objects.filter(is_dead(now)).order_by("pk") if _recover(run, now)]
    is_busy = PlanningRun.objects.filter(state=RunState.RUNNING).exists()
    waiting_since = now - timedelta(seconds=ORPHAN_SECONDS)
    orphans = PlanningRun.objects.filter(state=RunState.QUEUED, enqueued_at__lt=waiting_since).order_by("pk")
    if not is_busy:
        # The solver works on one run at a time, so while it is busy a fetched task may rightly wait.
        recovered += [run.pk for run in orphans if not is_waiting_in_queue(run) and _queue_again(run, now)]
    return recovered


def _recover(run: PlanningRun, now: datetime) -> bool:
    if run.cancel_requested_at is not None:
        _stop(run, now)
        return False
    return not give_up_exhausted(run_id=run.pk, now=now) and _queue_again(run, now)


def _stop(run: PlanningRun, now: datetime) -> None:
    """End a dead run that somebody wanted to stop anyway."""
    PlanningRun.objects.filter(pk=run.pk, run_token=run.run_token, state=RunState.RUNNING).update(
        state=RunState.STOPPED,
        failure=STOPPED_TOO_EARLY,
        finished_at=now,
        version=F("version") + 1,
        modified_at=now,
    )


def _queue_again(run: PlanningRun, now: datetime) -> bool:
    """Give the run a new token and a new task; whatever still knows the old token has nothing more to say."""
    with transaction.atomic():
        token = uuid.uuid4()
        mine = PlanningRun.objects.filter(pk=run.pk, run_token=run.run_token, state=run.state)
        queued = mine.update(
            state=RunState.QUEUED,
            run_token=token,
            enqueued_at=now,
            heartbeat_at=None,
            version=F("version") + 1,
            modified_at=now,
        )
        if queued:
            run.run_token = token
            enqueue_run(run)
    return bool(queued)
