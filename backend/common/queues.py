"""The task queues' signs of life.

Each queue has a canary per host: a row that only the queue's workers on that host write. They do so when they run the
canary task, which the supervisor enqueues, and every few seconds for as long as another task runs, so that a queue with
one worker is not taken for dead during a long computation. A killed idle worker of django-q2 can leave the whole
cluster waiting on a lock for ever; then nothing writes the row, and the supervisor of that host restarts the cluster.

Hosts share the queues, so a canary sent by one may be answered by another. Each sends as many as it would alone; a host
among others therefore gets its share of them by chance, and may be silent for longer before it is taken for dead.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Max, QuerySet, Sum
from django.utils import timezone
from django_q.models import OrmQ
from django_q.tasks import async_task

from backend.common.hosts import HOST_NAME
from backend.common.models import QueueCanary
from backend.settings.queues import SHORT_QUEUE, SOLVER_QUEUE, WORKERS

QUEUES = (SHORT_QUEUE, SOLVER_QUEUE)
CANARY_TASK = "backend.common.queues.beat_canary"
PATIENCE_AMONG_OTHERS = 3
"""How many times longer a host among others may be silent: 18 canaries missed by chance are one in 65 million."""

FORGOTTEN_AFTER = timedelta(days=1)


def beat_canary(queue: str) -> None:
    """Note that a worker of the queue is alive now, on this host. Runs in that worker."""
    values = {"beat_at": timezone.now(), "workers": WORKERS[queue]}
    QueueCanary.objects.update_or_create(queue=queue, host=HOST_NAME, defaults=values)


def send_canary(queue: str) -> None:
    """Enqueue a canary task on the queue; its result is not kept."""
    async_task(CANARY_TASK, queue, cluster=queue, save=False, ack_failure=True)


def canary_age(queue: str, now: datetime, host: str | None = None) -> timedelta | None:
    """How long ago a worker of the queue, on that host or on any, last showed that it lives; None if none ever did."""
    rows = QueueCanary.objects.filter(queue=queue)
    if host is not None:
        rows = rows.filter(host=host)
    beat_at = rows.aggregate(latest=Max("beat_at"))["latest"]
    return None if beat_at is None else now - beat_at


def is_stale(age: timedelta | None, limit_seconds: float | None = None) -> bool:
    """Whether a queue of that canary age is to be taken for dead; the limit is that of the settings if not told."""
    limit = settings.STALE_SECONDS if limit_seconds is None else limit_seconds
    return age is None or age.total_seconds() > limit


def living_canaries(queue: str, now: datetime) -> QuerySet[QueueCanary]:
    """The hosts on which workers of the queue live."""
    silence = timedelta(seconds=settings.STALE_SECONDS * PATIENCE_AMONG_OTHERS)
    return QueueCanary.objects.filter(queue=queue, beat_at__gte=now - silence)


def count_workers(queue: str, now: datetime) -> int:
    """How many workers of the queue live, on all hosts together; at least the one that is about to be started."""
    living = living_canaries(queue, now).aggregate(total=Sum("workers"))["total"]
    return max(1, living or 0)


def has_other_hosts(queue: str, now: datetime) -> bool:
    """Whether workers of the queue live on any other host."""
    return living_canaries(queue, now).exclude(host=HOST_NAME).exists()


def sign_off(queues: Sequence[str]) -> None:
    """Take this host's canaries away: its workers have ended in order, and nothing is in their hands any more."""
    QueueCanary.objects.filter(queue__in=queues, host=HOST_NAME).delete()


def forget_hosts(now: datetime) -> int:
    """Drop the canaries of hosts that have been gone for long: a container has another name at every start."""
    forgotten, _ = QueueCanary.objects.filter(beat_at__lt=now - FORGOTTEN_AFTER).delete()
    return forgotten


def release_fetched_tasks(queue: str) -> int:
    """Make tasks available at once that a dead cluster had fetched, in place of after ``retry`` seconds.

    Delivery is at least once anyway: every task must bear being run again, also while a first run still goes on. While
    workers of the queue live on other hosts nothing is released, since most of what is fetched is in their hands.

    Returns:
        How many tasks were released.
    """
    now = timezone.now()
    if has_other_hosts(queue, now):
        return 0
    released: int = OrmQ.objects.filter(key=queue, lock__gt=now).update(lock=now)
    return released
