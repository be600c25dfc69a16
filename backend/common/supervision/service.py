"""One supervised program: a process group of its own that is started, watched and ended as a whole."""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

PR_SET_PDEATHSIG = 1
STOP_SECONDS = 10.0


@dataclass
class Service:
    """What to run, and how to tell whether it still works.

    Attributes:
        name: for log lines, e.g. ``solver``.
        command: program and arguments.
        environment: variables on top of the current ones.
        log: file that receives its output; None leaves it on ours.
        stop_seconds: how long it may take to end by itself before its whole group is killed.
        is_stuck: asked now and then with the seconds since the start; True has it restarted.
        before_start: called before every start, the first included.
    """

    name: str
    command: list[str]
    environment: dict[str, str] = field(default_factory=dict)
    log: Path | None = None
    stop_seconds: float = STOP_SECONDS
    is_stuck: Callable[[float], bool] = lambda _seconds: False
    before_start: Callable[[], None] = lambda: None
    _process: subprocess.Popen[bytes] | None = field(default=None, init=False)
    _started: float = field(default=0.0, init=False)

    def start(self) -> int:
        """Start it in a new process group and return the group's number."""
        self.before_start()
        output = self.log.open("ab") if self.log else None
        try:
            self._process = subprocess.Popen(
                self.command,
                env={**os.environ, **self.environment},
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
                preexec_fn=_end_with_parent if sys.platform == "linux" else None,
            )
        finally:
            if output:
                output.close()
        self._started = time.monotonic()
        return self._process.pid

    @property
    def is_started(self) -> bool:
        """Whether it was started and not stopped since; its processes may have ended by themselves."""
        return self._process is not None

    def has_ended(self) -> bool:
        """Whether its main process is gone although nobody stopped it."""
        return self._process is not None and self._process.poll() is not None

    def seconds_running(self) -> float:
        """Seconds since the last start."""
        return time.monotonic() - self._started

    def stop(self) -> None:
        """Ask the main process to end; after ``stop_seconds``, and for what it leaves behind, kill the whole group."""
        if self._process is None:
            return
        process, self._process = self._process, None
        if process.poll() is None:
            process.terminate()
            with suppress(subprocess.TimeoutExpired):
                process.wait(self.stop_seconds)
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _end_with_parent() -> None:
    """In the child, before the program: have the kernel end it when the supervisor dies, however that happens."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
