"""Weekly times and periods in words, as they are said: ``mån 09:00–12:00``, ``v. 14–21``."""

from collections.abc import Iterable
from datetime import date, timedelta

from django.utils.dates import WEEKDAYS_ABBR
from django.utils.translation import gettext as _

from backend.activities.models import WeeklyTime
from backend.common.weeks import IsoWeek

MINUTES_PER_HOUR = 60


def clock_words(minute: int) -> str:
    """Return ``09:00`` for a minute of the day."""
    return f"{minute // MINUTES_PER_HOUR:02d}:{minute % MINUTES_PER_HOUR:02d}"


def time_words(weekly_time: WeeklyTime) -> str:
    """Return ``mån 09:00–12:00``."""
    span = f"{clock_words(weekly_time.begins_minute)}–{clock_words(weekly_time.ends_minute)}"
    return f"{WEEKDAYS_ABBR[weekly_time.weekday]} {span}"


def times_words(weekly_times: Iterable[WeeklyTime]) -> str:
    """Return all of them in the order of the week; empty for none."""
    ordered = sorted(weekly_times, key=lambda row: (row.weekday, row.begins_minute))
    return ", ".join(time_words(row) for row in ordered)


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
