"""Planning runs while the workers that solve them are killed."""

import os
import signal
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import psutil
import pytest
from django.db import connection
from django.utils import timezone
from django_q.models import OrmQ
from django_q.tasks import async_task

from backend.common.queues import SOLVER_QUEUE
from backend.common.supervision.leftovers import end_leftovers
from backend.planning.enums import RunState
from backend.planning.models import PlanningRun, Proposal
from backend.planning.runs.claiming import MOST_ATTEMPTS
from backend.planning.runs.queueing import EXECUTE_RUN
from backend.planning.services import request_run, request_stop
from backend.planning.tasks import recover_stalled_runs
from tests.planning.worlds import PlanningWorld, small_world
from tests.reliability.conftest import Workers, wait_for

pytestmark = pytest.mark.reliability

START_SECONDS = 60
END_SECONDS = 120


class PatientWorkers(Workers):
    """Workers whose supervisor waits longer before it takes silence for death: here it is runs that are to die."""

    canary_seconds = 2
    stale_seconds = 60


@pytest.fixture
def workers(transactional_db: None, tmp_path: Path) -> Iterator[Workers]:
    """Both clusters on the test's database; nothing of them is left afterwards."""
    running = PatientWorkers(tmp_path)
    try:
        yield running
        running.stop()
    finally:
        end_leftovers(tmp_path)
        connection.close()


def _order(*, seconds: int) -> tuple[PlanningWorld, PlanningRun]:
    """A run of a programme that lies ahead of the workers' own clock, large enough to be worked on for its whole time."""
    world = small_world(people=20, seats=10)
    monday = timezone.localdate() + timedelta(weeks=4)
    monday -= timedelta(days=monday.weekday())
    for index, cohort in enumerate(world.cohorts):
        cohort.starts_on = monday + timedelta(weeks=5 * index)
        cohort.save()
    run = request_run(
        actor=world.viewer, programme=world.programme, rules={}, time_limit_seconds=seconds, now=timezone.now()
    )
    return world, run


def _wait_for_solving(run: PlanningRun) -> None:
    in_hand = PlanningRun.objects.filter(pk=run.pk, state=RunState.RUNNING, stage="meetings")
    wait_for(in_hand.exists, seconds=START_SECONDS, what="the run is being solved")


def _wait_for_end(run: PlanningRun) -> PlanningRun:
    unfinished = PlanningRun.objects.filter(pk=run.pk, state__in=RunState.unfinished())
    wait_for(lambda: not unfinished.exists(), seconds=END_SECONDS, what="the run has ended")
    return PlanningRun.objects.get(pk=run.pk)


def _let_time_pass(run: PlanningRun) -> None:
    """Make a silent run as old as it would be after a while; a live one beats again within two seconds."""
    PlanningRun.objects.filter(pk=run.pk).update(heartbeat_at=timezone.now() - timedelta(minutes=1))


def _kill_solving_worker(workers: Workers) -> None:
    """Kill -9 the process that solves: of those in the cluster the one with the solver's and the watch's threads."""
    cluster = workers.cluster(SOLVER_QUEUE)
    assert cluster is not None
    busiest = max(cluster.children(recursive=True), key=lambda process: process.num_threads())
    os.kill(busiest.pid, signal.SIGKILL)


def test_a_run_whose_worker_is_killed_is_taken_over_and_ends_with_one_proposal(workers: Workers) -> None:
    _world, run = _order(seconds=12)
    _wait_for_solving(run)
    _kill_solving_worker(workers)
    _let_time_pass(run)
    assert recover_stalled_runs() == 1
    ended = _wait_for_end(run)

    assert (ended.state, ended.attempt) == (RunState.SUCCEEDED, 2)
    assert Proposal.objects.filter(run=run).count() == 1


def test_a_run_whose_worker_is_always_killed_fails_plainly(workers: Workers) -> None:
    _world, run = _order(seconds=60)
    for attempt in range(1, MOST_ATTEMPTS + 1):
        mine = PlanningRun.objects.filter(pk=run.pk, state=RunState.RUNNING, attempt=attempt)
        wait_for(mine.exists, seconds=END_SECONDS, what=f"attempt {attempt} has begun")
        _wait_for_solving(run)
        _kill_solving_worker(workers)
        _let_time_pass(run)
        recover_stalled_runs()

    run.refresh_from_db()
    assert run.state == RunState.FAILED
    assert run.failure.startswith("Beräkningen avbröts flera gånger")
    assert not Proposal.objects.exists()


def test_a_task_delivered_twice_while_the_run_lives_gives_one_proposal(workers: Workers) -> None:
    _world, run = _order(seconds=8)
    _wait_for_solving(run)
    # The same task with the token of its first delivery, and one with the token of the attempt in hand.
    live = PlanningRun.objects.get(pk=run.pk)
    again = [async_task(EXECUTE_RUN, run.pk, str(found.run_token), cluster=SOLVER_QUEUE) for found in (run, live)]
    ended = _wait_for_end(run)
    wait_for(lambda: not OrmQ.objects.filter(key=SOLVER_QUEUE).exists(), seconds=END_SECONDS, what="the queue is empty")

    assert len(again) == 2
    assert (ended.state, ended.attempt) == (RunState.SUCCEEDED, 1)
    assert Proposal.objects.filter(run=run).count() == 1


def test_a_run_in_a_cluster_that_is_killed_as_a_whole_ends_with_one_proposal(workers: Workers) -> None:
    _world, run = _order(seconds=8)
    _wait_for_solving(run)
    cluster = workers.cluster(SOLVER_QUEUE)
    assert cluster is not None
    for process in [*cluster.children(recursive=True), cluster]:
        try:
            process.kill()
        except psutil.NoSuchProcess:
            continue
    _let_time_pass(run)
    # The supervisor starts another cluster and gives back what this one had fetched; that alone is enough.
    ended = _wait_for_end(run)

    assert (ended.state, ended.attempt) == (RunState.SUCCEEDED, 2)
    assert Proposal.objects.filter(run=run).count() == 1


def test_stop_reaches_a_worker_in_another_process_within_two_seconds(workers: Workers) -> None:
    world, run = _order(seconds=300)
    _wait_for_solving(run)
    asked_at = timezone.now()
    request_stop(actor=world.viewer, run=run, now=asked_at)
    ended = _wait_for_end(run)

    assert ended.state == RunState.STOPPED
    assert Proposal.objects.filter(run=run).count() == 1
    assert ended.finished_at is not None
    assert ended.finished_at - asked_at < timedelta(seconds=2)


def test_a_task_that_vanished_from_the_queue_is_replaced(transactional_db: None) -> None:
    _world, run = _order(seconds=8)
    OrmQ.objects.all().delete()
    PlanningRun.objects.filter(pk=run.pk).update(enqueued_at=timezone.now() - timedelta(minutes=5))

    assert recover_stalled_runs() == 1
    assert OrmQ.objects.filter(key=SOLVER_QUEUE).count() == 1
