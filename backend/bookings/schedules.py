"""What the short queue does every quarter of an hour for places."""

from typing import Any

from django.db.models.signals import post_migrate
from django.dispatch import receiver
from django_q.models import Schedule

from backend.bookings.apps import BookingsConfig
from backend.settings.queues import SHORT_QUEUE

KEEP_PLACEMENTS = "backend.bookings.tasks.keep_placements"


@receiver(post_migrate)
def ensure_schedules(sender: Any, **_kwargs: Any) -> None:
    """Have the schedule there after every migration, whatever somebody did to it before."""
    if isinstance(sender, BookingsConfig):
        Schedule.objects.update_or_create(
            name="keep-placements",
            defaults={
                "func": KEEP_PLACEMENTS,
                "schedule_type": Schedule.MINUTES,
                "minutes": 15,
                "repeats": -1,
                "cluster": SHORT_QUEUE,
            },
        )
