"""Putting runs on the solver's queue. The broker is the database, so the task is there exactly when the run is."""

from django.db.models.functions import Now
from django_q.models import OrmQ
from django_q.tasks import async_task

from backend.planning.models import PlanningRun
from backend.settings.queues import SOLVER_QUEUE

EXECUTE_RUN = "backend.planning.tasks.execute_run"


def enqueue_run(run: PlanningRun) -> None:
    """Enqueue a task that names the run and the token it may claim it by, and nothing else."""
    async_task(EXECUTE_RUN, run.pk, str(run.run_token), cluster=SOLVER_QUEUE, task_name=f"planning-run-{run.pk}")


def is_waiting_in_queue(run: PlanningRun) -> bool:
    """Whether a task for this very token is in the queue and nobody has fetched it."""
    waiting = OrmQ.objects.filter(key=SOLVER_QUEUE, lock__lte=Now())
    return any(row.task.get("args") == (run.pk, str(run.run_token)) for row in waiting.iterator())
