"""Twelve weeks as one long number: a bit per five minutes.

A calendar of twelve weeks is an integer of 24,192 bits, and "free together" is one ``&`` of two of them. Nothing is
rounded in anybody's disfavour that a clock would notice: what is taken is widened outward to whole grains, what is
open is narrowed inward.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from backend.common.intervals import TimeInterval
from backend.common.local_time import local_instant

GRAIN = timedelta(minutes=5)
START_EVERY = timedelta(minutes=15)
GRAINS_PER_START = START_EVERY // GRAIN


@dataclass(frozen=True, slots=True)
class TimeAxis:
    """Grains of five minutes from one Swedish midnight to another; the hours that clocks skip or repeat count as such."""

    begins_at: datetime
    grains: int

    @classmethod
    def of_days(cls, first_on: date, until_on: date) -> "TimeAxis":
        """Return the axis of the days ``[first_on, until_on)``."""
        begins_at = local_instant(first_on, 0)
        return cls(begins_at, (local_instant(until_on, 0) - begins_at) // GRAIN)

    @property
    def everything(self) -> int:
        """All grains."""
        return (1 << self.grains) - 1

    @property
    def starts(self) -> int:
        """The grains at which a meeting may begin: quarters of an hour."""
        return self.everything // ((1 << GRAINS_PER_START) - 1)

    def instant(self, grain: int) -> datetime:
        """Return when a grain begins."""
        return self.begins_at + grain * GRAIN

    def floor(self, instant: datetime) -> int:
        """Return the grain that an instant lies in, kept within the axis."""
        return min(self.grains, max(0, (instant - self.begins_at) // GRAIN))

    def ceiling(self, instant: datetime) -> int:
        """Return the first grain that begins at or after an instant, kept within the axis."""
        return min(self.grains, max(0, -((self.begins_at - instant) // GRAIN)))

    def touched(self, intervals: Iterable[TimeInterval]) -> int:
        """Return the grains that share any time with the intervals."""
        return self._paint((self.floor(one.begins_at), self.ceiling(one.ends_at)) for one in intervals)

    def within(self, intervals: Iterable[TimeInterval]) -> int:
        """Return the grains that lie wholly inside the intervals."""
        return self._paint((self.ceiling(one.begins_at), self.floor(one.ends_at)) for one in intervals)

    @staticmethod
    def _paint(spans: Iterable[tuple[int, int]]) -> int:
        painted = 0
        for first, last in spans:
            if first < last:
                painted |= ((1 << (last - first)) - 1) << first
        return painted


def grains_of(minutes: int) -> int:
    """Return how many grains cover so many minutes."""
    return -(-timedelta(minutes=minutes) // GRAIN)


def runs_of(free: int, length: int) -> int:
    """Return the grains at which ``length`` free grains in a row begin. ``length`` is at least one.

    Each step joins two runs, so an hour of twelve grains takes four shifts.
    """
    reached = 1
    while reached < length:
        step = min(reached, length - reached)
        free &= free >> step
        reached += step
    return free


def grains_in(mask: int) -> Iterator[int]:
    """Yield the grains of a mask, earliest first."""
    while mask:
        lowest = mask & -mask
        yield lowest.bit_length() - 1
        mask ^= lowest
