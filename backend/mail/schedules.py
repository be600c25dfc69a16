"""What the short queue does for mail by the clock."""

from typing import Any

from django.db.models.signals import post_migrate
from django.dispatch import receiver
from django_q.models import Schedule

from backend.mail.apps import MailConfig
from backend.settings.queues import SHORT_QUEUE

SWEEP_MAIL = "backend.mail.tasks.sweep_mail"
ERASE_OLD_MAIL = "backend.mail.tasks.erase_old_mail"


@receiver(post_migrate)
def ensure_schedules(sender: Any, **_kwargs: Any) -> None:
    """Have the schedules there after every migration, whatever somebody did to them before."""
    if not isinstance(sender, MailConfig):
        return
    always = {"repeats": -1, "cluster": SHORT_QUEUE}
    every_minute = {"func": SWEEP_MAIL, "schedule_type": Schedule.MINUTES, "minutes": 1, **always}
    every_day = {"func": ERASE_OLD_MAIL, "schedule_type": Schedule.DAILY, **always}
    Schedule.objects.update_or_create(name="sweep-mail", defaults=every_minute)
    Schedule.objects.update_or_create(name="erase-old-mail", defaults=every_day)
