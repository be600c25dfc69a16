"""Calendar feeds: entries in, iCalendar bytes out (RFC 5545 and RFC 7986).

The package knows neither the database nor the web. It has no clock: the same input gives the same bytes for ever,
which is what lets a strong ETag answer "nothing has changed".
"""

from calendar_feeds.entry import Entry, EntryStatus
from calendar_feeds.etag import strong_etag
from calendar_feeds.faults import EntryFault, FeedFault
from calendar_feeds.feed import Feed
from calendar_feeds.free_busy import BusyKind, BusyTime, render_free_busy
from calendar_feeds.invitation import Invitation, InvitationFault, Mailbox, Method, render_invitation
from calendar_feeds.language import Language
from calendar_feeds.render import join_feed, render_entry, render_feed

__all__ = [
    "BusyKind",
    "BusyTime",
    "Entry",
    "EntryFault",
    "EntryStatus",
    "Feed",
    "FeedFault",
    "Invitation",
    "InvitationFault",
    "Language",
    "Mailbox",
    "Method",
    "join_feed",
    "render_entry",
    "render_feed",
    "render_free_busy",
    "render_invitation",
    "strong_etag",
]
