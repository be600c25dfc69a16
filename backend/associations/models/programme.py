"""A programme and the rules it plans by. They are data, so that another association can have others."""

from datetime import date, timedelta

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from backend.associations.enums import MeetingKind
from backend.associations.models.association import Agency, Association
from backend.common.bases import VersionedModel


class Programme(VersionedModel):
    """An effort (insats) that participants are referred to and called in cohorts for."""

    association = models.ForeignKey(Association, on_delete=models.CASCADE, related_name="programmes")
    name = models.CharField(_("namn"), max_length=120)
    code_prefix = models.CharField(_("kodprefix"), max_length=8)
    source_document = models.CharField(_("källa"), max_length=200, blank=True)
    begins_on = models.DateField(_("börjar"))
    ends_on = models.DateField(_("slutar"))
    agencies = models.ManyToManyField(Agency, related_name="programmes", verbose_name=_("myndigheter"))
    cohort_min_size = models.PositiveSmallIntegerField(_("minst i gruppen"), default=8)
    cohort_max_size = models.PositiveSmallIntegerField(_("högst i gruppen"), default=10)
    cohort_weeks = models.PositiveSmallIntegerField(_("veckor per grupp"), default=9)
    concurrent_cohorts_per_leader = models.PositiveSmallIntegerField(
        _("grupper i gång samtidigt per kartläggningsansvarig"), default=2, validators=[MinValueValidator(1)]
    )
    balanced_gender_percent = models.PositiveSmallIntegerField(
        _("andel kvinnor som eftersträvas, procent"), null=True, blank=True, validators=[MaxValueValidator(100)]
    )
    balance_tolerance_persons = models.PositiveSmallIntegerField(_("tillåten avvikelse, personer"), default=1)
    announcement_days = models.PositiveSmallIntegerField(
        _("dagar före mötet då kallelsen går ut"),
        default=14,
        help_text=_("Ett möte som ligger närmare än så flyttas inte av en omplanering."),
    )

    class Meta:
        verbose_name = _("insats")
        verbose_name_plural = _("insatser")
        ordering = ["association", "name"]
        constraints = [
            models.UniqueConstraint(fields=["association", "name"], name="programme_name_once"),
            models.CheckConstraint(condition=Q(begins_on__lt=F("ends_on")), name="programme_ends_after_it_begins"),
            models.CheckConstraint(
                condition=Q(cohort_min_size__gte=1, cohort_min_size__lte=F("cohort_max_size")),
                name="programme_cohort_sizes_in_order",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def last_day(self) -> date:
        """The last day of the programme; ``ends_on`` is the day after it (half-open)."""
        return self.ends_on - timedelta(days=1)


class MeetingStep(models.Model):
    """One link of a programme's meeting chain, such as mapping meeting 2."""

    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="steps")
    position = models.PositiveSmallIntegerField(_("ordning"), validators=[MinValueValidator(1)])
    kind = models.CharField(_("slag"), max_length=16, choices=MeetingKind)
    name = models.CharField(_("namn"), max_length=80)
    duration_minutes = models.PositiveSmallIntegerField(
        _("längd, minuter"), validators=[MinValueValidator(15), MaxValueValidator(480)]
    )
    min_days_after_previous = models.PositiveSmallIntegerField(_("tidigast dagar efter förra"), default=0)
    max_days_after_previous = models.PositiveSmallIntegerField(_("senast dagar efter förra"), null=True, blank=True)
    leader_from_cohort = models.PositiveSmallIntegerField(
        _("kartläggningsansvarig med från grupp"),
        default=1,
        null=True,
        blank=True,
        help_text=_("1 = alltid; tomt = aldrig. Västerås: 6 för överlämningsmötet."),
    )
    with_referring_officer = models.BooleanField(_("med remitterande handläggare"), default=False)
    with_contact_persons = models.BooleanField(_("med en kontaktperson per myndighet"), default=False)
    needs_action_plan = models.BooleanField(_("kräver handlingsplan med riktning"), default=False)

    class Meta:
        verbose_name = _("mötessteg")
        verbose_name_plural = _("mötessteg")
        ordering = ["programme", "position"]
        constraints = [
            models.UniqueConstraint(fields=["programme", "position"], name="step_position_once"),
            models.CheckConstraint(
                condition=Q(max_days_after_previous__isnull=True)
                | Q(max_days_after_previous__gte=F("min_days_after_previous")),
                name="step_days_in_order",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def needs_written_consent(self) -> bool:
        """Whether written consent must be in force (rule 4)."""
        return MeetingKind(self.kind).involves_several_agencies


class PlaceGuarantee(models.Model):
    """Places that a partner guarantees to a programme's participants, such as 15 at Gröna Arenor.

    ``activity`` is where they are, for a partner whose activity is planned here.
    """

    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="place_guarantees")
    activity = models.ForeignKey(
        "activities.Activity",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="place_guarantees",
        verbose_name=_("aktivitet"),
    )
    partner = models.CharField(_("samarbetspart"), max_length=120)
    places = models.PositiveSmallIntegerField(_("platser"))

    class Meta:
        verbose_name = _("garanterade platser")
        verbose_name_plural = _("garanterade platser")
        constraints = [models.UniqueConstraint(fields=["programme", "partner"], name="guarantee_once")]

    def __str__(self) -> str:
        return f"{self.partner}: {self.places}"


class ProgrammeTarget(models.Model):
    """A target the programme is measured by, such as at least 75 % with an action plan."""

    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="targets")
    name = models.CharField(_("mål"), max_length=160)
    percent = models.PositiveSmallIntegerField(_("minst procent"), validators=[MaxValueValidator(100)])
    within_months = models.PositiveSmallIntegerField(_("inom månader"), null=True, blank=True)

    class Meta:
        verbose_name = _("mål")
        verbose_name_plural = _("mål")
        ordering = ["programme", "pk"]

    def __str__(self) -> str:
        return f"{self.name} ≥ {self.percent} %"
