"""Planning runs, the parts they may be cut into, how they progress, and the proposals they end in."""

import uuid
from functools import cached_property
from typing import Any

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from backend.associations.models import Programme
from backend.common.bases import VersionedModel
from backend.common.hosts import LONGEST_NAME
from backend.planning.enums import ProposalStatus, RunKind, RunStage, RunState


class SolverJob(VersionedModel):
    """A job on the solver's queue: a whole run, or a part of one.

    django-q2 delivers at least once and forgets killed workers, so the truth is here: ``run_token`` names the
    attempt that may write, ``heartbeat_at`` tells whether it lives, ``worker_host`` on which machine.
    """

    state = models.CharField(_("läge"), max_length=12, choices=RunState, default=RunState.QUEUED)
    attempt = models.PositiveSmallIntegerField(_("försök"), default=0)
    run_token = models.UUIDField(default=uuid.uuid4, editable=False)
    enqueued_at = models.DateTimeField(
        _("lagd i kön"), null=True, blank=True, help_text=_("Senare än beställd om uppgiften har lagts i kön på nytt.")
    )
    started_at = models.DateTimeField(_("började"), null=True, blank=True)
    heartbeat_at = models.DateTimeField(_("livstecken"), null=True, blank=True)
    finished_at = models.DateTimeField(_("slutade"), null=True, blank=True)
    failure = models.CharField(_("vad som gick fel"), max_length=300, blank=True)
    worker_host = models.CharField(_("dator"), max_length=LONGEST_NAME, blank=True)

    class Meta:
        abstract = True


class PlanningRun(SolverJob):
    """What is asked of the solver, and how it goes.

    A run of cohorts has a programme; one of places or of meetings asked for concerns the association. ``base`` is the run that a
    what-if is compared with, ``scenario`` what it supposes otherwise (list of changes, see ``planning.scenarios``).
    """

    association = models.ForeignKey("associations.Association", on_delete=models.CASCADE, related_name="planning_runs")
    kind = models.CharField(_("slag"), max_length=12, choices=RunKind, default=RunKind.COHORTS)
    programme = models.ForeignKey(
        "associations.Programme", on_delete=models.CASCADE, null=True, blank=True, related_name="planning_runs"
    )
    base = models.ForeignKey(
        "self", on_delete=models.CASCADE, null=True, blank=True, related_name="scenarios", verbose_name=_("jämförs med")
    )
    scenario: "models.JSONField[list[dict[str, Any]], list[dict[str, Any]]]" = models.JSONField(
        _("tänk om"), default=list, blank=True
    )
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="planning_runs"
    )
    time_limit_seconds = models.PositiveSmallIntegerField(
        _("högst sekunder"), default=60, validators=[MinValueValidator(1), MaxValueValidator(600)]
    )
    seed = models.PositiveIntegerField(_("frö"), default=1)
    max_moves = models.PositiveIntegerField(_("flytta högst"), null=True, blank=True)
    rules = models.JSONField(_("regler"), default=dict)
    input_sha256 = models.CharField(max_length=64, blank=True)
    versions = models.JSONField(default=dict)
    queued_at = models.DateTimeField(_("beställd"))
    cancel_requested_at = models.DateTimeField(_("stopp begärt"), null=True, blank=True)
    stage = models.CharField(_("skede"), max_length=12, choices=RunStage, blank=True)

    class Meta:
        verbose_name = _("planeringskörning")
        verbose_name_plural = _("planeringskörningar")
        ordering = ["-queued_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["programme"],
                condition=Q(state__in=[state.value for state in RunState.unfinished()], base__isnull=True),
                name="one_unfinished_run_per_programme",
            ),
            models.UniqueConstraint(
                fields=["association"],
                condition=Q(
                    state__in=[state.value for state in RunState.unfinished()],
                    base__isnull=True,
                    kind=RunKind.PLACEMENTS.value,
                ),
                name="one_unfinished_run_of_places_per_association",
            ),
            models.UniqueConstraint(
                fields=["association"],
                condition=Q(state__in=[state.value for state in RunState.unfinished()], kind=RunKind.MEETINGS.value),
                name="one_unfinished_run_of_meetings_per_association",
            ),
            models.CheckConstraint(
                condition=Q(kind=RunKind.COHORTS.value, programme__isnull=False)
                | Q(kind__in=[RunKind.PLACEMENTS.value, RunKind.MEETINGS.value], programme__isnull=True),
                name="run_of_cohorts_has_a_programme",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.programme or self.association} {self.queued_at:%Y-%m-%d %H:%M}"

    @property
    def is_divided(self) -> bool:
        """Whether it has been cut into parts; then its plan is made of theirs."""
        return hasattr(self, "division")

    @property
    def may_move(self) -> bool:
        """Whether anything in force could move in it, so that a limit of moves means something."""
        return self.kind != RunKind.MEETINGS or bool(self.rules.get("moves_booked"))

    @property
    def own_programme(self) -> Programme:
        """The programme of a run of cohorts.

        Raises:
            ValueError: it is a run of places or meetings, which has none.
        """
        if self.programme is None:
            message = "only a run of cohorts has a programme"
            raise ValueError(message)
        return self.programme


class RunDivision(models.Model):
    """That a run's problem was cut into parts, and what has to be known when their plans become one again.

    ``seconds`` is the wall time that the parts' solving may take together, on ``workers`` solver workers.
    """

    run = models.OneToOneField(PlanningRun, on_delete=models.CASCADE, related_name="division")
    stage = models.CharField(_("skede"), max_length=12, choices=RunStage)
    problem: "models.JSONField[dict[str, Any], dict[str, Any]]" = models.JSONField()
    basis_sha256 = models.CharField(max_length=64)
    seconds = models.FloatField(_("sekunder"))
    workers = models.PositiveSmallIntegerField(_("arbetare"), default=1)

    class Meta:
        verbose_name = _("uppdelning")
        verbose_name_plural = _("uppdelningar")

    def __str__(self) -> str:
        return f"{self.run} {self.stage}"


class RunPart(SolverJob):
    """A piece of a divided run that has nothing to do with the other pieces: a problem of its own, and its result.

    ``weight`` is the number of choices in it, the measure by which the run's time is shared out.
    """

    run = models.ForeignKey(PlanningRun, on_delete=models.CASCADE, related_name="parts")
    number = models.PositiveIntegerField(_("nummer"))
    problem: "models.JSONField[dict[str, Any], dict[str, Any]]" = models.JSONField()
    result: "models.JSONField[dict[str, Any] | None, dict[str, Any] | None]" = models.JSONField(null=True, blank=True)
    weight = models.PositiveIntegerField(_("storlek"))
    time_limit_seconds = models.FloatField(_("högst sekunder"), null=True, blank=True)

    class Meta:
        verbose_name = _("del av körning")
        verbose_name_plural = _("delar av körningar")
        ordering = ["run", "number"]
        constraints = [models.UniqueConstraint(fields=["run", "number"], name="one_part_per_number_of_a_run")]

    def __str__(self) -> str:
        return f"{self.run} ({self.number})"


class RunProgress(models.Model):
    """One step of a run: the value and the bound of the tier it works on, after so many seconds.

    Rows of a divided run name their part; what the run has reached is the sum over its parts.
    """

    run = models.ForeignKey(PlanningRun, on_delete=models.CASCADE, related_name="progress")
    part = models.ForeignKey(RunPart, on_delete=models.CASCADE, related_name="progress", null=True, blank=True)
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

    Its documents are in ``stages``, one row for each problem that the run solved. ``written`` is what a publication
    of places wrote, by id, so that it can be taken back; see ``planning.publishing.placements``.
    """

    run = models.OneToOneField(PlanningRun, on_delete=models.CASCADE, related_name="proposal")
    status = models.CharField(_("status"), max_length=12, choices=ProposalStatus, default=ProposalStatus.DRAFT)
    basis_sha256 = models.CharField(max_length=64)
    published_at = models.DateTimeField(_("publicerat"), null=True, blank=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    written: "models.JSONField[dict[str, Any], dict[str, Any]]" = models.JSONField(default=dict, blank=True)

    class Meta:
        verbose_name = _("förslag")
        verbose_name_plural = _("förslag")
        ordering = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.run} {self.get_status_display()}"

    @cached_property
    def documents(self) -> dict[RunStage, "ProposalStage"]:
        """The stages by what they solve; read once."""
        return {RunStage(row.stage): row for row in self.stages.all()}


class ProposalStage(models.Model):
    """One problem of a run and its verified result, in the scheduler's formats.

    Ids in the documents are codes such as ``enrolment-12``, never names.
    """

    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="stages")
    stage = models.CharField(_("skede"), max_length=12, choices=RunStage)
    problem: "models.JSONField[dict[str, Any], dict[str, Any]]" = models.JSONField()
    result: "models.JSONField[dict[str, Any], dict[str, Any]]" = models.JSONField()

    class Meta:
        verbose_name = _("skede av ett förslag")
        verbose_name_plural = _("skeden av förslag")
        ordering = ["proposal", "pk"]
        constraints = [models.UniqueConstraint(fields=["proposal", "stage"], name="proposal_stage_once")]

    def __str__(self) -> str:
        return f"{self.proposal_id}: {self.stage}"


class AgencyShare(VersionedModel):
    """The share of the association's places that is agreed for an agency's participants, in percent."""

    agency = models.OneToOneField("associations.Agency", on_delete=models.CASCADE, related_name="share")
    percent = models.PositiveSmallIntegerField(_("avtalad andel, procent"), validators=[MaxValueValidator(100)])

    class Meta:
        verbose_name = _("avtalad andel")
        verbose_name_plural = _("avtalade andelar")
        ordering = ["agency"]
        constraints = [models.CheckConstraint(condition=Q(percent__lte=100), name="agency_share_within_the_whole")]

    def __str__(self) -> str:
        return f"{self.agency}: {self.percent} %"
