"""How the machinery runs: queues, the hosts that serve them, and the computations in hand. Nothing about participants."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Q
from django_q.models import OrmQ

from backend.common.models import QueueCanary
from backend.common.queues import FORGOTTEN_AFTER, QUEUES, is_stale
from backend.planning.enums import RunKind, RunState
from backend.planning.models import PlanningRun, RunPart
from backend.planning.runs.claiming import STALE_SECONDS

LOOKED_BACK = timedelta(days=1)


@dataclass(frozen=True)
class HostView:
    """A host that serves a queue: how many workers, how long ago one of them showed that it lives."""

    name: str
    workers: int
    silent_for: timedelta
    is_alive: bool


@dataclass(frozen=True)
class QueueView:
    """A queue: tasks that nobody has fetched, tasks in somebody's hands, and its hosts."""

    name: str
    waiting: int
    in_hand: int
    hosts: tuple[HostView, ...]

    @property
    def living(self) -> int:
        """How many hosts live."""
        return sum(host.is_alive for host in self.hosts)


@dataclass(frozen=True)
class JobView:
    """A run or a part of one that has not ended.

    Attributes:
        run_id: the run's number.
        kind: what it plans.
        part: which part it is; 0 for a run as a whole.
        parts, parts_done: how many parts the run was cut into, and how many of them have ended.
        state: where it stands.
        host: that works on it, or did last.
        since: when it began, or was put in the queue.
        attempt: how many times somebody has begun it.
        is_silent: said to run but without a sign of life; it is taken over within a minute or so.
    """

    run_id: int
    kind: RunKind
    part: int
    parts: int
    parts_done: int
    state: RunState
    host: str
    since: datetime | None
    attempt: int
    is_silent: bool


@dataclass(frozen=True)
class OperationsView:
    """Everything at once; ``ended`` counts the runs of the last day by how they ended."""

    queues: tuple[QueueView, ...]
    jobs: tuple[JobView, ...]
    ended: dict[RunState, int]


def operations(*, now: datetime, rows_now: datetime) -> OperationsView:
    """How it all runs; five queries.

    Args:
        now: by the machine's clock, as canaries and tasks are stamped.
        rows_now: by the program's clock, as runs are; the demonstration's is another.
    """
    return OperationsView(tuple(_list_queues(now)), tuple(_list_jobs(rows_now)), _count_ended(rows_now))


def _list_queues(now: datetime) -> list[QueueView]:
    counted = (
        OrmQ.objects.order_by()
        .values_list("key")
        .annotate(waiting=Count("pk", filter=Q(lock__lte=now)), in_hand=Count("pk", filter=Q(lock__gt=now)))
    )
    tasks = {key: (waiting, in_hand) for key, waiting, in_hand in counted}
    canaries = list(QueueCanary.objects.filter(beat_at__gte=now - FORGOTTEN_AFTER))
    return [
        QueueView(
            queue, *tasks.get(queue, (0, 0)), tuple(_view_host(row, now) for row in canaries if row.queue == queue)
        )
        for queue in QUEUES
    ]


def _view_host(row: QueueCanary, now: datetime) -> HostView:
    silent_for = max(timedelta(), now - row.beat_at)
    return HostView(row.host, row.workers, silent_for, not is_stale(silent_for))


def _list_jobs(now: datetime) -> list[JobView]:
    """Unfinished runs, the oldest first, each before those of its parts that are being solved."""
    has_ended = ~Q(parts__state__in=RunState.unfinished())
    runs = PlanningRun.objects.filter(state__in=RunState.unfinished()).annotate(
        parts_total=Count("parts"), parts_done=Count("parts", filter=has_ended)
    )
    found = {run.pk: run for run in runs.order_by("queued_at", "pk")}
    running = RunPart.objects.filter(run__in=found, state=RunState.RUNNING).defer("problem", "result")
    parts: dict[int, list[RunPart]] = {}
    for part in running.order_by("number"):
        parts.setdefault(part.run_id, []).append(part)
    return [_view_job(job, run, now) for run in found.values() for job in (run, *parts.get(run.pk, ()))]


def _view_job(job: PlanningRun | RunPart, run: PlanningRun, now: datetime) -> JobView:
    is_running = job.state == RunState.RUNNING
    beat_at = job.heartbeat_at
    return JobView(
        run_id=run.pk,
        kind=RunKind(run.kind),
        part=job.number if isinstance(job, RunPart) else 0,
        parts=getattr(run, "parts_total", 0),
        parts_done=getattr(run, "parts_done", 0),
        state=RunState(job.state),
        host=job.worker_host,
        since=job.enqueued_at if job.state == RunState.QUEUED else job.started_at,
        attempt=job.attempt,
        is_silent=is_running and beat_at is not None and beat_at < now - timedelta(seconds=STALE_SECONDS),
    )


def _count_ended(now: datetime) -> dict[RunState, int]:
    ended = PlanningRun.objects.filter(finished_at__gte=now - LOOKED_BACK).order_by().values_list("state")
    return {RunState(state): number for state, number in ended.annotate(number=Count("pk"))}
