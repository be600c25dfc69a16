"""``manage.py demo``: the whole program with fictitious data, by one command."""

import logging
import os
import sys
import time
import urllib.request
from datetime import date
from itertools import groupby
from operator import attrgetter
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from backend.common.embedded_postgres import EmbeddedPostgresError
from backend.common.embedded_postgres.locations import demo_server, is_embedded
from backend.common.supervision.clusters import cluster_services
from backend.common.supervision.leftovers import end_leftovers, mark
from backend.common.supervision.service import Service
from backend.common.supervision.signals import EndRequestedError, end_on_signal
from backend.common.supervision.supervisor import AlreadySupervisedError, Supervisor, sole_supervisor
from backend.demo.memory import DemoMemory
from backend.demo.preparation import DemoError, find_port, prepare, reset
from backend.demo.worlds import DemoLogin

READY_SECONDS = 60.0
ROUND_SECONDS = 0.5
WEB_SERVER_SETTINGS = "--config=python:backend.settings.web_server"
LOG_FOLDER = settings.VAR_FOLDER / "log"


class Command(BaseCommand):
    """Prepare, start, show the addresses, keep running until asked to end, leave no process behind."""

    help = "Runs Samplats with fictitious data: database, web server and workers. Ctrl-C stops all of it."

    def add_arguments(self, parser: CommandParser) -> None:
        """How to start."""
        parser.add_argument("--port", type=int, default=8000, help="port of the web server; 0 takes a free one")
        parser.add_argument("--reset", action="store_true", help="delete the demonstration's data and begin anew")
        parser.add_argument("--this-year", action="store_true", help="let the story begin today instead of in 2011")

    def handle(self, *args: Any, port: int, reset: bool, this_year: bool, **options: Any) -> None:
        """Run until SIGINT, SIGTERM or SIGHUP."""
        try:
            with end_on_signal(), sole_supervisor(settings.VAR_FOLDER):
                end_leftovers(settings.VAR_FOLDER)
                self._run(port=find_port(port), begin_anew=reset, this_year=this_year)
        except EndRequestedError:
            self.stdout.write("Stopped. The data are kept for the next start.")
        except (AlreadySupervisedError, DemoError, EmbeddedPostgresError) as error:
            raise CommandError(str(error)) from error

    def _run(self, *, port: int, begin_anew: bool, this_year: bool) -> None:
        # Starting is told in plain words here; only trouble is logged on the terminal.
        logging.getLogger("backend.common.supervision").setLevel(logging.WARNING)
        try:
            if begin_anew:
                reset()
            memory = prepare(this_year=this_year, today=_today(), say=self.stdout.write)
            supervisor = Supervisor(demo_services(port, memory))
            try:
                supervisor.start()
                _wait_until_ready(supervisor, port)
                self.stdout.write(describe(port, memory))
                self.stdout.flush()
                while True:
                    _look_after(supervisor)
            finally:
                supervisor.stop()
        finally:
            if is_embedded():
                demo_server().stop()


def demo_services(port: int, memory: DemoMemory) -> list[Service]:
    """Web server and both clusters, all with the clock of the demonstration."""
    LOG_FOLDER.mkdir(parents=True, exist_ok=True)
    web = Service(
        name="web",
        command=[sys.executable, "-m", "gunicorn", "backend.wsgi", f"--bind=127.0.0.1:{port}", WEB_SERVER_SETTINGS],
        environment=mark(settings.VAR_FOLDER),
        log=LOG_FOLDER / "web.log",
    )
    services = [web, *cluster_services(LOG_FOLDER)]
    for service in services:
        service.environment |= {
            "PYTHONPATH": os.pathsep.join(filter(None, [str(settings.BASE_DIR), os.environ.get("PYTHONPATH")])),
            "PUBLIC_URL": f"http://127.0.0.1:{port}",
            "SAMPLATS_CLOCK_SHIFT_DAYS": str(memory.clock_shift_days),
        }
    return services


def describe(port: int, memory: DemoMemory) -> str:
    """The one block that a visitor needs: where, as whom, how to stop."""
    rule = "─" * 78
    worlds = [
        "\n".join(("", world, *_align(list(logins))))
        for world, logins in groupby(memory.logins, key=attrgetter("association"))
    ]
    address = f"Samplats runs at  http://127.0.0.1:{port}/"
    ending = f"Logs in {LOG_FOLDER}. Ctrl-C stops everything; the data are kept."
    return "\n".join([rule, address, *worlds, "", ending, rule])


def _align(logins: list[DemoLogin]) -> list[str]:
    """One line per account of a world, in columns."""
    widths = [max(map(len, column)) for column in zip(*((one.username, one.password) for one in logins), strict=True)]
    return [f"  {one.username:<{widths[0]}}  {one.password:<{widths[1]}}  {one.role_text}" for one in logins]


def _today() -> date:
    return timezone.localdate()


def _look_after(supervisor: Supervisor) -> None:
    if is_embedded():
        demo_server().ensure_running()
    supervisor.check()
    time.sleep(ROUND_SECONDS)


def _wait_until_ready(supervisor: Supervisor, port: int) -> None:
    deadline = time.monotonic() + READY_SECONDS
    while not _is_ready(port):
        if time.monotonic() > deadline:
            raise DemoError(f"Not ready after {READY_SECONDS:.0f} seconds. The logs in {LOG_FOLDER} say more.")
        _look_after(supervisor)


def _is_ready(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=5) as response:
            return bool(response.status == 200)
    except OSError:
        # Not listening yet, or 503: urllib's errors are OSErrors.
        return False
