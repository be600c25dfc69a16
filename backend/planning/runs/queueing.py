"""Putting runs and parts on the solver's queue. The broker is the database, so the task is there exactly when the job is."""

from django.db.models.functions import Now
from django_q.models import OrmQ
from django_q.tasks import async_task

from backend.planning.models import PlanningRun, RunPart, SolverJob
from backend.settings.queues import SOLVER_QUEUE

EXECUTE_RUN = "backend.planning.tasks.execute_run"
EXECUTE_PART = "backend.planning.tasks.execute_part"

_TASKS: dict[type[SolverJob], tuple[str, str]] = {
    PlanningRun: (EXECUTE_RUN, "planning-run"),
    RunPart: (EXECUTE_PART, "planning-part"),
}


def enqueue_job(job: SolverJob) -> None:
    """Enqueue a task that names the job and the token it may claim it by, and nothing else."""
    task, name = _TASKS[type(job)]
    async_task(task, job.pk, str(job.run_token), cluster=SOLVER_QUEUE, task_name=f"{name}-{job.pk}")


def tokens_in_queue() -> frozenset[str]:
    """The tokens of all jobs whose task is in the queue and nobody has fetched."""
    waiting = OrmQ.objects.filter(key=SOLVER_QUEUE, lock__lte=Now())
    arguments = (row.task.get("args", ()) for row in waiting.iterator())
    return frozenset(str(given[1]) for given in arguments if len(given) == 2)
