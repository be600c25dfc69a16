"""Meetings and who is to be there."""

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from backend.associations.enums import MeetingKind
from backend.common.bases import VersionedModel
from backend.meetings.enums import MeetingStatus, Requirement

_LIVE = [status.value for status in MeetingStatus.live()]


class Meeting(VersionedModel):
    """A meeting at a time, perhaps in a room. ``uid`` and ``sequence`` are what calendars know it by."""

    association = models.ForeignKey("associations.Association", on_delete=models.CASCADE, related_name="meetings")
    programme = models.ForeignKey(
        "associations.Programme", on_delete=models.CASCADE, null=True, blank=True, related_name="meetings"
    )
    enrolment = models.ForeignKey(
        "participants.Enrolment", on_delete=models.CASCADE, null=True, blank=True, related_name="meetings"
    )
    step = models.ForeignKey(
        "associations.MeetingStep", on_delete=models.PROTECT, null=True, blank=True, related_name="meetings"
    )
    kind = models.CharField(_("slag"), max_length=16, choices=MeetingKind)
    begins_at = models.DateTimeField(_("börjar"))
    ends_at = models.DateTimeField(_("slutar"))
    room = models.ForeignKey(
        "places.Room", on_delete=models.PROTECT, null=True, blank=True, related_name="meetings", verbose_name=_("rum")
    )
    status = models.CharField(_("status"), max_length=12, choices=MeetingStatus, default=MeetingStatus.TENTATIVE)
    announced_at = models.DateTimeField(_("kallad"), null=True, blank=True)
    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    sequence = models.PositiveIntegerField(default=0, editable=False)

    class Meta:
        verbose_name = _("möte")
        verbose_name_plural = _("möten")
        ordering = ["begins_at", "pk"]
        indexes = [
            models.Index(fields=["association", "begins_at"]),
            models.Index(fields=["programme", "begins_at"]),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(begins_at__lt=F("ends_at")), name="meeting_ends_after_it_begins"),
            models.UniqueConstraint(
                fields=["enrolment", "step"],
                condition=Q(status__in=_LIVE),
                name="meeting_step_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.begins_at:%Y-%m-%d %H:%M}"


class Attendance(models.Model):
    """Someone who is to be at a meeting: a member of staff or the participant, never both in one row.

    ``begins_at``, ``ends_at`` and ``occupies`` mirror the meeting. A trigger keeps them and from them the engagements
    that no one else may overlap, whatever path writes; Python never sets them.
    """

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="attendances")
    staff = models.ForeignKey(
        "associations.Staff", on_delete=models.PROTECT, null=True, blank=True, related_name="attendances"
    )
    participant = models.ForeignKey(
        "participants.Participant", on_delete=models.CASCADE, null=True, blank=True, related_name="attendances"
    )
    requirement = models.CharField(_("krav"), max_length=8, choices=Requirement, default=Requirement.REQUIRED)
    begins_at = models.DateTimeField(editable=False, null=True)
    ends_at = models.DateTimeField(editable=False, null=True)
    occupies = models.BooleanField(editable=False, default=True)

    class Meta:
        verbose_name = _("närvaro")
        verbose_name_plural = _("närvaro")
        ordering = ["meeting", "pk"]
        indexes = [models.Index(fields=["staff", "begins_at"]), models.Index(fields=["participant", "begins_at"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(staff__isnull=False, participant__isnull=True)
                | Q(staff__isnull=True, participant__isnull=False),
                name="attendance_of_one_person",
            ),
            models.UniqueConstraint(fields=["meeting", "staff"], name="attendance_staff_once"),
            models.UniqueConstraint(fields=["meeting", "participant"], name="attendance_participant_once"),
        ]

    def __str__(self) -> str:
        return f"{self.meeting_id}: {self.get_requirement_display()}"
