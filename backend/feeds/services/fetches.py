"""Noting that a calendar was fetched, without ever making the one who fetches wait."""

import logging
from datetime import datetime, timedelta

from django.conf import settings
from django.db import DatabaseError, transaction
from django.utils import timezone

from backend.common.weeks import IsoWeek
from backend.feeds.enums import ClientKind
from backend.feeds.models import Subscription
from backend.feeds.selectors import LiveAddress

logger = logging.getLogger(__name__)

_SHORTEST_STEP = timedelta(seconds=1)


def note_fetch(
    *, subscription: Subscription | LiveAddress, client: ClientKind, content_sha256: str, now: datetime
) -> datetime | None:
    """Note who fetched what when, and return since when the feed has had these bytes; None if that is not known.

    Writes at most once every FEED_FETCH_NOTE_SECONDS unless the bytes are new. It waits for nobody's lock and a refusal
    of the database is only logged: whoever fetches gets their answer. The version is left alone, as a fetch changes
    nothing that an owner could be editing.
    """
    is_known = subscription.content_sha256 == content_sha256
    known_since = subscription.content_changed_at if is_known else None
    if is_known and _was_noted_recently(subscription, now):
        return known_since
    try:
        with transaction.atomic():
            return _write_fetch(subscription, client, content_sha256, now) or known_since
    except DatabaseError as error:
        logger.warning("The fetch of subscription %d could not be noted: %s", subscription.pk, type(error).__name__)
        return known_since


def count_fetch(weekly: dict[str, int], now: datetime) -> dict[str, int]:
    """Return the fetches by ISO week with one more in the week of ``now``; the last FEED_FETCH_WEEKS weeks remain."""
    week = IsoWeek.of(timezone.localdate(now, timezone.get_default_timezone()))
    counted = {**weekly, str(week): weekly.get(str(week), 0) + 1}
    return {each: number for each, number in counted.items() if each > str(week.plus(-settings.FEED_FETCH_WEEKS))}


def _write_fetch(
    subscription: Subscription | LiveAddress, client: ClientKind, content_sha256: str, now: datetime
) -> datetime | None:
    # Found by its hash, so that the last fetch of an old address is not told as one of its successor.
    fetched = Subscription.objects.filter(token_sha256=subscription.token_sha256, revoked_at__isnull=True)
    row = fetched.select_for_update(skip_locked=True).first()
    if row is None:
        return None
    changed_at = row.content_changed_at
    if changed_at is None or row.content_sha256 != content_sha256:
        changed_at = _later_second(changed_at, now)
    Subscription.objects.filter(pk=row.pk).update(
        last_fetched_at=now,
        last_client=client,
        weekly_fetches=count_fetch(row.weekly_fetches, now),
        content_sha256=content_sha256,
        content_changed_at=changed_at,
    )
    return changed_at


def _later_second(previous: datetime | None, now: datetime) -> datetime:
    """Return now in whole seconds, as HTTP tells time, but always later than the change before."""
    second = now.replace(microsecond=0)
    return second if previous is None else max(second, previous + _SHORTEST_STEP)


def _was_noted_recently(subscription: Subscription | LiveAddress, now: datetime) -> bool:
    last = subscription.last_fetched_at
    return last is not None and now - last < timedelta(seconds=settings.FEED_FETCH_NOTE_SECONDS)
