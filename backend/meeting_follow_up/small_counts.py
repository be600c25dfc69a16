"""Counts of people that are too small to be shown (domain rule 8: minimum data)."""

from collections.abc import Sequence

SMALLEST_SHOWN = 5


def hide_small(counts: Sequence[int]) -> list[int | None]:
    """Return the counts with those of 1 to 4 hidden as None, so that their sum can be shown beside them.

    A hidden count must not be what is left when the others are subtracted from the sum. So further counts are hidden,
    the smallest first, until those that are hidden hold at least ``SMALLEST_SHOWN`` persons together.
    """
    shown = [count if count == 0 or count >= SMALLEST_SHOWN else None for count in counts]
    hidden = sum(count for count, kept in zip(counts, shown, strict=True) if kept is None)
    if hidden:
        for index in sorted((i for i, kept in enumerate(shown) if kept), key=lambda i: (counts[i], i)):
            if hidden >= SMALLEST_SHOWN:
                break
            shown[index] = None
            hidden += counts[index]
    return shown


def hide_one(count: int) -> int | None:
    """Return a count that stands alone, or None if it is of 1 to 4."""
    return hide_small([count])[0]
