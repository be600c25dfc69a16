"""Reads what people type for a week: ``14``, ``v. 14``, ``2012-14``, ``2012-W14``, ``14 2012``."""

import re
from datetime import date

from backend.common.weeks import IsoWeek

_YEAR_FIRST = re.compile(r"(?P<year>\d{4})\D{0,5}(?P<number>\d{1,2})")
_WEEK_FIRST = re.compile(r"[vwVW]?\.?\s*(?P<number>\d{1,2})(?:\D{1,3}(?P<year>\d{4}))?")
EARLIEST_YEAR, LATEST_YEAR = 1990, 2100


def read_week(text: str, *, around: date) -> IsoWeek | None:
    """Return the week that ``text`` names, or None when it names none.

    Args:
        text: what was typed; without a year the one nearest to ``around`` is meant.
        around: the day that the reader has before their eyes.
    """
    typed = text.strip()
    match = _YEAR_FIRST.fullmatch(typed) or _WEEK_FIRST.fullmatch(typed)
    if match is None:
        return None
    number = int(match["number"])
    if match["year"]:
        return _week(int(match["year"]), number)
    candidates = [_week(around.year + offset, number) for offset in (-1, 0, 1)]
    weeks = [week for week in candidates if week is not None]
    return min(weeks, key=lambda week: abs((week.monday - around).days), default=None)


def _week(year: int, number: int) -> IsoWeek | None:
    if not EARLIEST_YEAR <= year <= LATEST_YEAR:
        return None
    try:
        return IsoWeek(year, number)
    except ValueError:
        return None
