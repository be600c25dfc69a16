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


def window_turns_at(now: datetime) -> datetime:
    """Return the next Monday's midnight, when the window moves on by a week."""
    return _midnight(IsoWeek.of(timezone.localdate(now, timezone.get_default_timezone())).plus(1))


def tombstone_ends_at(cancelled_at: datetime) -> datetime:
    """Return until when a feed says that something was cancelled then."""
    return cancelled_at + timedelta(days=settings.FEED_TOMBSTONE_DAYS)


def oldest_tombstone(now: datetime) -> datetime:
    """Return since when a meeting must have been cancelled for the feed still to say so."""
    return now - timedelta(days=settings.FEED_TOMBSTONE_DAYS)


def _midnight(week: IsoWeek) -> datetime:
    return datetime.combine(week.monday, time(), timezone.get_default_timezone())
