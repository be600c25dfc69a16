"""The whole of it for a storm: a database server of its own, the real web server, and a world to book in."""

import json
import os
import random
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil
import psycopg

from backend.common.embedded_postgres import EmbeddedPostgres
from tests.reliability.conftest import MANAGE, wait_for

WEB_SERVER_SETTINGS = "--config=python:backend.settings.web_server"
PRODUCT = "backend.wsgi"
BOOKING_WORLD = "tests.reliability.booking_world"
_ROOT = Path(MANAGE).parent
# Behind a proxy that ends TLS, as in production.
_PRODUCTION = {
    "SAMPLATS_ENV": "production",
    "SECRET_KEY": secrets.token_urlsafe(64),
    "SAMPLATS_TRUSTED_PROXY": "1",
    "EMAIL_HOST": "mail.example",
}


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Site:
    """A server and a database that keep what they have acknowledged, as in production; ``world`` is whom to be."""

    folder: Path
    port: int = field(default_factory=free_port)
    world: dict[str, Any] = field(default_factory=dict)
    is_production: bool = False
    web: subprocess.Popen[bytes] | None = None

    @classmethod
    def create(cls, builder: str, *sizes: int, is_production: bool = False) -> "Site":
        """Start a database, migrate it and let the module ``builder`` fill it and print whom to be, as JSON."""
        site = cls(Path(tempfile.mkdtemp(prefix="samplats-storm-")), is_production=is_production)
        try:
            site.server.ensure_running()
            site._run([sys.executable, MANAGE, "migrate", "--verbosity=0"])
            written = site._run([sys.executable, "-m", builder, *map(str, sizes)])
            site.world = json.loads(written)
        except BaseException:
            site.remove()
            raise
        return site

    @property
    def server(self) -> EmbeddedPostgres:
        """Its database server."""
        return EmbeddedPostgres(self.folder / "postgres")

    def start_web(self, application: str = PRODUCT) -> None:
        """Start the web server as the demonstration does, and wait until it answers."""
        command = [sys.executable, "-m", "gunicorn", application, f"--bind=127.0.0.1:{self.port}", WEB_SERVER_SETTINGS]
        with (self.folder / "web.log").open("ab") as log:
            self.web = subprocess.Popen(command, env=self._environment(), cwd=_ROOT, stdout=log, stderr=log)
        wait_for(lambda: len(self.web_workers()) == 2 and self._listens(), seconds=60, what="the web server listens")

    def stop_web(self) -> None:
        """Ask the web server to end."""
        if self.web is not None and self.web.poll() is None:
            self.web.terminate()
            try:
                self.web.wait(20)
            except subprocess.TimeoutExpired:
                for process in [*psutil.Process(self.web.pid).children(recursive=True), self.web]:
                    process.kill()
                self.web.wait(10)

    def web_workers(self) -> list[psutil.Process]:
        """The processes that answer requests."""
        return psutil.Process(self.web.pid).children() if self.web is not None else []

    def kill_web_worker(self, chance: random.Random) -> None:
        """``kill -9`` one of them, in the middle of whatever it does."""
        wait_for(self.web_workers, seconds=30, what="a worker lives")
        chance.choice(self.web_workers()).kill()

    def kill_database(self) -> None:
        """``kill -9`` the database server's main process, and start it again: it recovers from its log."""
        postmaster = self.server.postmaster()
        assert postmaster is not None
        backends = postmaster.children()
        postmaster.kill()
        psutil.wait_procs(backends, timeout=10)
        self.server.ensure_running()

    def query(self, statement: str, *values: Any) -> list[tuple[Any, ...]]:
        """Return the rows of a statement, on a connection of its own."""
        with psycopg.connect(self.server.url(), autocommit=True) as connection:
            cursor = connection.execute(statement, values)  # type: ignore[arg-type]
            return cursor.fetchall() if cursor.description else []

    def remove(self) -> None:
        """Leave nothing behind."""
        self.stop_web()
        self.server.destroy()
        shutil.rmtree(self.folder)

    def _listens(self) -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0

    def _environment(self) -> dict[str, str]:
        ours = {"DATABASE_URL", "DJANGO_SETTINGS_MODULE", "SECRET_KEY", "SAMPLATS_ENV", "SAMPLATS_CLOCK_SHIFT_DAYS"}
        kept = {name: value for name, value in os.environ.items() if name not in ours}
        return {
            **kept,
            **(_PRODUCTION if self.is_production else {}),
            "DATABASE_URL": self.server.url(),
            "SAMPLATS_VAR": str(self.folder),
            "PUBLIC_URL": f"{'https' if self.is_production else 'http'}://127.0.0.1:{self.port}",
            "PYTHONPATH": str(_ROOT),
        }

    def _run(self, command: list[str]) -> str:
        done = subprocess.run(
            command, env=self._environment(), cwd=_ROOT, capture_output=True, text=True, timeout=120, check=False
        )
        assert done.returncode == 0, done.stderr
        return done.stdout
