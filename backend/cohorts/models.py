"""Cohorts of ten, with numbered seats so that an eleventh member has nowhere to sit."""

from datetime import date, timedelta

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from backend.associations.enums import HalfDay, Need
from backend.cohorts.enums import CohortStatus
from backend.common.bases import VersionedModel


class Cohort(VersionedModel):
    """A group of participants called at the same time."""

    programme = models.ForeignKey("associations.Programme", on_delete=models.CASCADE, related_name="cohorts")
    number = models.PositiveSmallIntegerField(_("nummer"))
    starts_on = models.DateField(_("börjar"), help_text=_("En måndag."))
    weeks = models.PositiveSmallIntegerField(_("veckor"), default=9)
    leader = models.ForeignKey("associations.Staff", on_delete=models.PROTECT, related_name="cohorts_led")
    room = models.ForeignKey(
        "places.Room", on_delete=models.PROTECT, null=True, blank=True, related_name="cohorts", verbose_name=_("rum")
    )
    min_size = models.PositiveSmallIntegerField(_("minst"), default=8)
    offers = ArrayField(
        models.CharField(max_length=24, choices=Need), default=list, blank=True, verbose_name=_("erbjuder")
    )
    sessions = ArrayField(
        models.CharField(max_length=8, choices=HalfDay), default=list, blank=True, verbose_name=_("gemensamma tider")
    )
    status = models.CharField(_("status"), max_length=12, choices=CohortStatus, default=CohortStatus.PLANNED)

    class Meta:
        verbose_name = _("grupp")
        verbose_name_plural = _("grupper")
        ordering = ["programme", "number"]
        constraints = [
            models.UniqueConstraint(fields=["programme", "number"], name="cohort_number_once"),
            models.CheckConstraint(condition=Q(weeks__gte=1), name="cohort_lasts"),
            models.CheckConstraint(condition=Q(starts_on__iso_week_day=1), name="cohort_starts_on_a_monday"),
        ]

    def __str__(self) -> str:
        return f"Grupp {self.number}"

    @property
    def ends_on(self) -> date:
        """The Monday after the last week (half-open)."""
        return self.starts_on + timedelta(weeks=self.weeks)


class CohortSeat(models.Model):
    """One of a cohort's numbered seats. There are as many members as seats, whatever code asks."""

    cohort = models.ForeignKey(Cohort, on_delete=models.CASCADE, related_name="seats")
    number = models.PositiveSmallIntegerField(_("plats"))

    class Meta:
        verbose_name = _("gruppplats")
        verbose_name_plural = _("gruppplatser")
        ordering = ["cohort", "number"]
        constraints = [
            models.UniqueConstraint(fields=["cohort", "number"], name="seat_number_once"),
            models.CheckConstraint(condition=Q(number__gte=1), name="seat_numbers_from_one"),
        ]

    def __str__(self) -> str:
        return f"{self.cohort} plats {self.number}"


class CohortMembership(models.Model):
    """A participant in a seat, from when until when. It is live as long as ``left_at`` is empty."""

    seat = models.ForeignKey(CohortSeat, on_delete=models.PROTECT, related_name="memberships")
    enrolment = models.ForeignKey("participants.Enrolment", on_delete=models.CASCADE, related_name="memberships")
    joined_at = models.DateTimeField(_("placerad"))
    left_at = models.DateTimeField(_("lämnade"), null=True, blank=True)

    class Meta:
        verbose_name = _("gruppmedlemskap")
        verbose_name_plural = _("gruppmedlemskap")
        ordering = ["joined_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["seat"], condition=Q(left_at__isnull=True), name="seat_taken_once"),
            models.UniqueConstraint(
                fields=["enrolment"], condition=Q(left_at__isnull=True), name="enrolment_in_one_cohort"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.seat}"
