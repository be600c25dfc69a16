"""What ``manage.py run_workers`` is asked for."""

import pytest
from django.core.management import CommandError, call_command

from backend.common.management.commands.run_workers import read_workers
from backend.common.queues import QUEUES, SOLVER_QUEUE
from backend.common.supervision.clusters import cluster_services


def test_every_queue_is_served_unless_one_is_named() -> None:
    assert [service.name for service in cluster_services()] == list(QUEUES)
    assert [service.name for service in cluster_services(queues=[SOLVER_QUEUE])] == [SOLVER_QUEUE]


def test_a_queue_gets_as_many_workers_as_it_is_told() -> None:
    environment = read_workers(SOLVER_QUEUE, 4)
    (service,) = cluster_services(queues=[SOLVER_QUEUE], environment=environment)
    assert service.environment["SAMPLATS_SOLVER_WORKERS"] == "4"
    assert service.environment["Q_CLUSTER_NAME"] == SOLVER_QUEUE


@pytest.mark.parametrize("asked", [{"workers": 2}, {"queue": SOLVER_QUEUE, "workers": 0}])
def test_a_number_of_workers_that_makes_no_sense_is_refused(asked: dict[str, object]) -> None:
    with pytest.raises(CommandError, match="--workers"):
        call_command("run_workers", **asked)
