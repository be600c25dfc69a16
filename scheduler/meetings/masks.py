"""Sets of grains as Python integers: bit t stands for grain t. A year of quarter-hours fits in 1.3 kB.

Set operations on whole calendars are then single machine-speed operations, which is what makes the search quick.
"""

from collections.abc import Iterable, Iterator

import numpy as np
from numpy.typing import NDArray

from scheduler.meetings.entities import Day, Window


def interval_mask(first: int, end: int) -> int:
    """The grains of ``[first, end)``; none when the interval is empty."""
    return ((1 << (end - first)) - 1) << first if end > first else 0


def windows_mask(windows: Iterable[Window], grains: int) -> int:
    """The grains below ``grains`` that lie in any of the windows."""
    mask = 0
    for first, end in windows:
        mask |= interval_mask(min(first, grains), min(end, grains))
    return mask


def run_starts(free: int, duration: int) -> int:
    """The grains at which ``duration`` consecutive free grains begin."""
    length = 1
    while length < duration and free:
        step = min(length, duration - length)
        free &= free >> step
        length += step
    return free


def day_starts(days: Iterable[Day], duration: int) -> int:
    """The grains at which a meeting of ``duration`` fits within its day."""
    mask = 0
    for day in days:
        mask |= interval_mask(day.first, day.first + day.grains - duration + 1)
    return mask


def mask_windows(mask: int) -> Iterator[Window]:
    """Yield the maximal half-open intervals of a set of grains, in order."""
    position = 0
    while mask:
        skip = (mask & -mask).bit_length() - 1
        mask >>= skip
        position += skip
        length = (~mask & (mask + 1)).bit_length() - 1
        yield position, position + length
        mask >>= length
        position += length


def first_grain(mask: int) -> int:
    """The lowest grain of a set that is not empty."""
    return (mask & -mask).bit_length() - 1


def mask_grains(mask: int) -> list[int]:
    """All grains of a set, in order."""
    return [grain for first, end in mask_windows(mask) for grain in range(first, end)]


def mask_positions(mask: int) -> NDArray[np.int64]:
    """All grains of a set, in order, as an array."""
    octets = np.frombuffer(mask.to_bytes((mask.bit_length() + 7) // 8, "little"), dtype=np.uint8)
    return np.flatnonzero(np.unpackbits(octets, bitorder="little"))
