"""The stretch of time that a feed covers, in whole weeks, so that the clock alone changes it only on Mondays."""

from datetime import datetime, time, timedelta

from django.conf import settings
from django.utils import timezone

from backend.common.intervals import TimeInterval
from backend.common.weeks import IsoWeek


def feed_window(now: datetime) -> TimeInterval:
    """Return the time from FEED_WEEKS_BEFORE whole weeks before this week through FEED_WEEKS_AFTER after it."""
    this_week = IsoWeek.of(timezone.localdate(now, timezone.get_default_timezone()))
    return TimeInterval(
        _midnight(this_week.plus(-settings.FEED_WEEKS_BEFORE)),
        _midnight(this_week.plus(settings.FEED_WEEKS_AFTER + 1)),
    )


def oldest_tombstone(now: datetime) -> datetime:
    """Return since when a meeting must have been cancelled for the feed still to say so."""
    return now - timedelta(days=settings.FEED_TOMBSTONE_DAYS)


def _midnight(week: IsoWeek) -> datetime:
    return datetime.combine(week.monday, time(), timezone.get_default_timezone())
