"""How weeks and lists read in the explanations, in Swedish and English."""

import datetime
from collections.abc import Iterable
from functools import lru_cache


@lru_cache(maxsize=4096)
def name_week(first_week: str | None, week: int) -> str:
    """The ISO week number and year of a week counted from the first, such as ``14/2012``; the count where unknown."""
    if first_week is None:
        return str(week)
    year, number = first_week.split("-W")
    try:
        monday = datetime.date.fromisocalendar(int(year), int(number), 1) + datetime.timedelta(weeks=week)
    except (ValueError, OverflowError):
        return str(week)
    iso = monday.isocalendar()
    return f"{iso.week}/{iso.year}"


def join_words(words: Iterable[str]) -> str:
    """Words in alphabetical order, separated by commas."""
    return ", ".join(sorted(words))


def count_weeks(number: int) -> str:
    """A number of weeks in Swedish."""
    return "en vecka" if number == 1 else f"{number} veckor"


def count_weeks_en(number: int) -> str:
    """A number of weeks in English."""
    return "one week" if number == 1 else f"{number} weeks"
