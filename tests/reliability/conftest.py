"""Real processes against the test database."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from urllib.parse import quote

import psutil
import pytest
from django.db import connection

from backend.common.supervision.leftovers import end_leftovers, find_leftovers

MANAGE = str(Path(__file__).resolve().parents[2] / "manage.py")


def wait_for(condition: Callable[[], object], *, seconds: float, what: str) -> None:
    """Wait until something is so; fail with its name when it never is."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, f"after {seconds} s still not so: {what}"
        time.sleep(0.2)


def database_url() -> str:
    """The address of the database that this very test runs in."""
    parts = connection.settings_dict
    login = ":".join(quote(part, safe="") for part in (parts["USER"], parts["PASSWORD"]) if part)
    host = quote(parts["HOST"], safe="")
    return f"postgres://{login}@{host}{':' + str(parts['PORT']) if parts['PORT'] else ''}/{parts['NAME']}"


class Workers:
    """``manage.py run_workers`` as a process, with thresholds short enough for a test.

    Args:
        var_folder: Its own, to write in.
        within: The beginning of a command line that runs the rest somewhere else.
        arguments: Of ``run_workers``.
        environment: Further variables.
    """

    canary_seconds = 1
    stale_seconds = 8

    def __init__(
        self,
        var_folder: Path,
        within: Sequence[str] = (),
        arguments: Sequence[str] = (),
        environment: Mapping[str, str] | None = None,
    ) -> None:
        self.var_folder = var_folder
        self.log = var_folder / "workers.log"
        with self.log.open("wb") as output:
            self.process = subprocess.Popen(
                [*within, sys.executable, MANAGE, "run_workers", *arguments],
                env={**self._environment(), **(environment or {})},
                stdout=output,
                stderr=output,
            )

    def _environment(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
        return {
            **kept,
            "DATABASE_URL": database_url(),
            "SAMPLATS_VAR": str(self.var_folder),
            "SAMPLATS_CANARY_SECONDS": str(self.canary_seconds),
            "SAMPLATS_STALE_SECONDS": str(self.stale_seconds),
        }

    def cluster(self, queue: str) -> psutil.Process | None:
        """The main process of a queue's cluster; None between two of them."""
        for process in psutil.Process(self.process.pid).children():
            try:
                if process.environ().get("Q_CLUSTER_NAME") == queue:
                    return process
            except psutil.Error:
                continue
        return None

    def idle_worker(self, queue: str) -> psutil.Process:
        """The first process that a cluster's sentinel started: a worker, in wait of a task."""
        cluster = self.cluster(queue)
        assert cluster is not None
        (sentinel,) = cluster.children()
        return min(sentinel.children(), key=lambda process: process.create_time())

    def stop(self) -> None:
        """Ask it to end, as an administrator would."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        self.process.wait(60)


@pytest.fixture
def workers(transactional_db: None, tmp_path: Path) -> Iterator[Workers]:
    """Both clusters on the test's database; nothing of them is left afterwards."""
    running = Workers(tmp_path)
    try:
        yield running
        running.stop()
        assert find_leftovers(tmp_path) == []
    finally:
        end_leftovers(tmp_path)
        connection.close()
