"""The thread beside a solve: signs of life, progress for the page, and the ear for Stop."""

import logging
import threading
import time
from collections.abc import Callable
from datetime import datetime

from django.db import DatabaseError, connection

from backend.planning.enums import RunStage
from backend.planning.models import PlanningRun, RunProgress
from backend.planning.runs.claiming import Claim
from scheduler import Improvement

logger = logging.getLogger(__name__)

TICK_SECONDS = 0.5
HEARTBEAT_SECONDS = 1.5


class RunWatch:
    """Watches over one claimed run while the ``with`` block solves.

    The solver's thread only leaves improvements here; all talk with the database is on the watching thread, every
    half second, so that a slow database never slows the search, and many improvements become few rows.

    Args:
        claim: the run; when its row carries another token, the solve is told to stop.
        clock: the present instant, as the rows know it.
    """

    def __init__(self, claim: Claim, clock: Callable[[], datetime]) -> None:
        self.claim = claim
        self.is_lost = False
        self.is_stopped = False
        self._clock = clock
        self._began = time.monotonic()
        self._beat = self._began
        self._must_stop = threading.Event()
        self._has_ended = threading.Event()
        self._lock = threading.Lock()
        self._waiting: dict[tuple[RunStage, int], RunProgress] = {}
        self._thread = threading.Thread(target=self._watch, name=f"watch-run-{claim.run_id}", daemon=True)

    def __enter__(self) -> "RunWatch":
        self._thread.start()
        return self

    def __exit__(self, *_exception: object) -> None:
        self._has_ended.set()
        self._thread.join()

    def should_stop(self) -> bool:
        """Whether the solve has to end: Stop was pressed, or the run is somebody else's now."""
        return self._must_stop.is_set()

    def measure_elapsed(self) -> float:
        """Seconds since the watch was made."""
        return time.monotonic() - self._began

    def note(self, stage: RunStage, improvement: Improvement) -> None:
        """Remember the latest of a tier until the next tick writes it."""
        row = RunProgress(
            run_id=self.claim.run_id,
            stage=stage,
            tier=improvement.tier,
            terms=dict(improvement.terms),
            value=improvement.value,
            bound=improvement.bound,
            seconds=round(self.measure_elapsed(), 3),
        )
        with self._lock:
            self._waiting[stage, improvement.tier] = row

    def _watch(self) -> None:
        try:
            while not self._has_ended.wait(TICK_SECONDS):
                self._tick()
            self._tick()
        finally:
            connection.close()

    def _tick(self) -> None:
        try:
            self._listen()
            self._write_progress()
        except DatabaseError:
            # The next tick tries again on a new connection; if that lasts, the heartbeat goes stale, as it should.
            logger.warning("The watch of a planning run lost the database", extra={"run_id": self.claim.run_id})
            connection.close()

    def _listen(self) -> None:
        mine = PlanningRun.objects.filter(pk=self.claim.run_id, run_token=self.claim.token)
        found = mine.values_list("cancel_requested_at", flat=True)[:1]
        if not found:
            self.is_lost = True
        elif found[0] is not None:
            self.is_stopped = True
        if self.is_lost or self.is_stopped:
            self._must_stop.set()
        if not self.is_lost and time.monotonic() - self._beat >= HEARTBEAT_SECONDS:
            mine.update(heartbeat_at=self._clock())
            self._beat = time.monotonic()

    def _write_progress(self) -> None:
        with self._lock:
            rows, self._waiting = list(self._waiting.values()), {}
        if rows and not self.is_lost:
            RunProgress.objects.bulk_create(rows)
