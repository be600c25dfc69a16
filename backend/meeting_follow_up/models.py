"""Which deadlines somebody has been told of."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from backend.associations.enums import MeetingKind


class DeadlineReminder(models.Model):
    """The coordinators were told that a meeting must be held by ``due_on``. Once told, never told again of that day."""

    enrolment = models.ForeignKey(
        "participants.Enrolment",
        on_delete=models.CASCADE,
        related_name="deadline_reminders",
        verbose_name=_("inskrivning"),
    )
    kind = models.CharField(_("slag"), max_length=16, choices=MeetingKind)
    due_on = models.DateField(_("senast"))
    reminded_at = models.DateTimeField(_("påmint"))

    class Meta:
        verbose_name = _("påminnelse om senaste tid")
        verbose_name_plural = _("påminnelser om senaste tid")
        ordering = ["due_on", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["enrolment", "kind", "due_on"], name="deadline_reminded_once"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.due_on:%Y-%m-%d}"
