"""The bytes that an address is answered with: remembered where that is certain to be right, rendered otherwise.

While nobody has written to the tables that feeds are made of, and time has moved neither the window nor a tombstone,
the bytes are the same. The state of the sources is read before the rows: whoever finds the same state later knows that
nothing became visible since it was read, and so neither before nor after the rows were.
"""

from datetime import datetime

from backend.access.viewer import viewer_of
from backend.feeds.busy_time import render_busy_time
from backend.feeds.calendars import feed_rows, render_calendar
from backend.feeds.entries import CANCELLED, FeedRow, manner_of
from backend.feeds.enums import FeedDetail, FeedScope
from backend.feeds.memory import MEMORY, RenderedFeed
from backend.feeds.policies import can_fetch
from backend.feeds.selectors import LiveAddress, read_subscription
from backend.feeds.services import add_up_changes
from backend.feeds.window import tombstone_ends_at, window_turns_at

# So many rows are read in a fraction of a millisecond.
_MOST_CHANGE_ROWS = 500


def answer_address(address: LiveAddress, now: datetime) -> RenderedFeed | None:
    """Return the feed that ``address`` opens, as it is at ``now``; None if its owner may no longer see it."""
    known = MEMORY.recall(address.token_sha256, address.sources, now)
    if known is not None:
        return known
    feed = _render(address, now)
    if feed is not None:
        MEMORY.keep(address.token_sha256, address.sources, feed)
    if address.change_rows > _MOST_CHANGE_ROWS:
        add_up_changes()
    return feed


def _render(address: LiveAddress, now: datetime) -> RenderedFeed | None:
    subscription = read_subscription(address.pk, FeedScope(address.scope))
    if subscription is None:
        return None
    viewer = viewer_of(subscription.owner.user)
    if not can_fetch(viewer, subscription):
        return None
    rows = feed_rows(subscription, viewer, now)
    if subscription.detail == FeedDetail.FREE_BUSY:
        body = render_busy_time(subscription, rows, now)
    else:
        body = render_calendar(subscription, rows)
    language = manner_of(subscription).language.value
    return RenderedFeed.of(body, language=language, rendered_at=now, until=changes_by_itself_at(rows, now))


def changes_by_itself_at(rows: list[FeedRow], now: datetime) -> datetime:
    """Return the first moment at which ``rows`` may be others though nobody writes: the week or a tombstone ends."""
    tombstones = [tombstone_ends_at(row.modified_at) for row in rows if row.status in CANCELLED]
    return min([window_turns_at(now), *tombstones])
