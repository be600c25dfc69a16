"""What no single app owns: the signs of life of the task queues."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class QueueCanary(models.Model):
    """One row per task queue, written by the queue's own workers. A row that grows old means a wedged cluster."""

    queue = models.CharField(_("kö"), max_length=50, unique=True)
    beat_at = models.DateTimeField(_("senaste livstecken"))

    class Meta:
        verbose_name = _("livstecken från en kö")
        verbose_name_plural = _("livstecken från köerna")
        ordering = ("queue",)

    def __str__(self) -> str:
        return self.queue
