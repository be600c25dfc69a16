"""Making, renewing and revoking calendar addresses, and noting that one was fetched."""

from backend.feeds.services.changes import add_up_changes
from backend.feeds.services.fetches import note_fetch
from backend.feeds.services.issuing import (
    IssuedSubscription,
    create_subscription,
    renew_subscription,
    revoke_subscription,
    rotate_subscription,
)
from backend.feeds.services.leaving import revoke_feeds_of_leaver
from backend.feeds.services.warning import warn_of_expiry

__all__ = [
    "IssuedSubscription",
    "add_up_changes",
    "create_subscription",
    "note_fetch",
    "renew_subscription",
    "revoke_feeds_of_leaver",
    "revoke_subscription",
    "rotate_subscription",
    "warn_of_expiry",
]
