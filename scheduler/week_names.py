"""How weeks counted from a problem's first week read as ISO weeks, years with 53 of them included."""

import datetime
from collections.abc import Iterable
from functools import lru_cache


def name_weeks(first_week: str | None, weeks: Iterable[int]) -> str:
    """Weeks as ranges of ISO week numbers, such as ``14–21, 23``; another year than the first week's is told.

    Args:
        first_week: ISO week such as ``2026-W02``, or None when unknown: then the counts themselves are given.
        weeks: Counted from the first week, in any order.
    """
    return ", ".join(_name_range(first_week, start, end) for start, end in _join_ranges(weeks))


def _join_ranges(weeks: Iterable[int]) -> list[tuple[int, int]]:
    """Half-open ranges of neighbouring weeks, in order."""
    ranges: list[tuple[int, int]] = []
    for week in sorted(set(weeks)):
        if ranges and ranges[-1][1] == week:
            ranges[-1] = (ranges[-1][0], week + 1)
        else:
            ranges.append((week, week + 1))
    return ranges


def _name_range(first_week: str | None, start: int, end: int) -> str:
    first_year, _ = _find_iso_week(first_week, 0)
    (year, number), (last_year, last_number) = _find_iso_week(first_week, start), _find_iso_week(first_week, end - 1)
    shown = f"{number}" if year in (last_year, first_year) else f"{number}/{year}"
    last = f"{last_number}" if last_year == first_year else f"{last_number}/{last_year}"
    if end - start == 1:
        return last
    return f"{shown}–{last}"


@lru_cache(maxsize=4096)
def _find_iso_week(first_week: str | None, week: int) -> tuple[int, int]:
    """ISO year and week number; the count itself, in the first week's year, beyond what a calendar holds."""
    if first_week is None:
        return 0, week
    year, number = first_week.split("-W")
    try:
        monday = datetime.date.fromisocalendar(int(year), int(number), 1) + datetime.timedelta(weeks=week)
    except (ValueError, OverflowError):
        return int(year), week
    iso = monday.isocalendar()
    return iso.year, iso.week
