"""What the short queue does every five minutes for held times."""

from typing import Any

from django.db.models.signals import post_migrate
from django.dispatch import receiver
from django_q.models import Schedule

from backend.meeting_times.apps import MeetingTimesConfig
from backend.settings.queues import SHORT_QUEUE

RELEASE_EXPIRED_HOLDS = "backend.meeting_times.tasks.release_expired_holds"


@receiver(post_migrate)
def ensure_schedules(sender: Any, **_kwargs: Any) -> None:
    """Have the schedule there after every migration, whatever somebody did to it before."""
    if isinstance(sender, MeetingTimesConfig):
        Schedule.objects.update_or_create(
            name="release-expired-holds",
            defaults={
                "func": RELEASE_EXPIRED_HOLDS,
                "schedule_type": Schedule.MINUTES,
                "minutes": 5,
                "repeats": -1,
                "cluster": SHORT_QUEUE,
            },
        )
