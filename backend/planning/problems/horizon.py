"""From when on planning may place anything, and what time has pinned already."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from backend.common.local_time import local_day


@dataclass(frozen=True)
class Horizon:
    """Where the present ends and planning begins.

    Attributes:
        plans_from: the first date on which anything new may be placed; never today, since nobody can be called in time.
        pinned_until: a meeting that begins before this has been announced, whatever its row says.
    """

    plans_from: date
    pinned_until: datetime


def find_horizon(begins_on: date, announcement_days: int, now: datetime) -> Horizon:
    """The horizon of a programme that begins on a date and announces meetings so many days ahead.

    Source: issue 2, "Planning in the product": what has taken place or was announced is pinned.
    """
    tomorrow = local_day(now) + timedelta(days=1)
    return Horizon(plans_from=max(begins_on, tomorrow), pinned_until=now + timedelta(days=announcement_days))
