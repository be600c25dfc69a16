"""Several times held for one meeting, who is asked which of them suits, and what they answer."""

from datetime import datetime

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from backend.common.bases import VersionedModel
from backend.meeting_times.enums import Answer, PollStatus
from backend.meetings.enums import Requirement
from backend.meetings.models import Meeting, MeetingRequest

LARGEST_POLL = 5
SMALLEST_POLL = 2


class TimePoll(VersionedModel):
    """Two to five times held until one is decided on: for a request, or for a meeting that is to be moved.

    ``expires_at`` is when the times are let go by themselves and the links of the voters stop working.
    """

    association = models.ForeignKey("associations.Association", on_delete=models.CASCADE, related_name="time_polls")
    request = models.ForeignKey(
        "meetings.MeetingRequest", on_delete=models.CASCADE, null=True, blank=True, related_name="time_polls"
    )
    moves = models.ForeignKey(
        "meetings.Meeting",
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="time_polls",
        verbose_name=_("möte som flyttas"),
    )
    status = models.CharField(_("status"), max_length=12, choices=PollStatus, default=PollStatus.OPEN)
    expires_at = models.DateTimeField(_("går ut"))
    created_by = models.ForeignKey(
        "associations.Staff", on_delete=models.SET_NULL, null=True, blank=True, related_name="time_polls"
    )
    meeting = models.ForeignKey(
        "meetings.Meeting",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("mötet som det blev"),
    )

    class Meta:
        verbose_name = _("hållna tider")
        verbose_name_plural = _("hållna tider")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(request__isnull=False) | Q(moves__isnull=False), name="poll_is_about_a_meeting"
            ),
            models.UniqueConstraint(
                fields=["request"], condition=Q(status=PollStatus.OPEN, moves=None), name="poll_open_once_per_request"
            ),
            models.UniqueConstraint(
                fields=["moves"], condition=Q(status=PollStatus.OPEN), name="poll_open_once_per_meeting"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pk}: {self.get_status_display()}"

    @property
    def about(self) -> MeetingRequest | Meeting:
        """The meeting that is to be moved, or the request; the database sees to it that there is one of them.

        Raises:
            ValueError: it is about nothing, and was never stored.
        """
        about = self.moves or self.request
        if about is None:
            message = "a poll is about a request or a meeting"
            raise ValueError(message)
        return about

    def is_open_at(self, now: datetime) -> bool:
        """Whether the times are held and one of them can be decided on."""
        return self.status == PollStatus.OPEN and self.expires_at > now

    @property
    def kind_label(self) -> str:
        """The kind of meeting, in words."""
        return self.about.get_kind_display()


class PollTime(models.Model):
    """One of the times: a meeting that is held, with its room and its people taken."""

    poll = models.ForeignKey(TimePoll, on_delete=models.CASCADE, related_name="times")
    hold = models.OneToOneField("meetings.Meeting", on_delete=models.CASCADE, related_name="poll_time")

    class Meta:
        verbose_name = _("hållen tid")
        verbose_name_plural = _("hållna tider")
        ordering = ["poll", "hold__begins_at", "pk"]

    def __str__(self) -> str:
        return f"{self.poll_id}: {self.hold_id}"


class PollVoter(models.Model):
    """Somebody who is asked, by a link that only they have.

    ``token_sha256`` is the hash of a secret of 256 random bits, from which nobody can read the link.
    """

    poll = models.ForeignKey(TimePoll, on_delete=models.CASCADE, related_name="voters")
    contact = models.ForeignKey(
        "contacts.Contact", on_delete=models.CASCADE, null=True, blank=True, related_name="poll_votes"
    )
    staff = models.ForeignKey(
        "associations.Staff", on_delete=models.CASCADE, null=True, blank=True, related_name="poll_votes"
    )
    requirement = models.CharField(_("krav"), max_length=8, choices=Requirement, default=Requirement.REQUIRED)
    token_sha256 = models.CharField(max_length=64, unique=True, editable=False)
    asked_at = models.DateTimeField(_("tillfrågad"))
    answered_at = models.DateTimeField(_("svarade"), null=True, blank=True)

    class Meta:
        verbose_name = _("tillfrågad")
        verbose_name_plural = _("tillfrågade")
        ordering = ["poll", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(contact__isnull=False, staff__isnull=True) | Q(contact__isnull=True, staff__isnull=False),
                name="voter_is_one_person",
            ),
            models.UniqueConstraint(fields=["poll", "contact"], name="voter_contact_once"),
            models.UniqueConstraint(fields=["poll", "staff"], name="voter_staff_once"),
        ]

    def __str__(self) -> str:
        return f"{self.poll_id}: {self.pk}"

    @property
    def name(self) -> str:
        """Who it is, for the coordinator."""
        person = self.contact or self.staff
        return person.name if person is not None else ""


class Vote(models.Model):
    """What one voter says of one time."""

    voter = models.ForeignKey(PollVoter, on_delete=models.CASCADE, related_name="votes")
    time = models.ForeignKey(PollTime, on_delete=models.CASCADE, related_name="votes")
    answer = models.CharField(_("svar"), max_length=8, choices=Answer)

    class Meta:
        verbose_name = _("svar")
        verbose_name_plural = _("svar")
        constraints = [models.UniqueConstraint(fields=["voter", "time"], name="vote_once_per_time")]

    def __str__(self) -> str:
        return f"{self.voter_id}: {self.time_id}"
