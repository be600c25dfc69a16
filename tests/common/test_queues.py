"""Signs of life of the task queues."""

import threading
from datetime import timedelta

import pytest
from django.conf import settings
from django.utils import timezone
from django_q.models import OrmQ
from django_q.signing import SignedPackage

from backend.common import task_watch
from backend.common.hosts import HOST_NAME
from backend.common.models import QueueCanary
from backend.common.queues import (
    PATIENCE_AMONG_OTHERS,
    QUEUES,
    SHORT_QUEUE,
    SOLVER_QUEUE,
    beat_canary,
    canary_age,
    count_workers,
    forget_hosts,
    is_stale,
    release_fetched_tasks,
    send_canary,
    sign_off,
)
from backend.common.supervision.clusters import CanaryWatch

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("queue", QUEUES)
def test_a_canary_is_sent_to_its_own_queue_and_carries_no_more_than_the_queues_name(queue: str) -> None:
    send_canary(queue)
    row = OrmQ.objects.get()
    assert row.key == queue
    assert SignedPackage.loads(row.payload)["args"] == (queue,)


def beat_elsewhere(queue: str, *, seconds_ago: float = 0, workers: int = 1, host: str = "elsewhere") -> None:
    beat_at = timezone.now() - timedelta(seconds=seconds_ago)
    QueueCanary.objects.create(queue=queue, host=host, workers=workers, beat_at=beat_at)


def test_a_beat_is_one_row_per_queue_and_host_whose_age_is_measured() -> None:
    beat_canary(SHORT_QUEUE)
    beat_canary(SHORT_QUEUE)
    beat_at = QueueCanary.objects.get().beat_at
    assert canary_age(SHORT_QUEUE, beat_at + timedelta(seconds=30)) == timedelta(seconds=30)
    assert canary_age(SHORT_QUEUE, beat_at, HOST_NAME) == timedelta()
    assert canary_age(SHORT_QUEUE, beat_at, "elsewhere") is None
    assert canary_age(SOLVER_QUEUE, beat_at) is None


def test_a_queue_is_as_old_as_its_liveliest_host() -> None:
    beat_elsewhere(SOLVER_QUEUE, seconds_ago=500)
    beat_canary(SOLVER_QUEUE)
    age = canary_age(SOLVER_QUEUE, timezone.now())
    assert age is not None
    assert age < timedelta(seconds=60)


def test_the_workers_of_all_living_hosts_are_counted_and_never_fewer_than_one() -> None:
    now = timezone.now()
    assert count_workers(SOLVER_QUEUE, now) == 1
    beat_elsewhere(SOLVER_QUEUE, workers=3)
    beat_elsewhere(SOLVER_QUEUE, workers=4, host="long gone", seconds_ago=PATIENCE_AMONG_OTHERS * 120 + 1)
    beat_elsewhere(SHORT_QUEUE, workers=5)
    beat_canary(SOLVER_QUEUE)
    assert count_workers(SOLVER_QUEUE, timezone.now()) == 4


def test_hosts_that_have_been_gone_for_a_day_are_forgotten() -> None:
    beat_elsewhere(SOLVER_QUEUE, seconds_ago=25 * 3600)
    beat_elsewhere(SOLVER_QUEUE, host="another", seconds_ago=23 * 3600)
    assert forget_hosts(timezone.now()) == 1
    assert QueueCanary.objects.get().host == "another"


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


def test_a_host_that_ends_in_order_signs_off_from_the_queues_it_served() -> None:
    for queue in QUEUES:
        beat_canary(queue)
    beat_elsewhere(SOLVER_QUEUE)
    sign_off([SOLVER_QUEUE])
    assert set(QueueCanary.objects.values_list("queue", "host")) == {
        (SHORT_QUEUE, HOST_NAME),
        (SOLVER_QUEUE, "elsewhere"),
    }


def test_what_living_hosts_have_fetched_is_left_in_their_hands() -> None:
    later = timezone.now() + timedelta(hours=1)
    OrmQ.objects.create(key=SOLVER_QUEUE, payload="x", lock=later)
    beat_elsewhere(SOLVER_QUEUE)
    assert release_fetched_tasks(SOLVER_QUEUE) == 0
    assert OrmQ.objects.get().lock == later


def test_a_host_among_others_may_be_silent_for_longer(settings: settings) -> None:
    alone, among_others = CanaryWatch(SHORT_QUEUE), CanaryWatch(SOLVER_QUEUE)
    limit = settings.STALE_SECONDS
    beat_elsewhere(SOLVER_QUEUE)
    assert not alone.is_stuck(limit)
    assert alone.is_stuck(limit + 1)
    assert not among_others.is_stuck(PATIENCE_AMONG_OTHERS * limit)
    assert among_others.is_stuck(PATIENCE_AMONG_OTHERS * limit + 1)


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
