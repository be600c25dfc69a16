"""What the short queue does for deadlines by the clock."""

from typing import Any

from django.db.models.signals import post_migrate
from django.dispatch import receiver
from django_q.models import Schedule

from backend.meeting_follow_up.apps import MeetingFollowUpConfig
from backend.settings.queues import SHORT_QUEUE

REMIND_OF_DEADLINES = "backend.meeting_follow_up.tasks.remind_of_deadlines"


@receiver(post_migrate)
def ensure_schedules(sender: Any, **_kwargs: Any) -> None:
    """Have the schedule there after every migration, whatever somebody did to it before."""
    if isinstance(sender, MeetingFollowUpConfig):
        Schedule.objects.update_or_create(
            name="remind-of-deadlines",
            defaults={
                "func": REMIND_OF_DEADLINES,
                "schedule_type": Schedule.HOURLY,
                "repeats": -1,
                "cluster": SHORT_QUEUE,
            },
        )
