"""What can be subscribed to, what a subscription shows, and how subscriptions fare."""

from backend.feeds.selectors.live_addresses import LiveAddress, SourceState, find_live_address
from backend.feeds.selectors.meetings import MeetingRow, feed_meetings
from backend.feeds.selectors.operations import FeedCounts, count_feeds
from backend.feeds.selectors.sessions import SessionRow, feed_sessions
from backend.feeds.selectors.subscriptions import (
    find_expiring,
    own_subscriptions,
    read_subscription,
    subscribable_activities,
    subscribable_agencies,
    subscribable_cohorts,
    subscribable_leaders,
    subscribable_programmes,
    subscribable_rooms,
    subscribable_sites,
)

__all__ = [
    "FeedCounts",
    "LiveAddress",
    "MeetingRow",
    "SessionRow",
    "SourceState",
    "count_feeds",
    "feed_meetings",
    "feed_sessions",
    "find_expiring",
    "find_live_address",
    "own_subscriptions",
    "read_subscription",
    "subscribable_activities",
    "subscribable_agencies",
    "subscribable_cohorts",
    "subscribable_leaders",
    "subscribable_programmes",
    "subscribable_rooms",
    "subscribable_sites",
]
