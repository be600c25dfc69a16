"""The task clusters after somebody killed a part of them."""

import pytest
from django_q.models import Task
from django_q.tasks import async_task

from backend.common.models import QueueCanary
from backend.common.queues import QUEUES, SHORT_QUEUE, SOLVER_QUEUE
from tests.reliability.conftest import Workers, wait_for

pytestmark = pytest.mark.reliability

START_SECONDS = 60


def wait_until_alive(queue: str) -> None:
    wait_for(QueueCanary.objects.filter(queue=queue).exists, seconds=START_SECONDS, what=f"{queue} beats")


def wait_until_done(task_id: str) -> None:
    wait_for(Task.objects.filter(id=task_id, success=True).exists, seconds=START_SECONDS, what="the task is done")


@pytest.mark.parametrize("queue", QUEUES)
def test_each_queue_runs_its_own_tasks(workers: Workers, queue: str) -> None:
    wait_until_done(async_task("math.factorial", 5, cluster=queue))


def test_a_cluster_whose_idle_worker_was_killed_is_found_wedged_and_works_again(workers: Workers) -> None:
    wait_until_alive(SOLVER_QUEUE)
    wedged = workers.cluster(SOLVER_QUEUE)
    assert wedged is not None
    workers.idle_worker(SOLVER_QUEUE).kill()
    task_id = async_task("math.factorial", 6, cluster=SOLVER_QUEUE)
    wait_until_done(task_id)
    assert workers.cluster(SOLVER_QUEUE) != wedged
    assert "shows no sign of life" in workers.log.read_text()


def test_a_cluster_that_was_killed_is_started_again(workers: Workers) -> None:
    wait_until_alive(SHORT_QUEUE)
    killed = workers.cluster(SHORT_QUEUE)
    assert killed is not None
    killed.kill()
    wait_until_done(async_task("math.factorial", 7, cluster=SHORT_QUEUE))
    assert workers.cluster(SHORT_QUEUE) != killed


def test_a_long_task_is_not_taken_for_a_dead_cluster(workers: Workers) -> None:
    wait_until_alive(SOLVER_QUEUE)
    busy = workers.cluster(SOLVER_QUEUE)
    # Longer than the silence after which a cluster is restarted; the worker has no hand free for a canary.
    wait_until_done(async_task("time.sleep", 12, cluster=SOLVER_QUEUE))
    assert workers.cluster(SOLVER_QUEUE) == busy
    assert "no sign of life" not in workers.log.read_text()
