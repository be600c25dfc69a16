"""What the short queue does every night for activities."""

from typing import Any

from django.db.models.signals import post_migrate
from django.dispatch import receiver
from django_q.models import Schedule

from backend.activities.apps import ActivitiesConfig
from backend.settings.queues import SHORT_QUEUE

GENERATE_AHEAD = "backend.activities.tasks.generate_ahead"


@receiver(post_migrate)
def ensure_schedules(sender: Any, **_kwargs: Any) -> None:
    """Have the schedule there after every migration, whatever somebody did to it before."""
    if isinstance(sender, ActivitiesConfig):
        Schedule.objects.update_or_create(
            name="generate-sessions-ahead",
            defaults={
                "func": GENERATE_AHEAD,
                "schedule_type": Schedule.DAILY,
                "repeats": -1,
                "cluster": SHORT_QUEUE,
            },
        )
