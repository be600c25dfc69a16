"""When a week begins and ends, in instants."""

from datetime import datetime, time
from zoneinfo import ZoneInfo

from django.conf import settings

from backend.common.weeks import IsoWeek


def week_bounds(week: IsoWeek) -> tuple[datetime, datetime]:
    """Return the week's Monday 00:00 and the next one's, Swedish time; half-open."""
    zone = ZoneInfo(settings.TIME_ZONE)
    begins, ends = week.monday, week.plus(1).monday
    return datetime.combine(begins, time(), zone), datetime.combine(ends, time(), zone)
