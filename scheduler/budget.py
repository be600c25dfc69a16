"""What is left of a run's limits, shared by every search the run consists of."""

import time
from dataclasses import replace

from scheduler.limits import Limits
from scheduler.progress import ShouldStop, never_stop


class Budget:
    """Time left, in wall seconds or – in deterministic mode – in the solver's deterministic seconds.

    Args:
        limits: The run's limits; the time counts from the creation of the budget.
        should_stop: Asked between and during searches; true ends the run with the best plan so far.
        whole: The budget that this one is a share of, if it is one.
    """

    def __init__(self, limits: Limits, should_stop: ShouldStop = never_stop, whole: "Budget | None" = None) -> None:
        self.limits = limits
        self.should_stop = should_stop
        self._whole = whole
        self._began = time.monotonic()
        self._deterministic_seconds = 0.0

    def measure_elapsed(self) -> float:
        """Wall seconds since the run began."""
        return time.monotonic() - self._began

    def measure_remaining(self) -> float:
        """Seconds left, never below 0; of the kind the mode counts in."""
        spent = self._deterministic_seconds if self.limits.deterministic else self.measure_elapsed()
        return max(0.0, self.limits.time_limit_seconds - spent)

    def spend_deterministic(self, seconds: float) -> None:
        """Count deterministic seconds that a search used."""
        self._deterministic_seconds += seconds
        if self._whole is not None:
            self._whole.spend_deterministic(seconds)

    def take_share(self, seconds: float) -> "Budget":
        """A budget of at most so many of the seconds left; what is not used of it stays with this one."""
        share = replace(self.limits, time_limit_seconds=min(seconds, self.measure_remaining()))
        return Budget(share, self.should_stop, self)

    def is_over(self) -> bool:
        """Whether the run has to end now."""
        return self.measure_remaining() <= 0.0 or self.should_stop()
