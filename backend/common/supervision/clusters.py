"""The django-q2 clusters as supervised services, one per queue, each watched by its canary."""

import logging
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, connection
from django.utils import timezone

from backend.common.hosts import HOST_NAME
from backend.common.queues import (
    PATIENCE_AMONG_OTHERS,
    QUEUES,
    canary_age,
    forget_hosts,
    has_other_hosts,
    is_stale,
    release_fetched_tasks,
    send_canary,
)
from backend.common.supervision import leftovers
from backend.common.supervision.service import Service

MANAGE = settings.BASE_DIR / "manage.py"

logger = logging.getLogger(__name__)


class CanaryWatch:
    """Sends a queue its canaries, and tells when none has come back for too long."""

    def __init__(self, queue: str) -> None:
        self.queue = queue
        self._next_canary_at = 0.0

    def is_stuck(self, seconds_running: float) -> bool:
        """Whether the cluster, started so many seconds ago, has been silent longer than it may.

        A database that does not answer says nothing about the cluster; then it is left alone.
        """
        try:
            self._send_when_due(seconds_running)
            if seconds_running <= settings.STALE_SECONDS:
                return False
            return self._is_silent(seconds_running)
        except DatabaseError:
            logger.warning("The canary of a queue cannot be read", extra={"queue": self.queue})
            connection.close()
            return False

    def before_start(self) -> None:
        """Give back what a cluster that is gone had fetched, and begin with a canary at once."""
        self._next_canary_at = 0.0
        try:
            release_fetched_tasks(self.queue)
            forget_hosts(timezone.now())
        except DatabaseError:
            logger.warning("Fetched tasks cannot be released", extra={"queue": self.queue})
            connection.close()

    def _is_silent(self, seconds_running: float) -> bool:
        now = timezone.now()
        age = canary_age(self.queue, now, HOST_NAME)
        if not is_stale(age):
            return False
        patience = PATIENCE_AMONG_OTHERS if has_other_hosts(self.queue, now) else 1
        limit = settings.STALE_SECONDS * patience
        return seconds_running > limit and is_stale(age, limit)

    def _send_when_due(self, seconds_running: float) -> None:
        if seconds_running >= self._next_canary_at:
            send_canary(self.queue)
            self._next_canary_at = seconds_running + settings.CANARY_SECONDS


def cluster_services(
    log_folder: Path | None = None, queues: Sequence[str] = QUEUES, environment: Mapping[str, str] | None = None
) -> list[Service]:
    """One service per queue.

    Args:
        log_folder: Folder for a log file per queue; None leaves their output on ours.
        queues: Those to serve on this host.
        environment: Further variables for the clusters.
    """
    services = []
    for queue in queues:
        watch = CanaryWatch(queue)
        services.append(
            Service(
                name=queue,
                command=[sys.executable, str(MANAGE), "qcluster"],
                environment={**(environment or {}), "Q_CLUSTER_NAME": queue, **leftovers.mark(settings.VAR_FOLDER)},
                log=log_folder / f"{queue}.log" if log_folder else None,
                is_stuck=watch.is_stuck,
                before_start=watch.before_start,
            )
        )
    return services
