"""What no single app owns: the signs of life of the task queues, and attempts that are counted."""

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


class AttemptCount(models.Model):
    """How often a network has tried something since a moment. The network is stored as a keyed hash, for minutes only."""

    purpose = models.CharField(_("vad"), max_length=20)
    source_hash = models.CharField(_("varifrån"), max_length=64, editable=False)
    since = models.DateTimeField(_("sedan"))
    attempts = models.PositiveIntegerField(_("försök"))

    class Meta:
        verbose_name = _("räknade försök")
        verbose_name_plural = _("räknade försök")
        ordering = ("purpose", "since")
        constraints = [models.UniqueConstraint(fields=["purpose", "source_hash"], name="attempts_counted_once")]

    def __str__(self) -> str:
        return f"{self.purpose}: {self.attempts}"
