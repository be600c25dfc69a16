"""A wish for more sessions, put to a named colleague."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from backend.activities.enums import RequestStatus
from backend.activities.models.activity import Activity
from backend.common.bases import VersionedModel


class SessionRequest(VersionedModel):
    """Somebody asks a colleague for more sessions of an activity."""

    activity = models.ForeignKey(Activity, on_delete=models.CASCADE, related_name="session_requests")
    asked_by = models.ForeignKey("associations.Staff", on_delete=models.PROTECT, related_name="+")
    asked_of = models.ForeignKey(
        "associations.Staff", on_delete=models.PROTECT, related_name="session_requests", verbose_name=_("till")
    )
    sessions_per_week = models.PositiveSmallIntegerField(
        _("fler pass i veckan"), validators=[MinValueValidator(1), MaxValueValidator(20)]
    )
    from_on = models.DateField(_("från"))
    message = models.CharField(
        _("meddelande"), max_length=200, blank=True, help_text=_("Skriv inget om någons hälsa eller person.")
    )
    status = models.CharField(_("status"), max_length=12, choices=RequestStatus, default=RequestStatus.OPEN)
    answered_at = models.DateTimeField(_("besvarad"), null=True, blank=True)

    class Meta:
        verbose_name = _("önskan om fler pass")
        verbose_name_plural = _("önskemål om fler pass")
        ordering = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.activity} +{self.sessions_per_week}"
