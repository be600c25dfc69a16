"""Who has a place in what activity, for how long and how often."""

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from backend.bookings.enums import InterruptionReason, PlacementForm, PlacementStatus, TrialOutcome
from backend.common.bases import VersionedModel


class Placement(VersionedModel):
    """A participant's place in an activity during a half-open period of dates; None as its end: until further notice.

    ``weekly_times`` are the rows of the activity's week that the participant comes to. ``sessions_per_week`` steps the
    attendance: its value for the first week, the second and so on, the last one lasting; empty means all of them.
    ``hours_per_week`` is the ramp of a work trial in the same way. ``ends_with`` is the work trial whose start ends a
    bridge.
    """

    participant = models.ForeignKey("participants.Participant", on_delete=models.CASCADE, related_name="placements")
    enrolment = models.ForeignKey("participants.Enrolment", on_delete=models.CASCADE, related_name="placements")
    activity = models.ForeignKey("activities.Activity", on_delete=models.PROTECT, related_name="placements")
    form = models.CharField(_("form"), max_length=8, choices=PlacementForm)
    status = models.CharField(_("status"), max_length=12, choices=PlacementStatus, default=PlacementStatus.BOOKED)
    starts_on = models.DateField(_("från"))
    ends_on = models.DateField(_("till, ej med"), null=True, blank=True)
    weekly_times = models.ManyToManyField("activities.WeeklyTime", blank=True, related_name="placements")
    sessions_per_week = ArrayField(
        models.PositiveSmallIntegerField(), default=list, blank=True, verbose_name=_("pass per vecka, vecka för vecka")
    )
    hours_per_week = ArrayField(
        models.PositiveSmallIntegerField(),
        default=list,
        blank=True,
        verbose_name=_("timmar per vecka, vecka för vecka"),
    )
    ends_with = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, blank=True, related_name="bridges", verbose_name=_("slutar med")
    )
    interruption_reason = models.CharField(_("orsak"), max_length=20, choices=InterruptionReason, blank=True)
    outcome = models.CharField(_("resultat"), max_length=20, choices=TrialOutcome, blank=True)
    ended_at = models.DateTimeField(_("avslutad"), null=True, blank=True)

    class Meta:
        verbose_name = _("plats")
        verbose_name_plural = _("platser")
        ordering = ["starts_on", "pk"]
        indexes = [models.Index(fields=["activity", "starts_on"]), models.Index(fields=["participant", "starts_on"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")), name="placement_dates_in_order"
            ),
            models.CheckConstraint(
                condition=Q(outcome="") | Q(form=PlacementForm.TRIAL.value), name="only_work_trials_have_an_outcome"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.activity} {self.starts_on.isoformat()}"


class PlacementPause(models.Model):
    """A half-open period of dates in which a placement rests; its seats are free meanwhile."""

    placement = models.ForeignKey(Placement, on_delete=models.CASCADE, related_name="pauses")
    from_on = models.DateField(_("från"))
    until_on = models.DateField(_("till, ej med"), null=True, blank=True)

    class Meta:
        verbose_name = _("paus")
        verbose_name_plural = _("pauser")
        ordering = ["placement", "from_on"]
        constraints = [
            models.CheckConstraint(
                condition=Q(until_on__isnull=True) | Q(until_on__gt=F("from_on")), name="pause_dates_in_order"
            )
        ]

    def __str__(self) -> str:
        return f"{self.placement} {self.from_on.isoformat()}"


class PlacementChange(models.Model):
    """What was done to a placement and how it was before, so that it can be undone; ids, dates and choices only.

    ``before`` holds status, starts_on, ends_on, activity, weekly_times, sessions_per_week, hours_per_week, ends_with,
    interruption_reason, outcome, pauses (list of from, until) and sessions (ids of those whose seats were held).
    """

    placement = models.ForeignKey(Placement, on_delete=models.CASCADE, related_name="changes")
    verb = models.CharField(max_length=40)
    made_at = models.DateTimeField(_("gjord"))
    made_by = models.ForeignKey("associations.Staff", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    before: "models.JSONField[dict[str, Any], dict[str, Any]]" = models.JSONField(default=dict)
    undone_at = models.DateTimeField(_("ångrad"), null=True, blank=True)

    class Meta:
        verbose_name = _("ändring av plats")
        verbose_name_plural = _("ändringar av platser")
        ordering = ["-made_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.verb} {self.made_at:%Y-%m-%d %H:%M}"


class AbsenceNotice(models.Model):
    """Three absences in a row: a quiet notice to the coordinator, no more."""

    placement = models.ForeignKey(Placement, on_delete=models.CASCADE, related_name="absence_notices")
    raised_at = models.DateTimeField(_("väckt"))
    seen_at = models.DateTimeField(_("sedd"), null=True, blank=True)
    seen_by = models.ForeignKey("associations.Staff", on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = _("notis om frånvaro")
        verbose_name_plural = _("notiser om frånvaro")
        ordering = ["-raised_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["placement"], condition=Q(seen_at__isnull=True), name="absence_notice_unseen_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.placement} {self.raised_at:%Y-%m-%d}"
