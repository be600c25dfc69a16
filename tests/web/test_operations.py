"""The page of operations: hosts, queues and computations in words."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django_q.tasks import async_task

from backend.common.clock import current_time
from backend.common.models import QueueCanary
from backend.common.queues import QUEUES, SHORT_QUEUE, SOLVER_QUEUE
from backend.planning.selectors.operations import operations
from backend.web.reading.operations import describe_state, word_silence
from tests.factories import PlanningRunFactory, RunPartFactory
from tests.factories.worlds import World

pytestmark = pytest.mark.django_db


def beat(queue: str, host: str, *, seconds_ago: float = 1, workers: int = 1) -> None:
    beat_at = timezone.now() - timedelta(seconds=seconds_ago)
    QueueCanary.objects.create(queue=queue, host=host, workers=workers, beat_at=beat_at)


def view():
    return operations(now=timezone.now(), rows_now=current_time())


def test_a_queue_that_nobody_serves_comes_first() -> None:
    beat(SHORT_QUEUE, "avesta")
    beat(SOLVER_QUEUE, "hedemora", seconds_ago=500)
    assert describe_state(view()) == "Ingen arbetar med: beräkningar. Starta run_workers på någon dator."


@pytest.mark.parametrize(
    ("tasks", "sentence"),
    [
        (0, "2 datorer arbetar. Ingenting väntar i köerna."),
        (1, "2 datorer arbetar. 1 uppgift väntar."),
        (2, "2 datorer arbetar. 2 uppgifter väntar."),
    ],
)
def test_the_sentence_counts_living_hosts_and_waiting_tasks(tasks: int, sentence: str) -> None:
    for queue in QUEUES:
        beat(queue, "avesta")
    beat(SOLVER_QUEUE, "hedemora")
    for _ in range(tasks):
        async_task("math.factorial", 5, cluster=SOLVER_QUEUE)
    assert describe_state(view()) == sentence


@pytest.mark.parametrize(
    ("seconds", "words"), [(0, "0 s sedan"), (119, "119 s sedan"), (120, "2 min sedan"), (7200, "2 h sedan")]
)
def test_silence_is_told_in_the_unit_that_says_enough(seconds: int, words: str) -> None:
    assert word_silence(timedelta(seconds=seconds)) == words


def test_a_divided_run_stands_before_the_parts_that_are_being_solved() -> None:
    now = current_time()
    run = PlanningRunFactory(state="divided", started_at=now)
    for number, state in ((1, "succeeded"), (2, "running"), (3, "queued")):
        RunPartFactory(
            run=run, number=number, state=state, worker_host="avesta", heartbeat_at=now - timedelta(minutes=1)
        )
    PlanningRunFactory(state="succeeded", finished_at=now)
    found = view()
    assert [(job.part, job.parts_done, job.parts, job.state, job.is_silent) for job in found.jobs] == [
        (0, 1, 3, "divided", False),
        (2, 1, 3, "running", True),
    ]
    assert found.ended == {"succeeded": 1}


def test_the_number_of_queries_does_not_grow_with_what_is_shown(django_assert_num_queries) -> None:
    for number in range(5):
        run = PlanningRunFactory(state="divided")
        RunPartFactory(run=run, state="running", heartbeat_at=current_time())
        beat(SOLVER_QUEUE, f"host-{number}")
    with django_assert_num_queries(5):
        view()


def test_the_page_names_hosts_and_nothing_of_participants(world: World, client: Client) -> None:
    beat(SOLVER_QUEUE, "avesta", workers=7)
    PlanningRunFactory(programme=world.ours.programme, state="running", started_at=current_time())
    client.force_login(world.administrator)
    content = client.get(reverse("web:operations")).content.decode()
    assert "avesta" in content
    assert "grupper och möten" in content
    assert world.ours.participant.code not in content
