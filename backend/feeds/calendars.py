"""The whole calendar of a subscription: as entries for those who read code, as bytes for those who fetch it."""

from datetime import datetime

from django.conf import settings

from backend.access.viewer import Viewer, viewer_of
from backend.feeds.entries import FeedRow, Manner, build_entry, manner_of, render_rows
from backend.feeds.enums import FeedScope
from backend.feeds.models import Subscription
from backend.feeds.policies import can_fetch
from backend.feeds.selectors import feed_meetings, feed_sessions
from backend.feeds.wording import about_feed, name_of
from calendar_feeds import Entry, Feed, join_feed


def feed_entries(subscription: Subscription, now: datetime) -> list[Entry]:
    """Return the entries that the subscription's owner would fetch at ``now``; none if they no longer may."""
    viewer = viewer_of(subscription.owner.user)
    if not can_fetch(viewer, subscription):
        return []
    manner = manner_of(subscription)
    return [build_entry(row, manner) for row in feed_rows(subscription, viewer, now)]


def feed_rows(subscription: Subscription, viewer: Viewer, now: datetime) -> list[FeedRow]:
    """Return the meetings and sessions that the subscription shows, by beginning and uid; at most two queries."""
    scope = FeedScope(subscription.scope)
    rows: list[FeedRow] = []
    if scope.shows_meetings:
        rows += feed_meetings(subscription, viewer, now)
    if scope.shows_sessions:
        rows += feed_sessions(subscription, viewer, now)
    return sorted(rows, key=lambda row: (row.begins_at, row.uid))


def render_calendar(subscription: Subscription, rows: list[FeedRow]) -> bytes:
    """Return the bytes of the calendar of ``rows``, which :func:`feed_rows` gave.

    The same rows give the same bytes, whichever process renders them and whoever asks.
    """
    manner = manner_of(subscription)
    return join_feed(build_head(subscription, rows, manner), render_rows(rows, manner))


def build_head(subscription: Subscription, rows: list[FeedRow], manner: Manner) -> Feed:
    """Return the head of the calendar. Its address is not in it: that is the secret."""
    return Feed(
        name=name_of(subscription, manner.language),
        description=about_feed(manner.language),
        language=manner.language,
        url=manner.schedule,
        modified_at=max([subscription.created_at, *(row.modified_at for row in rows)]),
        refresh_minutes=settings.FEED_REFRESH_MINUTES,
    )
