"""One run solved by two hosts that share nothing but the database, one of which is killed in the middle."""

import os
import signal
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.utils import timezone

from backend.common.models import QueueCanary
from backend.common.queues import SOLVER_QUEUE, count_workers
from backend.common.supervision.leftovers import end_leftovers
from backend.planning.enums import RunState
from backend.planning.models import PlanningRun, Proposal, RunPart
from backend.planning.tasks import recover_stalled_runs
from scheduler import verify
from tests.benchmarks.generators.country import generate_country
from tests.planning.divided import divided_run
from tests.reliability.conftest import Workers, wait_for
from tests.reliability.namespaces import NamespaceHost, NamespacesRefusedError, database_gate, namespace_host

pytestmark = pytest.mark.reliability

ASSOCIATIONS = 8
PEOPLE = 60
PART_SECONDS = 1.5
START_SECONDS = 60
END_SECONDS = 120

Hosts = dict[str, tuple[NamespaceHost, Workers]]


class SolverHost(Workers):
    """The solver queue of a host of its own, patient: here it is the host that dies."""

    stale_seconds = 60

    def __init__(self, host: NamespaceHost, var_folder: Path) -> None:
        var_folder.mkdir()
        address = f"postgres://{connection.settings_dict['USER']}@{host.gate}/{connection.settings_dict['NAME']}"
        environment = {"DATABASE_URL": address, "SAMPLATS_HOST_NAME": host.name}
        super().__init__(var_folder, host.within, ["--queue", SOLVER_QUEUE], environment)


@pytest.fixture
def hosts(
    transactional_db: None, tmp_path: Path, pytestconfig: pytest.Config, capsys: pytest.CaptureFixture[str]
) -> Iterator[Hosts]:
    """Two namespaces with a cable to the test's database, each with one solver worker."""
    with ExitStack() as stack:
        running: Hosts = {}
        number = 2 * (os.getpid() % 120)
        for offset, name in enumerate(("avesta", "hedemora")):
            try:
                host = stack.enter_context(namespace_host(name, number + offset))
            except NamespacesRefusedError as refusal:
                _tell_refusal(refusal, capsys)
            stack.enter_context(database_gate(host.gate, Path(connection.settings_dict["HOST"])))
            stack.callback(end_leftovers, tmp_path / name)
            running[name] = host, SolverHost(host, tmp_path / name)
        stack.callback(connection.close)
        yield running


def _tell_refusal(refusal: NamespacesRefusedError, capsys: pytest.CaptureFixture[str]) -> None:
    """Where we may not make networks, say so where nobody can overlook it; an automatic run is to have the right."""
    sentence = f"NOT TESTED: two hosts against one database. It takes root. {refusal}"
    with capsys.disabled():
        sys.stdout.write(f"\n{'!' * 100}\n{sentence}\n{'!' * 100}\n")
    if os.environ.get("CI"):
        pytest.fail(sentence)
    pytest.skip(sentence)


def _kill(host: NamespaceHost, workers: Workers) -> None:
    """Pull the plug: every process of the host at once, none asked."""
    for pid in host.list_processes():
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    workers.process.wait(10)


def _let_time_pass(run: PlanningRun, host: NamespaceHost) -> None:
    """Make what the dead host had begun, and what it may have fetched, as old as it would be after a while."""
    long_ago = timezone.now() - timedelta(hours=1)
    parts = RunPart.objects.filter(run=run)
    parts.filter(worker_host=host.name, state=RunState.RUNNING).update(heartbeat_at=long_ago)
    parts.filter(state=RunState.QUEUED).update(enqueued_at=long_ago)


def _check_result(run: PlanningRun) -> None:
    """The plan holds for the whole, and every part's people are in it once: with a place or among the unplaced."""
    (stage,) = Proposal.objects.get(run=run).stages.all()
    assert verify(stage.problem, stage.result).valid
    told = [*stage.result["plan"]["assignments"], *(entry["id"] for entry in stage.result["unplaced"])]
    in_parts = [person["id"] for part in run.parts.all() for person in part.problem["participants"]]
    assert Counter(told) == Counter(in_parts)
    assert Counter(in_parts) == Counter(person["id"] for person in stage.problem["participants"])
    for part in run.parts.all():
        assert part.result is not None
        assert part.result["plan"]["assignments"].items() <= stage.result["plan"]["assignments"].items()


def test_a_run_survives_the_death_of_one_of_the_two_hosts_that_solve_it(hosts: Hosts) -> None:
    (doomed, doomed_workers), (survivor, survivors_workers) = hosts.values()
    wait_for(lambda: count_workers(SOLVER_QUEUE, timezone.now()) == 2, seconds=START_SECONDS, what="both hosts live")
    problem = generate_country(ASSOCIATIONS, seed=1, people=PEOPLE)
    run = divided_run(problem, seconds=PART_SECONDS * ASSOCIATIONS, now=timezone.now())
    parts = RunPart.objects.filter(run=run)
    in_hand = parts.filter(worker_host=doomed.name, state=RunState.RUNNING)
    done_by_survivor = parts.filter(worker_host=survivor.name, state=RunState.SUCCEEDED)
    wait_for(lambda: in_hand.exists() and done_by_survivor.exists(), seconds=START_SECONDS, what="both solve")
    _kill(doomed, doomed_workers)
    killed = list(in_hand)

    def has_ended() -> bool:
        _let_time_pass(run, doomed)
        recover_stalled_runs()
        return not PlanningRun.objects.filter(pk=run.pk, state__in=RunState.unfinished()).exists()

    wait_for(has_ended, seconds=END_SECONDS, what="the run has ended")
    run.refresh_from_db()
    assert (run.state, run.failure) == (RunState.SUCCEEDED, "")
    assert killed, "the host died while it had a part in hand"
    assert {part.worker_host for part in parts.filter(attempt__gt=1)} == {survivor.name}
    assert set(parts.filter(pk__in=[part.pk for part in killed]).values_list("state", "attempt")) == {("succeeded", 2)}
    assert run.worker_host == survivor.name
    _check_result(run)
    survivors_workers.stop()
    assert set(QueueCanary.objects.values_list("host", flat=True)) == {doomed.name}, "who ends in order signs off"
