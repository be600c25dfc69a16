"""The task queues' signs of life.

Each queue has a canary: a row that only the queue's own workers write. They do so when they run the canary task,
which the supervisor enqueues, and every few seconds for as long as another task runs, so that a queue with one
worker is not taken for dead during a long computation. A killed idle worker of django-q2 can leave the whole
cluster waiting on a lock for ever; then nothing writes the row, and the supervisor restarts the cluster.
"""

from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone
from django_q.models import OrmQ
from django_q.tasks import async_task

from backend.common.models import QueueCanary
from backend.settings.queues import SHORT_QUEUE, SOLVER_QUEUE

QUEUES = (SHORT_QUEUE, SOLVER_QUEUE)
CANARY_TASK = "backend.common.queues.beat_canary"


def beat_canary(queue: str) -> None:
    """Note that a worker of the queue is alive now. Runs in that worker."""
    QueueCanary.objects.update_or_create(queue=queue, defaults={"beat_at": timezone.now()})


def send_canary(queue: str) -> None:
    """Enqueue a canary task on the queue; its result is not kept."""
    async_task(CANARY_TASK, queue, cluster=queue, save=False, ack_failure=True)


def canary_age(queue: str, now: datetime) -> timedelta | None:
    """How long ago a worker of the queue last showed that it lives; None if none ever did."""
    beat_at = QueueCanary.objects.filter(queue=queue).values_list("beat_at", flat=True).first()
    return None if beat_at is None else now - beat_at


def is_stale(age: timedelta | None) -> bool:
    """Whether a queue of that canary age is to be taken for dead."""
    return age is None or age.total_seconds() > settings.STALE_SECONDS


def release_fetched_tasks(queue: str) -> int:
    """Make tasks available at once that a dead cluster had fetched, in place of after ``retry`` seconds.

    Delivery is at least once anyway: every task must bear being run again, also while a first run still goes on.

    Returns:
        How many tasks were released.
    """
    now = timezone.now()
    released: int = OrmQ.objects.filter(key=queue, lock__gt=now).update(lock=now)
    return released
