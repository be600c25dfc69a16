"""What people know of meetings, and by which mail they were told."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from backend.invitations.enums import ToldKind
from backend.mail.enums import CalendarMethod

_ONE_PERSON = Q(contact__isnull=False, staff__isnull=True) | Q(contact__isnull=True, staff__isnull=False)
LONGEST_PLACE = 600


class Invitation(models.Model):
    """The latest that a contact or a member of staff knows of a meeting: that it is on, when and where; or that it is off.

    A contact knows it by mail; staff by their calendar, and of what is near by mail too. ``revision`` counts what was
    news, so that every mail has a key of its own.
    """

    meeting = models.ForeignKey("meetings.Meeting", on_delete=models.CASCADE, related_name="invitations")
    contact = models.ForeignKey(
        "contacts.Contact", on_delete=models.PROTECT, null=True, blank=True, related_name="invitations"
    )
    staff = models.ForeignKey(
        "associations.Staff", on_delete=models.PROTECT, null=True, blank=True, related_name="invitations"
    )
    method = models.CharField(max_length=8, choices=CalendarMethod)
    sequence = models.PositiveIntegerField()
    begins_at = models.DateTimeField(_("börjar"))
    ends_at = models.DateTimeField(_("slutar"))
    place = models.CharField(_("plats"), max_length=LONGEST_PLACE, blank=True)
    revision = models.PositiveIntegerField(default=0)
    told_at = models.DateTimeField(_("senast"))

    class Meta:
        verbose_name = _("kallelse")
        verbose_name_plural = _("kallelser")
        ordering = ["meeting", "pk"]
        constraints = [
            models.CheckConstraint(condition=_ONE_PERSON, name="invitation_of_one_person"),
            models.UniqueConstraint(fields=["meeting", "contact"], name="invitation_contact_once"),
            models.UniqueConstraint(fields=["meeting", "staff"], name="invitation_staff_once"),
        ]

    def __str__(self) -> str:
        return f"{self.meeting_id}: {self.method} {self.sequence}"


class Told(models.Model):
    """One mail about a meeting to one person: what it said and when. Whether it arrived is the mail's own state."""

    meeting = models.ForeignKey("meetings.Meeting", on_delete=models.CASCADE, related_name="told")
    contact = models.ForeignKey(
        "contacts.Contact", on_delete=models.PROTECT, null=True, blank=True, related_name="told"
    )
    staff = models.ForeignKey(
        "associations.Staff", on_delete=models.PROTECT, null=True, blank=True, related_name="told"
    )
    kind = models.CharField(_("vad"), max_length=12, choices=ToldKind)
    mail = models.OneToOneField("mail.OutgoingMail", on_delete=models.CASCADE, related_name="told")
    begins_at = models.DateTimeField(_("börjar"))
    ends_at = models.DateTimeField(_("slutar"))
    told_at = models.DateTimeField(_("när"))

    class Meta:
        verbose_name = _("meddelande om ett möte")
        verbose_name_plural = _("meddelanden om möten")
        ordering = ["-told_at", "-pk"]
        indexes = [models.Index(fields=["meeting", "told_at"])]
        constraints = [models.CheckConstraint(condition=_ONE_PERSON, name="told_one_person")]

    def __str__(self) -> str:
        return f"{self.meeting_id}: {self.get_kind_display()}"
