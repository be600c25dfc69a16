"""The calendar of those outside: when a person or a room is busy, as bytes."""

from datetime import datetime

from backend.feeds.calendars import build_head
from backend.feeds.entries import CANCELLED, FeedRow, manner_of
from backend.feeds.models import Subscription
from backend.feeds.window import feed_window
from backend.meetings.enums import MeetingStatus
from calendar_feeds import BusyKind, BusyTime, render_free_busy


def render_busy_time(subscription: Subscription, rows: list[FeedRow], now: datetime) -> bytes:
    """Return the VFREEBUSY of ``rows``, which ``feed_rows`` gave at ``now``.

    Like the calendar it covers the feed's window, and the same rows give the same bytes.
    """
    window = feed_window(now)
    times = [_busy(row) for row in rows if row.status not in CANCELLED]
    manner = manner_of(subscription)
    uid = f"freebusy-{subscription.uid}@{manner.uid_domain}"
    return render_free_busy(build_head(subscription, rows, manner), uid, window.begins_at, window.ends_at, times)


def _busy(row: FeedRow) -> BusyTime:
    kind = BusyKind.TENTATIVE if row.status == MeetingStatus.TENTATIVE else BusyKind.BUSY
    return BusyTime(begins_at=row.begins_at, ends_at=row.ends_at, kind=kind)
