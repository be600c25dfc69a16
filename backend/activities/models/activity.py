"""An activity, its leaders, its weekly times and when it is closed."""

from datetime import date, timedelta

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from backend.activities.enums import ActivityKind, Adaptation, Feature, WorkTrialSource
from backend.common.bases import VersionedModel

MOST_PERSONS = 200


class Activity(VersionedModel):
    """Something participants can have a place in: the rehab garden, a group activity, a work trial.

    A season is a half-open period of dates; None as its end means until further notice.
    """

    association = models.ForeignKey("associations.Association", on_delete=models.CASCADE, related_name="activities")
    kind = models.CharField(_("slag"), max_length=16, choices=ActivityKind)
    name = models.CharField(_("namn"), max_length=120)
    site = models.ForeignKey(
        "places.Site", on_delete=models.PROTECT, related_name="activities", verbose_name=_("verksamhetsställe")
    )
    room = models.ForeignKey(
        "places.Room",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="activities",
        verbose_name=_("rum"),
        help_text=_("Tomt för det som hålls ute."),
    )
    season_from_on = models.DateField(_("säsongen börjar"))
    season_until_on = models.DateField(_("säsongen slutar, ej med"), null=True, blank=True)
    capacity = models.PositiveSmallIntegerField(
        _("platser per pass"), validators=[MinValueValidator(1), MaxValueValidator(MOST_PERSONS)]
    )
    features = ArrayField(
        models.CharField(max_length=24, choices=Feature), default=list, blank=True, verbose_name=_("egenskaper")
    )
    programmes = models.ManyToManyField(
        "associations.Programme",
        blank=True,
        related_name="activities",
        verbose_name=_("insatser"),
        help_text=_("Vilkas deltagare som kan få plats. Tomt: alla insatser i förbundet."),
    )
    intake_by_board = models.BooleanField(_("beredningsgruppen beslutar om plats"), default=False)
    has_open_sessions = models.BooleanField(
        _("öppna pass"), default=False, help_text=_("Enstaka pass kan bokas, inte bara hela perioder.")
    )
    placement_weeks = models.PositiveSmallIntegerField(
        _("veckor per plats"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(104)],
        help_text=_("8 i rehabträdgården, omkring 17 i arbetsprövning. Tomt: tills vidare."),
    )
    offer_days = models.PositiveSmallIntegerField(
        _("dagar att svara på ett erbjudande"), default=5, validators=[MinValueValidator(1), MaxValueValidator(60)]
    )
    source = models.CharField(_("källa"), max_length=20, choices=WorkTrialSource, blank=True)
    adaptations = ArrayField(
        models.CharField(max_length=20, choices=Adaptation), default=list, blank=True, verbose_name=_("kan anpassas")
    )

    class Meta:
        verbose_name = _("aktivitet")
        verbose_name_plural = _("aktiviteter")
        ordering = ["association", "kind", "name"]
        constraints = [
            models.UniqueConstraint(fields=["association", "name"], name="activity_name_once"),
            models.CheckConstraint(condition=Q(capacity__gte=1), name="activity_has_a_place"),
            models.CheckConstraint(
                condition=Q(season_until_on__isnull=True) | Q(season_until_on__gt=F("season_from_on")),
                name="season_dates_in_order",
            ),
            models.CheckConstraint(
                condition=Q(kind=ActivityKind.WORK_TRIAL.value) | Q(source="", adaptations=[]),
                name="only_work_trials_have_a_source",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def season_last_day(self) -> date | None:
        """The last day of the season; None: until further notice."""
        return self.season_until_on - timedelta(days=1) if self.season_until_on else None


class ActivityLeader(models.Model):
    """A supervisor who leads an activity. One without leaders is limited by its places and its room alone."""

    activity = models.ForeignKey(Activity, on_delete=models.CASCADE, related_name="activity_leaders")
    staff = models.ForeignKey("associations.Staff", on_delete=models.PROTECT, related_name="led_activities")

    class Meta:
        verbose_name = _("handledare")
        verbose_name_plural = _("handledare")
        ordering = ["activity", "pk"]
        constraints = [models.UniqueConstraint(fields=["activity", "staff"], name="activity_leader_once")]

    def __str__(self) -> str:
        return f"{self.activity}: {self.staff}"


class SupervisorTerms(VersionedModel):
    """What a supervisor's time allows (rule 3): full time is ``backend.activities.capacity.FULL_TIME_MINUTES``."""

    staff = models.OneToOneField("associations.Staff", on_delete=models.CASCADE, related_name="supervisor_terms")
    employment_percent = models.PositiveSmallIntegerField(
        _("tjänstgöringsgrad, procent"), validators=[MinValueValidator(1), MaxValueValidator(100)]
    )
    participants_per_session = models.PositiveSmallIntegerField(
        _("högst deltagare per pass"), validators=[MinValueValidator(1), MaxValueValidator(MOST_PERSONS)]
    )
    preparation_minutes = models.PositiveSmallIntegerField(
        _("förberedelse och efterarbete per pass, minuter"), default=60, validators=[MaxValueValidator(480)]
    )

    class Meta:
        verbose_name = _("handledares tid")
        verbose_name_plural = _("handledares tid")
        constraints = [
            models.CheckConstraint(
                condition=Q(employment_percent__gte=1, employment_percent__lte=100), name="employment_within_full_time"
            ),
            models.CheckConstraint(condition=Q(participants_per_session__gte=1), name="ratio_lets_someone_in"),
        ]

    def __str__(self) -> str:
        return f"{self.staff} {self.employment_percent} %"


class WeeklyTime(models.Model):
    """One row of an activity's week: a weekday and two times of day, half-open, local time."""

    activity = models.ForeignKey(Activity, on_delete=models.CASCADE, related_name="weekly_times")
    weekday = models.PositiveSmallIntegerField(_("veckodag (måndag 0)"), validators=[MaxValueValidator(6)])
    begins_minute = models.PositiveSmallIntegerField(_("från, minut på dygnet"), validators=[MaxValueValidator(1439)])
    ends_minute = models.PositiveSmallIntegerField(_("till, minut på dygnet"), validators=[MaxValueValidator(1440)])
    from_on = models.DateField(_("gäller från"), null=True, blank=True)
    until_on = models.DateField(_("gäller till, ej med"), null=True, blank=True)

    class Meta:
        verbose_name = _("veckotid")
        verbose_name_plural = _("veckotider")
        ordering = ["activity", "weekday", "begins_minute"]
        constraints = [
            models.CheckConstraint(
                condition=Q(begins_minute__lt=F("ends_minute"), ends_minute__lte=1440),
                name="weekly_time_ends_after_begin",
            ),
            models.CheckConstraint(condition=Q(weekday__lte=6), name="weekly_time_on_a_weekday"),
            models.CheckConstraint(
                condition=Q(from_on__isnull=True) | Q(until_on__isnull=True) | Q(until_on__gt=F("from_on")),
                name="weekly_time_dates_in_order",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.activity} {self.weekday} {self.begins_minute}–{self.ends_minute}"


class ActivityClosure(models.Model):
    """A half-open period of dates in which an activity is closed although its season runs."""

    activity = models.ForeignKey(Activity, on_delete=models.CASCADE, related_name="closures")
    from_on = models.DateField(_("från"))
    until_on = models.DateField(_("till, ej med"))
    label = models.CharField(_("orsak"), max_length=60, blank=True)

    class Meta:
        verbose_name = _("uppehåll")
        verbose_name_plural = _("uppehåll")
        ordering = ["activity", "from_on"]
        constraints = [
            models.CheckConstraint(condition=Q(until_on__gt=F("from_on")), name="activity_closure_dates_in_order")
        ]

    def __str__(self) -> str:
        return f"{self.activity} {self.from_on.isoformat()}"

    @property
    def last_day(self) -> date:
        """The last day that is closed."""
        return self.until_on - timedelta(days=1)
