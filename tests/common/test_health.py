"""What the probes answer in each state of the program."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.db import OperationalError
from django.db.migrations.executor import MigrationExecutor
from django.test import Client
from django.utils import timezone

from backend.common import health
from backend.common.models import QueueCanary
from backend.common.queues import QUEUES


def beat(*, seconds_ago: float, queues: tuple[str, ...] = QUEUES) -> None:
    for queue in queues:
        beat_at = timezone.now() - timedelta(seconds=seconds_ago)
        QueueCanary.objects.update_or_create(queue=queue, host="here", defaults={"beat_at": beat_at})


def test_a_living_process_answers_without_asking_the_database(client: Client) -> None:
    # Without the django_db mark every query is an error.
    assert client.get("/healthz").json() == {"status": "ok"}


@pytest.mark.django_db
def test_ready_when_migrated_and_both_queues_live(client: Client) -> None:
    beat(seconds_ago=1)
    response = client.get("/readyz")
    assert response.status_code == 200
    assert set(response.json()["canary_age_seconds"]) == set(QUEUES)


@pytest.mark.django_db
@pytest.mark.parametrize("silent", QUEUES)
def test_unready_when_one_queue_is_silent(client: Client, silent: str) -> None:
    beat(seconds_ago=1)
    beat(seconds_ago=settings.STALE_SECONDS + 1, queues=(silent,))
    response = client.get("/readyz")
    assert response.status_code == 503
    assert response.json()["faults"] == [f"The queue {silent} shows no sign of life."]


@pytest.mark.django_db
def test_unready_before_the_queues_have_ever_shown_life(client: Client) -> None:
    assert client.get("/readyz").status_code == 503


@pytest.mark.django_db
def test_unready_while_migrations_wait(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    beat(seconds_ago=1)
    monkeypatch.setattr(MigrationExecutor, "migration_plan", lambda self, targets: [("common", "0002")])
    response = client.get("/readyz")
    assert response.status_code == 503
    assert response.json()["faults"] == ["1 migrations are not applied."]


def test_unready_with_a_plain_answer_when_the_database_is_gone(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail() -> None:
        raise OperationalError("connection refused")

    monkeypatch.setattr(health, "find_faults", fail)
    response = client.get("/readyz")
    assert response.status_code == 503
    assert response.json()["faults"] == ["The database does not answer."]


@pytest.mark.parametrize("address", ["/healthz", "/readyz"])
def test_the_probes_are_read_only(client: Client, address: str) -> None:
    assert client.post(address).status_code == 405
