"""The loop that keeps services running."""

import fcntl
import logging
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from backend.common.supervision.service import Service

FIRST_PAUSE_SECONDS = 1.0
LONGEST_PAUSE_SECONDS = 60.0
STEADY_SECONDS = 120.0

logger = logging.getLogger(__name__)


class AlreadySupervisedError(RuntimeError):
    """Another supervisor works from the same folder; the message names its process."""


@contextmanager
def sole_supervisor(folder: Path) -> Iterator[None]:
    """Hold the folder's lock, so that no second supervisor starts the same services.

    Raises:
        AlreadySupervisedError: somebody else holds it.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "supervisor.lock").open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            lock.seek(0)
            raise AlreadySupervisedError(f"Samplats already runs here (process {lock.read().strip()}).") from error
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        yield


@dataclass
class _Restart:
    """When a service that ended may be started again, and how long the next pause is."""

    due: float | None = None
    pause: float = FIRST_PAUSE_SECONDS


@dataclass
class Supervisor:
    """Starts services and restarts those that end or get stuck, with growing pauses while they keep failing.

    Attributes:
        services: in the order of starting; they are stopped in the opposite one.
        clock: monotonic seconds.
    """

    services: list[Service]
    clock: Callable[[], float] = time.monotonic
    _restarts: dict[str, _Restart] = field(default_factory=dict, init=False)

    def start(self) -> None:
        """Start every service."""
        for service in self.services:
            self._start(service)

    def check(self) -> None:
        """One round: restart what ended or got stuck. Call it about every second."""
        for service in self.services:
            restart = self._restarts.setdefault(service.name, _Restart())
            if restart.due is not None:
                if self.clock() >= restart.due:
                    restart.due = None
                    self._start(service)
            elif service.has_ended():
                self._plan_restart(service, restart, "ended")
            elif service.is_stuck(service.seconds_running()):
                self._plan_restart(service, restart, "shows no sign of life")
            elif service.seconds_running() > STEADY_SECONDS:
                restart.pause = FIRST_PAUSE_SECONDS

    def stop(self) -> None:
        """Stop every service; when this returns, none of their processes is left."""
        for service in reversed(self.services):
            service.stop()

    def _start(self, service: Service) -> None:
        pid = service.start()
        logger.info("Service %s started", service.name, extra={"service": service.name, "pid": pid})

    def _plan_restart(self, service: Service, restart: _Restart, reason: str) -> None:
        logger.error("Service %s %s and is restarted", service.name, reason, extra={"service": service.name})
        service.stop()
        restart.due = self.clock() + restart.pause
        restart.pause = min(2 * restart.pause, LONGEST_PAUSE_SECONDS)
