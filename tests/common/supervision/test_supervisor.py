"""Starting, watching, restarting: with small programs in place of the real services."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from backend.common.supervision.leftovers import end_leftovers, find_leftovers, mark
from backend.common.supervision.service import Service
from backend.common.supervision.signals import EndRequestedError, end_on_signal
from backend.common.supervision.supervisor import AlreadySupervisedError, Supervisor, sole_supervisor

SLEEP = "import time; time.sleep(120)"
FAMILY = f"import subprocess, sys; subprocess.Popen([sys.executable, '-c', '{SLEEP}']); {SLEEP}"
DEAF = f"import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('deaf', flush=True); {SLEEP}"


class Clock:
    """Monotonic seconds that pass when told."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def make_service(tmp_path: Path) -> Iterator[Callable[..., Service]]:
    services: list[Service] = []

    def make(program: str, **attributes: object) -> Service:
        service = Service("sleeper", [sys.executable, "-c", program], environment=mark(tmp_path), **attributes)
        services.append(service)
        return service

    yield make
    for service in services:
        service.stop()


def wait_for(condition: Callable[[], bool], seconds: float = 20) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it never happened"
        time.sleep(0.02)


def test_what_ended_is_started_again_after_a_pause_that_grows(make_service: Callable[..., Service]) -> None:
    service, clock = make_service("pass"), Clock()
    supervisor = Supervisor([service], clock=clock)
    supervisor.start()
    for pause in (1, 2, 4):
        wait_for(service.has_ended)
        supervisor.check()
        clock.seconds += pause - 0.1
        supervisor.check()
        assert not service.is_started
        clock.seconds += 0.1
        supervisor.check()
        assert service.is_started


def test_what_is_stuck_is_ended_and_started_again(make_service: Callable[..., Service]) -> None:
    stuck = [True]
    service, clock = make_service(SLEEP, is_stuck=lambda seconds: stuck[0]), Clock()
    supervisor = Supervisor([service], clock=clock)
    supervisor.start()
    supervisor.check()
    assert not service.is_started
    stuck[0] = False
    clock.seconds += 1
    supervisor.check()
    supervisor.check()
    assert service.is_started


def test_what_works_is_left_alone(make_service: Callable[..., Service]) -> None:
    service = make_service(SLEEP)
    supervisor = Supervisor([service])
    supervisor.start()
    supervisor.check()
    assert service.is_started
    assert not service.has_ended()


def test_stopping_ends_children_of_children(make_service: Callable[..., Service], tmp_path: Path) -> None:
    service = make_service(FAMILY)
    service.start()
    wait_for(lambda: len(find_leftovers(tmp_path)) == 2)
    service.stop()
    wait_for(lambda: find_leftovers(tmp_path) == [])


def test_a_service_that_ignores_the_request_is_killed(make_service: Callable[..., Service], tmp_path: Path) -> None:
    log = tmp_path / "service.log"
    service = make_service(DEAF, stop_seconds=0.2, log=log)
    service.start()
    wait_for(lambda: "deaf" in log.read_text())
    service.stop()
    wait_for(lambda: find_leftovers(tmp_path) == [])


def test_leftovers_are_found_by_their_mark_and_ended_and_nobody_else_is(tmp_path: Path) -> None:
    ours = subprocess.Popen([sys.executable, "-c", DEAF], env={**os.environ, **mark(tmp_path)}, stdout=subprocess.PIPE)
    other = subprocess.Popen([sys.executable, "-c", SLEEP], env={**os.environ, **mark(tmp_path / "other")})
    try:
        assert ours.stdout is not None
        ours.stdout.readline()
        assert end_leftovers(tmp_path) == 1
        assert ours.wait(10) is not None
        assert find_leftovers(tmp_path) == []
        assert other.poll() is None
    finally:
        for process in (ours, other):
            process.kill()
            process.communicate()


@pytest.mark.skipif(sys.platform != "linux", reason="the kernel's word for it is Linux's")
def test_services_end_with_a_supervisor_that_was_killed(tmp_path: Path) -> None:
    program = (
        "import sys, time; from pathlib import Path;"
        "from backend.common.supervision.service import Service;"
        "from backend.common.supervision.leftovers import mark;"
        f"Service('x', [sys.executable, '-c', {SLEEP!r}], environment=mark(Path(sys.argv[1]))).start(); time.sleep(60)"
    )
    supervisor = subprocess.Popen([sys.executable, "-c", program, str(tmp_path)])
    wait_for(lambda: len(find_leftovers(tmp_path)) == 1)
    supervisor.kill()
    supervisor.wait()
    wait_for(lambda: find_leftovers(tmp_path) == [])


def test_there_is_one_supervisor_per_folder(tmp_path: Path) -> None:
    with (
        sole_supervisor(tmp_path),
        pytest.raises(AlreadySupervisedError, match=str(os.getpid())),
        sole_supervisor(tmp_path),
    ):
        pass
    with sole_supervisor(tmp_path):
        pass


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_ends_the_work_once_and_does_not_cut_the_cleaning_up(number: signal.Signals) -> None:
    cleaned = []

    def work() -> None:
        try:
            psutil.Process().send_signal(number)
            time.sleep(10)
        finally:
            psutil.Process().send_signal(number)
            cleaned.append(True)

    with pytest.raises(EndRequestedError), end_on_signal():
        work()
    assert cleaned
