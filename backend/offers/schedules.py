"""What the short queue does once a minute for offers."""

from typing import Any

from django.db.models.signals import post_migrate
from django.dispatch import receiver
from django_q.models import Schedule

from backend.offers.apps import OffersConfig
from backend.settings.queues import SHORT_QUEUE

LAPSE_OFFERS = "backend.offers.tasks.lapse_offers"


@receiver(post_migrate)
def ensure_schedules(sender: Any, **_kwargs: Any) -> None:
    """Have the schedule there after every migration, whatever somebody did to it before."""
    if isinstance(sender, OffersConfig):
        Schedule.objects.update_or_create(
            name="lapse-offers",
            defaults={
                "func": LAPSE_OFFERS,
                "schedule_type": Schedule.MINUTES,
                "minutes": 1,
                "repeats": -1,
                "cluster": SHORT_QUEUE,
            },
        )
