"""The days on which nothing is planned: Swedish public holidays and the three eves."""

from datetime import date
from functools import lru_cache

import holidays


@lru_cache(maxsize=64)
def _closed_days_of(year: int) -> dict[date, str]:
    return dict(holidays.country_holidays("SE", years=year, categories=("public", "de_facto"), language="sv"))


def closed_day_name(day: date) -> str | None:
    """Return the Swedish name of the holiday or eve, or None on an ordinary day.

    Sundays are no holidays here; working hours and opening periods keep them free.

    Source: domain rule 2.
    """
    return _closed_days_of(day.year).get(day)


def is_closed_day(day: date) -> bool:
    """Tell whether ``day`` is a Swedish public holiday, Midsummer Eve, Christmas Eve or New Year's Eve."""
    return closed_day_name(day) is not None
