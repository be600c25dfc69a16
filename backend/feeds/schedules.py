"""What the short queue does once an hour for feeds."""

from typing import Any

from django.db.models.signals import post_migrate
from django.dispatch import receiver
from django_q.models import Schedule

from backend.feeds.apps import FeedsConfig
from backend.settings.queues import SHORT_QUEUE

WARN_OWNERS = "backend.feeds.tasks.warn_owners"
FORGET_MISSES = "backend.feeds.tasks.forget_misses"


@receiver(post_migrate)
def ensure_schedules(sender: Any, **_kwargs: Any) -> None:
    """Have the schedules there after every migration, whatever somebody did to them before."""
    if not isinstance(sender, FeedsConfig):
        return
    hourly = {"schedule_type": Schedule.HOURLY, "repeats": -1, "cluster": SHORT_QUEUE}
    Schedule.objects.update_or_create(name="warn-of-expiring-feeds", defaults={"func": WARN_OWNERS, **hourly})
    Schedule.objects.update_or_create(name="forget-missed-feeds", defaults={"func": FORGET_MISSES, **hourly})
