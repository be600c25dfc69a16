"""What was done, by whom and when."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class AuditEvent(models.Model):
    """One act. ``facts`` holds ids, codes and categories, never names, telephone numbers or free text."""

    association = models.ForeignKey(
        "associations.Association", on_delete=models.CASCADE, null=True, related_name="audit_events"
    )
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    verb = models.CharField(_("vad"), max_length=60)
    object_type = models.CharField(_("slag"), max_length=40)
    object_id = models.BigIntegerField(_("id"))
    facts = models.JSONField(default=dict)
    occurred_at = models.DateTimeField(_("när"))

    class Meta:
        verbose_name = _("händelse")
        verbose_name_plural = _("händelser")
        ordering = ["-occurred_at", "-pk"]
        indexes = [models.Index(fields=["object_type", "object_id"])]

    def __str__(self) -> str:
        return f"{self.occurred_at:%Y-%m-%d %H:%M} {self.verb}"
