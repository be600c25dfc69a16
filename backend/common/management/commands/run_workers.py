"""``manage.py run_workers``: both task clusters, kept alive."""

import time
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from backend.common.supervision.clusters import cluster_services
from backend.common.supervision.leftovers import end_leftovers
from backend.common.supervision.signals import EndRequestedError, end_on_signal
from backend.common.supervision.supervisor import AlreadySupervisedError, Supervisor, sole_supervisor

ROUND_SECONDS = 1.0


class Command(BaseCommand):
    """Run the clusters of all queues until asked to end; restart one that dies or falls silent."""

    help = "Runs the task workers of every queue and restarts them when they die or get stuck."

    def handle(self, *args: Any, **options: Any) -> None:
        """Run until SIGINT or SIGTERM."""
        try:
            with sole_supervisor(settings.VAR_FOLDER):
                end_leftovers(settings.VAR_FOLDER)
                self._supervise()
        except AlreadySupervisedError as error:
            raise CommandError(str(error)) from error

    def _supervise(self) -> None:
        supervisor = Supervisor(cluster_services())
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
