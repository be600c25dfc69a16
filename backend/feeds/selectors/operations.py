"""How the addresses fare, by association, for whoever runs the system: numbers alone, no owners and no secrets."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Count, F, Q
from django.db.models.functions import Coalesce

from backend.feeds.models import Subscription

SILENT_AFTER = timedelta(days=30)


@dataclass(frozen=True)
class FeedCounts:
    """One association's addresses.

    Attributes:
        association: its name.
        live: how many answer.
        expiring: how many of them run out within the first warning's time.
        silent: how many of them nobody has fetched for SILENT_AFTER, or ever since they were made that long ago.
    """

    association: str
    live: int
    expiring: int
    silent: int


def count_feeds(now: datetime) -> list[FeedCounts]:
    """Return the counts of every association that has live addresses, by name; one query."""
    live = Subscription.objects.filter(revoked_at__isnull=True, expires_at__gt=now).order_by()
    soon = now + timedelta(days=max(settings.FEED_WARNING_DAYS))
    rows = (
        live.annotate(heard_at=Coalesce("last_fetched_at", "created_at"), name=F("association__name"))
        .values("name")
        .annotate(
            live=Count("pk"),
            expiring=Count("pk", filter=Q(expires_at__lte=soon)),
            silent=Count("pk", filter=Q(heard_at__lte=now - SILENT_AFTER)),
        )
        .order_by("name")
    )
    return [FeedCounts(row["name"], row["live"], row["expiring"], row["silent"]) for row in rows]
