"""``manage.py run_workers``: the task clusters of this host, kept alive."""

import logging
import time
from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError

from backend.common.queues import QUEUES, sign_off
from backend.common.supervision.clusters import cluster_services
from backend.common.supervision.leftovers import end_leftovers
from backend.common.supervision.signals import EndRequestedError, end_on_signal
from backend.common.supervision.supervisor import AlreadySupervisedError, Supervisor, sole_supervisor

logger = logging.getLogger(__name__)

ROUND_SECONDS = 1.0
MOST_WORKERS = 64


class Command(BaseCommand):
    """Run the clusters of the queues until asked to end; restart one that dies or falls silent.

    Any number of hosts may run it against one database: whichever has a free worker takes the next task.
    """

    help = "Runs the task workers of every queue, or of one, and restarts them when they die or get stuck."

    def add_arguments(self, parser: CommandParser) -> None:
        """Which queue, with how many workers; everything by default."""
        parser.add_argument("--queue", choices=QUEUES, help="serve this queue alone")
        parser.add_argument("--workers", type=int, help="how many workers the queue gets on this host")

    def handle(self, *args: Any, queue: str | None, workers: int | None, **options: Any) -> None:
        """Run until SIGINT or SIGTERM."""
        environment = read_workers(queue, workers)
        try:
            with sole_supervisor(settings.VAR_FOLDER):
                end_leftovers(settings.VAR_FOLDER)
                self._supervise([queue] if queue else QUEUES, environment)
        except AlreadySupervisedError as error:
            raise CommandError(str(error)) from error

    def _supervise(self, queues: Sequence[str], environment: dict[str, str]) -> None:
        supervisor = Supervisor(cluster_services(queues=queues, environment=environment))
        with end_on_signal():
            try:
                supervisor.start()
                while True:
                    supervisor.check()
                    time.sleep(ROUND_SECONDS)
            except EndRequestedError:
                self.stdout.write("Stopping the workers.")
            finally:
                supervisor.stop()
                _sign_off(queues)


def _sign_off(queues: Sequence[str]) -> None:
    try:
        sign_off(queues)
    except DatabaseError:
        logger.warning("The canaries of this host could not be taken away")


def read_workers(queue: str | None, workers: int | None) -> dict[str, str]:
    """The variable that tells the cluster its number of workers."""
    if workers is None:
        return {}
    if queue is None:
        raise CommandError("--workers needs --queue: each queue has a number of its own.")
    if not 1 <= workers <= MOST_WORKERS:
        raise CommandError(f"--workers must lie between 1 and {MOST_WORKERS}.")
    return {f"SAMPLATS_{queue.upper()}_WORKERS": str(workers)}
