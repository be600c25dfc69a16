"""Meetings and who is to be there."""

import uuid

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from backend.associations.enums import MeetingKind, Party
from backend.common.bases import VersionedModel
from backend.meetings.enums import MeetingStatus, PlaceKind, Presence, Requirement

_LIVE = [status.value for status in MeetingStatus.live()]
MOST_BUFFER_MINUTES = 240
_PEOPLE = ("staff", "participant", "contact")


def _one_person() -> Q:
    condition = Q()
    for chosen in _PEOPLE:
        condition |= Q(**{f"{name}__isnull": name != chosen for name in _PEOPLE})
    return condition


class Meeting(VersionedModel):
    """A meeting at a time, in a room or elsewhere. ``uid`` and ``sequence`` are what calendars know it by.

    Staff are taken from ``preparation_minutes`` before it begins until ``follow_up_minutes`` after it ends; participants
    and the room only while it lasts. ``is_hold`` marks one of several times that are held for the same meeting.
    ``booked_at`` is when its time was first set: the lead time is counted from there; None for one whose is not known.
    """

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
    place_kind = models.CharField(_("plats"), max_length=12, choices=PlaceKind, default=PlaceKind.ROOM)
    video_link = models.URLField(_("videolänk"), max_length=500, blank=True)
    place_text = models.CharField(
        _("var"), max_length=120, blank=True, help_text=_("Kort. Skriv inget om hälsa: texten står i kallelsen.")
    )
    preparation_minutes = models.PositiveSmallIntegerField(
        _("förberedelse, minuter"), default=0, validators=[MaxValueValidator(MOST_BUFFER_MINUTES)]
    )
    follow_up_minutes = models.PositiveSmallIntegerField(
        _("efterarbete, minuter"), default=0, validators=[MaxValueValidator(MOST_BUFFER_MINUTES)]
    )
    is_hold = models.BooleanField(_("en av flera tider som hålls"), default=False)
    request = models.ForeignKey(
        "meetings.MeetingRequest",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="meetings",
        verbose_name=_("begäran"),
    )
    organiser = models.ForeignKey(
        "associations.Staff",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="organised_meetings",
        verbose_name=_("sammankallande"),
    )
    status = models.CharField(_("status"), max_length=12, choices=MeetingStatus, default=MeetingStatus.TENTATIVE)
    booked_at = models.DateTimeField(_("inbokat"), null=True, blank=True, editable=False)
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
                condition=Q(status__in=_LIVE, is_hold=False),
                name="meeting_step_once",
            ),
            models.CheckConstraint(
                condition=Q(room__isnull=True) | Q(place_kind=PlaceKind.ROOM), name="meeting_room_only_in_a_room"
            ),
            models.CheckConstraint(
                condition=Q(preparation_minutes__lte=MOST_BUFFER_MINUTES, follow_up_minutes__lte=MOST_BUFFER_MINUTES),
                name="meeting_buffers_of_a_half_day",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.begins_at:%Y-%m-%d %H:%M}"


class Attendance(models.Model):
    """Someone who is to be at a meeting: a member of staff, a participant or a contact, exactly one in a row.

    ``party`` is the role that the person fills, empty for one who is called by name. ``begins_at``, ``ends_at`` and
    ``occupies`` say when the person is taken: the meeting's time, for staff with its buffers; a contact's time is not
    ours. A trigger keeps them and from them the engagements that no one else may overlap, whatever path writes; Python
    never sets them. ``presence`` says afterwards whether they came, with who marked it and when.
    """

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="attendances")
    staff = models.ForeignKey(
        "associations.Staff", on_delete=models.PROTECT, null=True, blank=True, related_name="attendances"
    )
    participant = models.ForeignKey(
        "participants.Participant", on_delete=models.CASCADE, null=True, blank=True, related_name="attendances"
    )
    contact = models.ForeignKey(
        "contacts.Contact", on_delete=models.PROTECT, null=True, blank=True, related_name="attendances"
    )
    party = models.CharField(_("roll"), max_length=20, choices=Party, blank=True)
    requirement = models.CharField(_("krav"), max_length=8, choices=Requirement, default=Requirement.REQUIRED)
    presence = models.CharField(_("kom"), max_length=8, choices=Presence, blank=True, editable=False)
    marked_at = models.DateTimeField(_("markerad"), null=True, blank=True, editable=False)
    marked_by = models.ForeignKey(
        "associations.Staff", on_delete=models.SET_NULL, null=True, blank=True, editable=False, related_name="+"
    )
    begins_at = models.DateTimeField(editable=False, null=True)
    ends_at = models.DateTimeField(editable=False, null=True)
    occupies = models.BooleanField(editable=False, default=True)

    class Meta:
        verbose_name = _("närvaro")
        verbose_name_plural = _("närvaro")
        ordering = ["meeting", "pk"]
        indexes = [models.Index(fields=["staff", "begins_at"]), models.Index(fields=["participant", "begins_at"])]
        constraints = [
            models.CheckConstraint(condition=_one_person(), name="attendance_of_one_person"),
            models.CheckConstraint(
                condition=Q(presence="", marked_at=None) | ~Q(presence="") & Q(marked_at__isnull=False),
                name="presence_has_its_time",
            ),
            models.UniqueConstraint(fields=["meeting", "staff"], name="attendance_staff_once"),
            models.UniqueConstraint(fields=["meeting", "participant"], name="attendance_participant_once"),
            models.UniqueConstraint(fields=["meeting", "contact"], name="attendance_contact_once"),
        ]

    def __str__(self) -> str:
        return f"{self.meeting_id}: {self.get_requirement_display()}"
