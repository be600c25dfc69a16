"""What no single app owns: the signs of life of the task queues."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from backend.common.hosts import LONGEST_NAME


class QueueCanary(models.Model):
    """One row per task queue and host, written by the queue's workers there. One that grows old means a wedged cluster."""

    queue = models.CharField(_("kö"), max_length=50)
    host = models.CharField(_("dator"), max_length=LONGEST_NAME)
    workers = models.PositiveSmallIntegerField(_("arbetare"), default=1)
    beat_at = models.DateTimeField(_("senaste livstecken"))

    class Meta:
        verbose_name = _("livstecken från en kö")
        verbose_name_plural = _("livstecken från köerna")
        ordering = ("queue", "host")
        constraints = [models.UniqueConstraint(fields=["queue", "host"], name="one_canary_per_queue_and_host")]

    def __str__(self) -> str:
        return f"{self.queue} {self.host}"
