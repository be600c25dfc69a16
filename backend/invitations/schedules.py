"""What the short queue does for invitations by the clock."""

from typing import Any

from django.db.models.signals import post_migrate
from django.dispatch import receiver
from django_q.models import Schedule

from backend.invitations.apps import InvitationsConfig
from backend.settings.queues import SHORT_QUEUE

REMIND_OF_MEETINGS = "backend.invitations.tasks.remind_of_meetings"


@receiver(post_migrate)
def ensure_schedules(sender: Any, **_kwargs: Any) -> None:
    """Have the schedule there after every migration, whatever somebody did to it before."""
    if isinstance(sender, InvitationsConfig):
        Schedule.objects.update_or_create(
            name="remind-of-meetings",
            defaults={
                "func": REMIND_OF_MEETINGS,
                "schedule_type": Schedule.HOURLY,
                "repeats": -1,
                "cluster": SHORT_QUEUE,
            },
        )
