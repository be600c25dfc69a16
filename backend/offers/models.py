"""Who waits for what, and what they are offered."""

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from backend.activities.enums import ActivityKind
from backend.associations.enums import HalfDay
from backend.bookings.enums import PlacementForm
from backend.common.bases import VersionedModel
from backend.offers.enums import OfferStatus, QueueStatus


class QueueGroup(VersionedModel):
    """People who wait together: they are offered places when there is room for all of them."""

    association = models.ForeignKey("associations.Association", on_delete=models.CASCADE, related_name="queue_groups")
    name = models.CharField(_("benämning"), max_length=60)

    class Meta:
        verbose_name = _("väntar tillsammans")
        verbose_name_plural = _("väntar tillsammans")
        ordering = ["association", "name"]
        constraints = [models.UniqueConstraint(fields=["association", "name"], name="queue_group_name_once")]

    def __str__(self) -> str:
        return self.name


class QueueEntry(VersionedModel):
    """A participant who waits for a place of some kind, perhaps in one activity or at one site.

    The queue is ordered by priority (5 first), then by ``since_on``, then by id. ``possible`` are the half-days that
    suit; empty means all that the participant is not unavailable in. ``sessions_per_week`` is the wish, stepped as a
    placement's is; ``weeks`` how long, None until further notice.
    """

    participant = models.ForeignKey("participants.Participant", on_delete=models.CASCADE, related_name="queue_entries")
    enrolment = models.ForeignKey("participants.Enrolment", on_delete=models.CASCADE, related_name="queue_entries")
    kind = models.CharField(_("väntar på"), max_length=16, choices=ActivityKind)
    activity = models.ForeignKey(
        "activities.Activity",
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="queue_entries",
        verbose_name=_("aktivitet"),
    )
    site = models.ForeignKey(
        "places.Site",
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="queue_entries",
        verbose_name=_("verksamhetsställe"),
    )
    form = models.CharField(_("form"), max_length=8, choices=PlacementForm, default=PlacementForm.PERIOD)
    since_on = models.DateField(_("i kö sedan"))
    priority = models.PositiveSmallIntegerField(
        _("prioritet"), default=1, validators=[MinValueValidator(1), MaxValueValidator(5)]
    )
    ready_on = models.DateField(_("kan börja"), null=True, blank=True)
    possible = ArrayField(
        models.CharField(max_length=8, choices=HalfDay), default=list, blank=True, verbose_name=_("kan")
    )
    sessions_per_week = ArrayField(
        models.PositiveSmallIntegerField(), default=list, blank=True, verbose_name=_("pass per vecka")
    )
    weeks = models.PositiveSmallIntegerField(
        _("veckor"), null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(104)]
    )
    group = models.ForeignKey(
        QueueGroup, on_delete=models.SET_NULL, null=True, blank=True, related_name="entries", verbose_name=_("med")
    )
    intake_decided_on = models.DateField(_("beredningsgruppens beslut"), null=True, blank=True)
    status = models.CharField(_("status"), max_length=12, choices=QueueStatus, default=QueueStatus.WAITING)

    class Meta:
        verbose_name = _("köplats")
        verbose_name_plural = _("kö")
        ordering = ["-priority", "since_on", "pk"]
        indexes = [models.Index(fields=["kind", "status"])]
        constraints = [
            models.UniqueConstraint(
                fields=["enrolment", "kind", "activity"],
                condition=Q(status__in=[status.value for status in QueueStatus.live()]),
                nulls_distinct=False,
                name="queue_entry_live_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.since_on.isoformat()}"


class Offer(VersionedModel):
    """A place offered to somebody in the queue. Its placement holds the seats while the offer is open."""

    entry = models.ForeignKey(QueueEntry, on_delete=models.CASCADE, related_name="offers")
    placement = models.OneToOneField("bookings.Placement", on_delete=models.CASCADE, related_name="offer")
    officer = models.ForeignKey(
        "associations.Staff", on_delete=models.PROTECT, null=True, blank=True, related_name="offers"
    )
    status = models.CharField(_("status"), max_length=12, choices=OfferStatus, default=OfferStatus.OPEN)
    expires_at = models.DateTimeField(_("gäller till"))
    mailed_at = models.DateTimeField(_("mejlat"), null=True, blank=True)
    answered_at = models.DateTimeField(_("besvarat"), null=True, blank=True)
    answered_by = models.ForeignKey(
        "associations.Staff", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = _("erbjudande")
        verbose_name_plural = _("erbjudanden")
        ordering = ["expires_at", "pk"]
        indexes = [models.Index(fields=["status", "expires_at"])]
        constraints = [
            models.UniqueConstraint(
                fields=["entry"], condition=Q(status=OfferStatus.OPEN.value), name="offer_open_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_status_display()} {self.expires_at:%Y-%m-%d}"
