"""The arithmetic that keeps a task from being given to a second worker while the first still has it."""

from typing import Any

import pytest

from backend.settings.queues import Q_CLUSTER, SHORT_QUEUE, SOLVER_QUEUE

QUEUES = {SHORT_QUEUE: Q_CLUSTER, SOLVER_QUEUE: Q_CLUSTER["ALT_CLUSTERS"][SOLVER_QUEUE]}


@pytest.mark.parametrize("queue", QUEUES.values(), ids=QUEUES)
def test_a_task_is_not_given_away_before_its_longest_wait_and_run_are_over(queue: dict[str, Any]) -> None:
    assert queue["retry"] > (queue["queue_limit"] / queue["workers"] + 2) * queue["timeout"]


@pytest.mark.parametrize("queue", QUEUES.values(), ids=QUEUES)
def test_every_queue_lives_in_the_database_and_gives_up_some_day(queue: dict[str, Any]) -> None:
    assert queue["orm"] == "default"
    assert 0 < queue["max_attempts"] < 10
    assert queue["guard_cycle"] in {0.5, 1}


def test_the_solver_runs_one_task_at_a_time_and_leaves_schedules_to_the_short_queue() -> None:
    assert QUEUES[SOLVER_QUEUE]["workers"] == 1
    assert QUEUES[SOLVER_QUEUE]["scheduler"] is False
