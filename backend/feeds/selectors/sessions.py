"""The sessions of activities that a subscription shows."""

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q

from backend.access.viewer import Viewer
from backend.access.visibility import visible
from backend.activities.enums import SessionStatus
from backend.activities.models import Session, SessionLeader
from backend.associations.models import Staff
from backend.feeds.enums import FeedScope
from backend.feeds.models import Subscription
from backend.feeds.selectors.reading import read_columns
from backend.feeds.window import feed_window, oldest_tombstone


class SessionRow(NamedTuple):
    """All that a feed ever reads of a session: how many seats are taken, never by whom (rule 9)."""

    uid: UUID
    version: int
    sequence: int
    activity_name: str
    status: str
    begins_at: datetime
    ends_at: datetime
    created_at: datetime
    modified_at: datetime
    capacity: int
    taken: int
    room_name: str | None
    site_name: str


_COLUMNS = (
    "uid",
    "version",
    "sequence",
    "activity__name",
    "status",
    "begins_at",
    "ends_at",
    "created_at",
    "modified_at",
    "capacity",
    "taken",
    "room__name",
    "activity__site__name",
)


def feed_sessions(subscription: Subscription, viewer: Viewer, now: datetime) -> list[SessionRow]:
    """Return what the subscription shows of the sessions ``viewer``, its owner, sees, by beginning and uid; one query."""
    window = feed_window(now)
    sessions = (
        visible(Session, viewer)
        .filter(_belongs_to(subscription), activity__association_id=subscription.association_id)
        .filter(begins_at__lt=window.ends_at, ends_at__gt=window.begins_at)
        .exclude(status=SessionStatus.CANCELLED, modified_at__lt=oldest_tombstone(now))
        .annotate(taken=Count("bookings"))
    )
    return list(map(SessionRow._make, read_columns(sessions.order_by("begins_at", "uid").values_list(*_COLUMNS))))


def _belongs_to(subscription: Subscription) -> Q:
    match FeedScope(subscription.scope):
        case FeedScope.STAFF:
            return _led_by(subscription.owner)
        case FeedScope.LEADER:
            return _led_by(subscription.leader)
        case FeedScope.ROOM:
            return Q(room_id=subscription.room_id)
        case FeedScope.ACTIVITY:
            return Q(activity_id=subscription.activity_id)
        case FeedScope.SITE:
            return Q(activity__site_id=subscription.site_id)
        case FeedScope.COHORT | FeedScope.PROGRAMME | FeedScope.AGENCY:
            return Q(pk__in=())


def _led_by(staff: Staff | None) -> Q:
    """Sessions that they are to lead; one that they cannot lead after all is not theirs."""
    return Q(Exists(SessionLeader.objects.filter(session=OuterRef("pk"), staff=staff, is_away=False)))
