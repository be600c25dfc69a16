"""People who work with participants, and when they can be met."""

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from backend.common.bases import VersionedModel
from backend.common.ranges import DateRange, IdRange, MinuteRange


class Staff(VersionedModel):
    """A member of staff. One person may have roles in several associations, and still only be in one place."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="staff")
    name = models.CharField(_("namn"), max_length=120)
    title = models.CharField(_("titel"), max_length=80, blank=True)
    max_meetings_per_day = models.PositiveSmallIntegerField(_("högst möten per dag"), null=True, blank=True)

    class Meta:
        verbose_name = _("personal")
        verbose_name_plural = _("personal")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class WorkingHours(models.Model):
    """When someone works on one weekday, during a period of dates; half-open, local time."""

    staff = models.ForeignKey(Staff, on_delete=models.CASCADE, related_name="working_hours")
    weekday = models.PositiveSmallIntegerField(_("veckodag (måndag 0)"), validators=[MaxValueValidator(6)])
    begins_minute = models.PositiveSmallIntegerField(_("från, minut på dygnet"), validators=[MaxValueValidator(1439)])
    ends_minute = models.PositiveSmallIntegerField(_("till, minut på dygnet"), validators=[MaxValueValidator(1440)])
    from_on = models.DateField(_("gäller från"))
    until_on = models.DateField(_("gäller till, ej med"), null=True, blank=True)

    class Meta:
        verbose_name = _("arbetstid")
        verbose_name_plural = _("arbetstider")
        ordering = ["staff", "weekday", "begins_minute"]
        constraints = [
            models.CheckConstraint(
                condition=Q(begins_minute__lt=F("ends_minute"), ends_minute__lte=1440), name="hours_end_after_begin"
            ),
            models.CheckConstraint(condition=Q(weekday__lte=6), name="hours_on_a_weekday"),
            ExclusionConstraint(
                name="hours_do_not_overlap",
                expressions=[
                    (IdRange("staff_id", "staff_id"), RangeOperators.OVERLAPS),
                    (IdRange("weekday", "weekday"), RangeOperators.OVERLAPS),
                    (MinuteRange("begins_minute", "ends_minute"), RangeOperators.OVERLAPS),
                    (DateRange("from_on", "until_on"), RangeOperators.OVERLAPS),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.staff} {self.weekday} {self.begins_minute}–{self.ends_minute}"


class Absence(VersionedModel):
    """Time when someone is away. Why is nobody's business here (rule 8)."""

    staff = models.ForeignKey(Staff, on_delete=models.CASCADE, related_name="absences")
    begins_at = models.DateTimeField(_("från"))
    ends_at = models.DateTimeField(_("till"))

    class Meta:
        verbose_name = _("frånvaro")
        verbose_name_plural = _("frånvaro")
        ordering = ["begins_at"]
        constraints = [
            models.CheckConstraint(condition=Q(begins_at__lt=F("ends_at")), name="absence_ends_after_it_begins")
        ]

    def __str__(self) -> str:
        return f"{self.staff} {self.begins_at:%Y-%m-%d}"


class BusyTime(models.Model):
    """An interval in which someone is taken by something outside Samplats: no title, no more than the time.

    ``calendar`` is where it was read, None where it was entered by other means.
    """

    staff = models.ForeignKey(Staff, on_delete=models.CASCADE, related_name="busy_times")
    calendar = models.ForeignKey(
        "outside_calendars.OutsideCalendar",
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        editable=False,
        related_name="busy_times",
    )
    begins_at = models.DateTimeField(_("från"))
    ends_at = models.DateTimeField(_("till"))

    class Meta:
        verbose_name = _("upptagen tid")
        verbose_name_plural = _("upptagna tider")
        ordering = ["begins_at"]
        indexes = [models.Index(fields=["staff", "begins_at"])]
        constraints = [
            models.CheckConstraint(condition=Q(begins_at__lt=F("ends_at")), name="busy_ends_after_it_begins")
        ]

    def __str__(self) -> str:
        return f"{self.staff} {self.begins_at:%Y-%m-%d %H:%M}"
