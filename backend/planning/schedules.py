"""What the short queue does once a minute for planning."""

from typing import Any

from django.db.models.signals import post_migrate
from django.dispatch import receiver
from django_q.models import Schedule

from backend.planning.apps import PlanningConfig
from backend.settings.queues import SHORT_QUEUE

RECOVER_RUNS = "backend.planning.tasks.recover_stalled_runs"


@receiver(post_migrate)
def ensure_schedules(sender: Any, **_kwargs: Any) -> None:
    """Have the schedule there after every migration, whatever somebody did to it before."""
    if isinstance(sender, PlanningConfig):
        Schedule.objects.update_or_create(
            name="recover-stalled-runs",
            defaults={
                "func": RECOVER_RUNS,
                "schedule_type": Schedule.MINUTES,
                "minutes": 1,
                "repeats": -1,
                "cluster": SHORT_QUEUE,
            },
        )
