"""Signs of life of the task queues."""

import threading
from datetime import timedelta

import pytest
from django.conf import settings
from django.utils import timezone
from django_q.models import OrmQ
from django_q.signing import SignedPackage

from backend.common import task_watch
from backend.common.models import QueueCanary
from backend.common.queues import (
    QUEUES,
    SHORT_QUEUE,
    SOLVER_QUEUE,
    beat_canary,
    canary_age,
    is_stale,
    release_fetched_tasks,
    send_canary,
)

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("queue", QUEUES)
def test_a_canary_is_sent_to_its_own_queue_and_carries_no_more_than_the_queues_name(queue: str) -> None:
    send_canary(queue)
    row = OrmQ.objects.get()
    assert row.key == queue
    assert SignedPackage.loads(row.payload)["args"] == (queue,)


def test_a_beat_is_one_row_per_queue_whose_age_is_measured() -> None:
    beat_canary(SHORT_QUEUE)
    beat_canary(SHORT_QUEUE)
    beat_at = QueueCanary.objects.get().beat_at
    assert canary_age(SHORT_QUEUE, beat_at + timedelta(seconds=30)) == timedelta(seconds=30)
    assert canary_age(SOLVER_QUEUE, beat_at) is None


def test_silence_is_stale_only_beyond_the_limit() -> None:
    limit = timedelta(seconds=settings.STALE_SECONDS)
    assert not is_stale(limit)
    assert is_stale(limit + timedelta(milliseconds=1))
    assert is_stale(None)


def test_tasks_that_a_dead_cluster_had_fetched_are_given_back_in_that_queue_alone() -> None:
    later = timezone.now() + timedelta(hours=1)
    for queue in QUEUES:
        OrmQ.objects.create(key=queue, payload="x", lock=later)
    assert release_fetched_tasks(SOLVER_QUEUE) == 1
    assert OrmQ.objects.get(key=SOLVER_QUEUE).lock <= timezone.now()
    assert OrmQ.objects.get(key=SHORT_QUEUE).lock == later


def test_a_running_task_beats_until_it_ends(monkeypatch: pytest.MonkeyPatch, settings: settings) -> None:
    settings.CANARY_SECONDS = 0.01
    beats: list[str] = []
    seen = threading.Event()

    def beat(queue: str) -> None:
        beats.append(queue)
        seen.set()

    monkeypatch.setattr(task_watch, "beat_canary", beat)
    task_watch.begin_beating(task={"cluster": SOLVER_QUEUE})
    (watcher,) = [thread for thread in threading.enumerate() if thread.name.startswith("canary")]
    assert seen.wait(10)
    task_watch.end_beating()
    watcher.join(10)
    assert not watcher.is_alive()
    assert set(beats) == {SOLVER_QUEUE}


def test_a_task_that_runs_in_place_is_not_watched() -> None:
    before = threading.active_count()
    task_watch.begin_beating(task={"sync": True})
    assert threading.active_count() == before
