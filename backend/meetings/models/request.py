"""A meeting that somebody needs and nobody has booked yet."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from backend.associations.enums import MeetingKind, Party
from backend.common.bases import VersionedModel
from backend.meetings.enums import PlaceKind, RequestStatus, Requirement


class MeetingRequest(VersionedModel):
    """A request for a meeting: what kind, with whom, how soon. The waiting time of a meeting is counted from here."""

    association = models.ForeignKey(
        "associations.Association", on_delete=models.CASCADE, related_name="meeting_requests"
    )
    programme = models.ForeignKey(
        "associations.Programme", on_delete=models.CASCADE, null=True, blank=True, related_name="meeting_requests"
    )
    enrolment = models.ForeignKey(
        "participants.Enrolment", on_delete=models.CASCADE, null=True, blank=True, related_name="meeting_requests"
    )
    kind = models.CharField(_("slag"), max_length=16, choices=MeetingKind)
    requested_at = models.DateTimeField(_("begärd"))
    requested_by = models.ForeignKey(
        "associations.Staff",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="meeting_requests",
        verbose_name=_("begärd av"),
    )
    duration_minutes = models.PositiveSmallIntegerField(
        _("längd, minuter"), default=60, validators=[MinValueValidator(15), MaxValueValidator(480)]
    )
    place_kind = models.CharField(_("plats"), max_length=12, choices=PlaceKind, default=PlaceKind.ROOM)
    earliest_on = models.DateField(_("tidigast"), null=True, blank=True)
    latest_on = models.DateField(_("senast"), null=True, blank=True)
    status = models.CharField(_("status"), max_length=12, choices=RequestStatus, default=RequestStatus.OPEN)

    class Meta:
        verbose_name = _("mötesbegäran")
        verbose_name_plural = _("mötesbegäranden")
        ordering = ["requested_at", "pk"]
        indexes = [models.Index(fields=["association", "status", "requested_at"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(earliest_on__isnull=True) | Q(latest_on__isnull=True) | Q(latest_on__gte=F("earliest_on")),
                name="request_dates_in_order",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.requested_at:%Y-%m-%d}"


class RequestedAttendance(models.Model):
    """Who is wanted: a person by name, or with none of the three set anyone of ``party``."""

    request = models.ForeignKey(MeetingRequest, on_delete=models.CASCADE, related_name="wanted")
    staff = models.ForeignKey("associations.Staff", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    participant = models.ForeignKey(
        "participants.Participant", on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )
    contact = models.ForeignKey("contacts.Contact", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    party = models.CharField(_("roll"), max_length=20, choices=Party, blank=True)
    requirement = models.CharField(_("krav"), max_length=8, choices=Requirement, default=Requirement.REQUIRED)

    class Meta:
        verbose_name = _("önskad på mötet")
        verbose_name_plural = _("önskade på mötet")
        ordering = ["request", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(staff__isnull=False, participant__isnull=True, contact__isnull=True)
                | Q(staff__isnull=True, participant__isnull=False, contact__isnull=True)
                | Q(staff__isnull=True, participant__isnull=True, contact__isnull=False)
                | Q(staff__isnull=True, participant__isnull=True, contact__isnull=True) & ~Q(party=""),
                name="requested_one_person_or_party",
            )
        ]

    def __str__(self) -> str:
        return f"{self.request_id}: {self.get_requirement_display()}"
