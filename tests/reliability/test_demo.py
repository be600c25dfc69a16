"""The demonstration: started, killed hard, started again with nothing lost, and gone when asked."""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from backend.common.embedded_postgres import EmbeddedPostgres
from backend.common.supervision.leftovers import end_leftovers, find_leftovers
from tests.reliability.conftest import MANAGE, wait_for

pytestmark = pytest.mark.reliability

READY_SECONDS = 150
ADDRESS = re.compile(r"http://127\.0\.0\.1:\d+/")


class Demo:
    """``manage.py demo`` with a folder, and so a database, of its own."""

    def __init__(self, var_folder: Path) -> None:
        self.var_folder = var_folder
        self.output = var_folder / "demo.txt"
        self.server = EmbeddedPostgres(var_folder / "postgres")

    def environment(self) -> dict[str, str]:
        ours = {"DATABASE_URL", "DJANGO_SETTINGS_MODULE", "SECRET_KEY", "SAMPLATS_ENV"}
        kept = {name: value for name, value in os.environ.items() if name not in ours}
        return {**kept, "SAMPLATS_VAR": str(self.var_folder)}

    def start(self, *arguments: str) -> subprocess.Popen[bytes]:
        with self.output.open("wb") as output:
            command = [sys.executable, MANAGE, "demo", "--port", "0", *arguments]
            return subprocess.Popen(command, env=self.environment(), stdout=output, stderr=subprocess.STDOUT)

    def wait_for_address(self, process: subprocess.Popen[bytes]) -> str:
        def is_shown() -> bool:
            assert process.poll() is None, self.output.read_text()
            return bool(ADDRESS.search(self.output.read_text()))

        wait_for(is_shown, seconds=READY_SECONDS, what="the demonstration shows its address")
        found = ADDRESS.search(self.output.read_text())
        assert found is not None
        return found.group()

    def counts(self) -> tuple[int, ...]:
        with psycopg.connect(self.server.url()) as connection:
            tables = ("participants_participant", "access_user", "audit_auditevent", "django_migrations")
            rows = [connection.execute(f"SELECT count(*) FROM {table}").fetchone() for table in tables]  # noqa: S608
        return tuple(row[0] for row in rows if row is not None)

    def has_ended(self) -> bool:
        return find_leftovers(self.var_folder) == [] and self.server.postmaster() is None


@pytest.fixture
def demo() -> Iterator[Demo]:
    folder = Path(tempfile.mkdtemp(prefix="samplats-demo-"))
    running = Demo(folder)
    yield running
    end_leftovers(folder)
    running.server.destroy()
    shutil.rmtree(folder)


def test_killed_hard_and_started_again_nothing_is_lost_and_asked_to_end_nothing_is_left(demo: Demo) -> None:
    first = demo.start()
    address = demo.wait_for_address(first)
    with urllib.request.urlopen(f"{address}readyz", timeout=10) as response:  # noqa: S310
        assert response.status == 200
    before = demo.counts()
    assert before[0] > 0

    first.kill()
    first.wait()
    postmaster = demo.server.postmaster()
    assert postmaster is not None
    postmaster.kill()

    second = demo.start()
    demo.wait_for_address(second)
    assert demo.counts() == before
    assert "Worlds" not in demo.output.read_text()

    second.send_signal(signal.SIGINT)
    assert second.wait(60) == 0
    wait_for(demo.has_ended, seconds=10, what="no process is left")


def test_a_taken_port_is_refused_in_plain_words(demo: Demo) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        refused = demo.start("--port", str(port))
        assert refused.wait(60) != 0
    message = demo.output.read_text()
    assert f"Port {port} is taken" in message
    assert "Traceback" not in message
