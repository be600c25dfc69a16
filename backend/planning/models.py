"""Planning runs, how they progress, and the proposals they end in."""

import uuid

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from backend.common.bases import VersionedModel
from backend.planning.enums import ProposalStatus, RunStage, RunState


class PlanningRun(VersionedModel):
    """A job of ours: what is asked of the solver, and how it goes.

    django-q2 delivers at least once and forgets killed workers, so the truth is here: ``run_token`` names the
    attempt that may write, ``heartbeat_at`` tells whether it lives.
    """

    association = models.ForeignKey("associations.Association", on_delete=models.CASCADE, related_name="planning_runs")
    programme = models.ForeignKey("associations.Programme", on_delete=models.CASCADE, related_name="planning_runs")
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="planning_runs"
    )
    state = models.CharField(_("läge"), max_length=12, choices=RunState, default=RunState.QUEUED)
    time_limit_seconds = models.PositiveSmallIntegerField(
        _("högst sekunder"), default=60, validators=[MinValueValidator(1), MaxValueValidator(600)]
    )
    seed = models.PositiveIntegerField(_("frö"), default=1)
    max_moves = models.PositiveIntegerField(_("flytta högst"), null=True, blank=True)
    rules = models.JSONField(_("regler"), default=dict)
    input_sha256 = models.CharField(max_length=64, blank=True)
    versions = models.JSONField(default=dict)
    attempt = models.PositiveSmallIntegerField(_("försök"), default=0)
    run_token = models.UUIDField(default=uuid.uuid4, editable=False)
    queued_at = models.DateTimeField(_("beställd"))
    enqueued_at = models.DateTimeField(
        _("lagd i kön"), null=True, blank=True, help_text=_("Senare än beställd om uppgiften har lagts i kön på nytt.")
    )
    started_at = models.DateTimeField(_("började"), null=True, blank=True)
    heartbeat_at = models.DateTimeField(_("livstecken"), null=True, blank=True)
    cancel_requested_at = models.DateTimeField(_("stopp begärt"), null=True, blank=True)
    finished_at = models.DateTimeField(_("slutade"), null=True, blank=True)
    stage = models.CharField(_("skede"), max_length=12, choices=RunStage, blank=True)
    failure = models.CharField(_("vad som gick fel"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("planeringskörning")
        verbose_name_plural = _("planeringskörningar")
        ordering = ["-queued_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["programme"],
                condition=Q(state__in=[state.value for state in RunState.unfinished()]),
                name="one_unfinished_run_per_programme",
            )
        ]

    def __str__(self) -> str:
        return f"{self.programme} {self.queued_at:%Y-%m-%d %H:%M}"


class RunProgress(models.Model):
    """One step of a run: the value and the bound of the tier it works on, after so many seconds."""

    run = models.ForeignKey(PlanningRun, on_delete=models.CASCADE, related_name="progress")
    stage = models.CharField(_("skede"), max_length=12, choices=RunStage)
    tier = models.PositiveSmallIntegerField(_("nivå"))
    terms = models.JSONField(default=dict)
    value = models.BigIntegerField(_("värde"), null=True)
    bound = models.BigIntegerField(_("gräns"))
    seconds = models.FloatField(_("sekunder"))

    class Meta:
        verbose_name = _("förlopp")
        verbose_name_plural = _("förlopp")
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.stage} {self.tier}: {self.value} / {self.bound}"


class Proposal(VersionedModel):
    """A verified plan that can be compared with what is in force, and published.

    ``cohort_problem``/``cohort_result`` and ``meeting_problem``/``meeting_result`` are documents in the scheduler's
    formats; ids in them are codes such as ``enrolment-12``, never names.
    """

    run = models.OneToOneField(PlanningRun, on_delete=models.CASCADE, related_name="proposal")
    status = models.CharField(_("status"), max_length=12, choices=ProposalStatus, default=ProposalStatus.DRAFT)
    cohort_problem = models.JSONField()
    cohort_result = models.JSONField()
    meeting_problem = models.JSONField()
    meeting_result = models.JSONField()
    basis_sha256 = models.CharField(max_length=64)
    published_at = models.DateTimeField(_("publicerat"), null=True, blank=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = _("förslag")
        verbose_name_plural = _("förslag")
        ordering = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.run} {self.get_status_display()}"
