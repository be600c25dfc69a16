"""Half-open time intervals, and what is left when some are taken from others."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, order=True)
class TimeInterval:
    """The time from ``begins_at`` up to, not including, ``ends_at``; both aware.

    Raises:
        ValueError: it is empty, crossed or naive.
    """

    begins_at: datetime
    ends_at: datetime

    def __post_init__(self) -> None:
        if self.begins_at.tzinfo is None or self.ends_at.tzinfo is None:
            message = "an interval needs aware datetimes"
            raise ValueError(message)
        if self.begins_at >= self.ends_at:
            message = "an interval ends after it begins"
            raise ValueError(message)

    def overlaps(self, other: "TimeInterval") -> bool:
        """Tell whether they share any time; touching ends do not."""
        return self.begins_at < other.ends_at and other.begins_at < self.ends_at

    def contains(self, other: "TimeInterval") -> bool:
        """Tell whether ``other`` lies wholly inside."""
        return self.begins_at <= other.begins_at and other.ends_at <= self.ends_at

    def intersection(self, other: "TimeInterval") -> "TimeInterval | None":
        """Return the shared time, or None."""
        if not self.overlaps(other):
            return None
        return TimeInterval(max(self.begins_at, other.begins_at), min(self.ends_at, other.ends_at))

    def minus(self, other: "TimeInterval") -> tuple["TimeInterval", ...]:
        """Return what is left when ``other`` is taken away: none, one or two intervals."""
        if not self.overlaps(other):
            return (self,)
        left = ((self.begins_at, other.begins_at), (other.ends_at, self.ends_at))
        return tuple(TimeInterval(begins_at, ends_at) for begins_at, ends_at in left if begins_at < ends_at)


def merge(intervals: Iterable[TimeInterval]) -> list[TimeInterval]:
    """Return the same time as disjoint, sorted intervals; touching ones are joined."""
    merged: list[TimeInterval] = []
    for interval in sorted(intervals):
        if merged and interval.begins_at <= merged[-1].ends_at:
            merged[-1] = TimeInterval(merged[-1].begins_at, max(merged[-1].ends_at, interval.ends_at))
        else:
            merged.append(interval)
    return merged


def subtract(free: Iterable[TimeInterval], taken: Iterable[TimeInterval]) -> list[TimeInterval]:
    """Return what is left of ``free`` when all of ``taken`` is gone, disjoint and sorted."""
    left = merge(free)
    for gone in merge(taken):
        left = [part for interval in left for part in interval.minus(gone)]
    return left
