"""What the short queue does for feeds, once an hour. Tasks have no arguments; everything is read from the rows."""

from datetime import timedelta

from django.conf import settings

from backend.common.attempts import forget_attempts
from backend.common.clock import current_time
from backend.feeds.misses import MISSES
from backend.feeds.services import warn_of_expiry


def warn_owners() -> int:
    """Queue mails about addresses that are about to run out; how many."""
    return warn_of_expiry(now=current_time())


def forget_misses() -> int:
    """Delete the counts of misses that no longer count; how many."""
    before = current_time() - timedelta(minutes=settings.FEED_MISSES_MINUTES)
    return forget_attempts(purpose=MISSES, before=before)
