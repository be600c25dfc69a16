"""Requests for calendars that are not there, counted by the network they come from."""

from datetime import datetime, timedelta

from django.conf import settings
from django.http import HttpRequest

from backend.common.attempts import count_attempt, network_of

MISSES = "feeds"


def count_miss(request: HttpRequest, now: datetime) -> int:
    """Count a miss, and return for how many seconds its network should wait; 0 while there are few."""
    per = timedelta(minutes=settings.FEED_MISSES_MINUTES)
    allowed = settings.FEED_MISSES_ALLOWED
    within = count_attempt(purpose=MISSES, source=network_of(request), now=now, allowed=allowed, per=per)
    return 0 if within else int(per.total_seconds())
