"""The one place that asks what time it is.

A demonstration of 2011–2012 has to believe that it is 2011: ``SAMPLATS_CLOCK_SHIFT_DAYS`` moves its clock. Services
never ask; they are told ``now``.
"""

from datetime import date, datetime, timedelta

from django.conf import settings
from django.utils import timezone


def current_time() -> datetime:
    """Return the present instant, aware, moved by the demonstration's shift if there is one."""
    return timezone.now() + timedelta(days=settings.SAMPLATS_CLOCK_SHIFT_DAYS)


def current_day() -> date:
    """Return today's date in Sweden."""
    return timezone.localdate(current_time())
