"""What the short queue does every other minute for calendars outside Samplats."""

from typing import Any

from django.db.models.signals import post_migrate
from django.dispatch import receiver
from django_q.models import Schedule

from backend.outside_calendars.apps import OutsideCalendarsConfig
from backend.settings.queues import SHORT_QUEUE

QUEUE_DUE_READINGS = "backend.outside_calendars.tasks.queue_due_readings"


@receiver(post_migrate)
def ensure_schedules(sender: Any, **_kwargs: Any) -> None:
    """Have the schedule there after every migration, whatever somebody did to it before."""
    if isinstance(sender, OutsideCalendarsConfig):
        Schedule.objects.update_or_create(
            name="read-outside-calendars",
            defaults={
                "func": QUEUE_DUE_READINGS,
                "schedule_type": Schedule.MINUTES,
                "minutes": 2,
                "repeats": -1,
                "cluster": SHORT_QUEUE,
            },
        )
