"""Weekly times and periods in words, as they are said: ``mån 09:00–12:00``, ``v. 14–21``."""

from collections.abc import Iterable
from datetime import date, timedelta

from django.utils.dates import WEEKDAYS_ABBR
from django.utils.translation import gettext as _

from backend.activities.models import WeeklyTime
from backend.common.weeks import IsoWeek
from backend.web.listed_words import listed

MINUTES_PER_HOUR = 60
SHORTEST_RUN = 3


def clock_words(minute: int) -> str:
    """Return ``09:00`` for a minute of the day."""
    return f"{minute // MINUTES_PER_HOUR:02d}:{minute % MINUTES_PER_HOUR:02d}"


def span_words(begins_minute: int, ends_minute: int) -> str:
    """Return ``09:00–12:00``."""
    return f"{clock_words(begins_minute)}–{clock_words(ends_minute)}"


def time_words(weekly_time: WeeklyTime) -> str:
    """Return ``mån 09:00–12:00``."""
    return f"{WEEKDAYS_ABBR[weekly_time.weekday]} {span_words(weekly_time.begins_minute, weekly_time.ends_minute)}"


def times_words(weekly_times: Iterable[WeeklyTime]) -> str:
    """Return all of them in the order of the week, days at the same hour together; empty for none.

    ``mån–fre 08:00–12:00``, ``ons och fre 09:00–12:00, tors 13:00–15:00``.
    """
    days: dict[tuple[int, int], list[int]] = {}
    for row in sorted(weekly_times, key=lambda row: (row.weekday, row.begins_minute)):
        days.setdefault((row.begins_minute, row.ends_minute), []).append(row.weekday)
    return ", ".join(f"{_days_words(same)} {span_words(*hours)}" for hours, same in days.items())


def _days_words(weekdays: list[int]) -> str:
    names = [str(WEEKDAYS_ABBR[day]) for day in weekdays]
    follow_each_other = weekdays == list(range(weekdays[0], weekdays[0] + len(weekdays)))
    if len(weekdays) >= SHORTEST_RUN and follow_each_other:
        return f"{names[0]}–{names[-1]}"
    return listed(names)


def period_words(starts_on: date, ends_on: date | None) -> str:
    """Return ``v. 14–21`` for a half-open period of dates, with the years where they are not one and the same."""
    first = IsoWeek.of(starts_on)
    if ends_on is None:
        return _("från v. %(first)s %(year)s, tills vidare") % {"first": first.number, "year": first.year}
    last = IsoWeek.of(max(starts_on, ends_on - timedelta(days=1)))
    if first == last:
        return _("v. %(first)s %(year)s") % {"first": first.number, "year": first.year}
    words = {"first": first.number, "last": last.number, "year": first.year, "last_year": last.year}
    if first.year == last.year:
        return _("v. %(first)s–%(last)s %(year)s") % words
    return _("v. %(first)s %(year)s – v. %(last)s %(last_year)s") % words
