"""The thread beside a solve: signs of life, progress for the page, and the ear for Stop."""

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.db import DatabaseError, connection

from backend.planning.enums import RunStage, RunState
from backend.planning.models import RunProgress
from backend.planning.runs.claiming import Claim
from scheduler import Improvement

logger = logging.getLogger(__name__)

TICK_SECONDS = 0.5
HEARTBEAT_SECONDS = 1.5


@dataclass(frozen=True)
class ProgressSource:
    """Whose progress is watched: a run's own, or that of a part which began so long after its run."""

    run_id: int
    part_id: int | None = None
    began_after_seconds: float = 0.0


class JobWatch:
    """Watches over one claimed run, or part of one, while the ``with`` block solves.

    The solver's thread only leaves improvements here; all talk with the database is on the watching thread, every
    half second, so that a slow database never slows the search, and many improvements become few rows.

    Args:
        claim: the job; when its row carries another token, the solve is told to stop.
        clock: the present instant, as the rows know it.
        source: whose progress is written.
    """

    def __init__(self, claim: Claim, clock: Callable[[], datetime], source: ProgressSource) -> None:
        self.claim = claim
        self.source = source
        self.is_lost = False
        self.is_stopped = False
        self._clock = clock
        self._began = time.monotonic()
        self._beat = self._began
        self._must_stop = threading.Event()
        self._has_ended = threading.Event()
        self._lock = threading.Lock()
        self._waiting: dict[tuple[RunStage, int], RunProgress] = {}
        self._thread = threading.Thread(target=self._watch, name=f"watch-run-{source.run_id}", daemon=True)

    def __enter__(self) -> "JobWatch":
        self._thread.start()
        return self

    def __exit__(self, *_exception: object) -> None:
        self._has_ended.set()
        self._thread.join()

    def should_stop(self) -> bool:
        """Whether the solve has to end: Stop was pressed, or the run is somebody else's now."""
        return self._must_stop.is_set()

    def stop(self) -> None:
        """Have the solve end at once: Stop was pressed before it began."""
        self.is_stopped = True
        self._must_stop.set()

    def measure_elapsed(self) -> float:
        """Seconds since the watch was made."""
        return time.monotonic() - self._began

    def note(self, stage: RunStage, improvement: Improvement) -> None:
        """Remember the latest of a tier until the next tick writes it."""
        row = RunProgress(
            run_id=self.source.run_id,
            part_id=self.source.part_id,
            stage=stage,
            tier=improvement.tier,
            terms=dict(improvement.terms),
            value=improvement.value,
            bound=improvement.bound,
            seconds=round(self.source.began_after_seconds + self.measure_elapsed(), 3),
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
            logger.warning("The watch of a planning run lost the database", extra={"run_id": self.source.run_id})
            connection.close()

    def _listen(self) -> None:
        mine = self.claim.row()
        if self.source.part_id is None:
            found = mine.values_list("cancel_requested_at", flat=True)[:1]
        else:
            # Once the run has ended, for whatever reason, nobody waits for its parts.
            found = mine.filter(run__state=RunState.DIVIDED).values_list("run__cancel_requested_at", flat=True)[:1]
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
