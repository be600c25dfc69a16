"""What a kind of meeting asks for. It is data, so that another association or programme can ask for something else."""

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from backend.associations.enums import MeetingKind, Party
from backend.common.bases import VersionedModel
from backend.meetings.enums import PlaceKind, Requirement
from backend.meetings.models.meeting import MOST_BUFFER_MINUTES


def every_place_kind() -> list[str]:
    """Return all kinds of place: the default of a rule."""
    return list(PlaceKind.values)


class MeetingRule(VersionedModel):
    """The rule of one kind of meeting in an association; a programme's own goes before the association's.

    ``deadline_days`` counts from the meeting of ``deadline_after_kind``, of the step at ``deadline_after_position`` when
    that is given: a handover within 21 days after mapping meeting 3. ``needs_written_consent`` can ask for more than
    domain rule 4 does, never for less: ``MeetingKind.involves_several_agencies`` is the floor.
    """

    association = models.ForeignKey("associations.Association", on_delete=models.CASCADE, related_name="meeting_rules")
    programme = models.ForeignKey(
        "associations.Programme",
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="meeting_rules",
        verbose_name=_("insats"),
        help_text=_("Tomt: gäller hela förbundet. En insats egen regel går före."),
    )
    kind = models.CharField(_("slag"), max_length=16, choices=MeetingKind)
    duration_minutes = models.PositiveSmallIntegerField(
        _("längd, minuter"), default=60, validators=[MinValueValidator(15), MaxValueValidator(480)]
    )
    preparation_minutes = models.PositiveSmallIntegerField(
        _("förberedelse, minuter"), default=0, validators=[MaxValueValidator(MOST_BUFFER_MINUTES)]
    )
    follow_up_minutes = models.PositiveSmallIntegerField(
        _("efterarbete, minuter"), default=0, validators=[MaxValueValidator(MOST_BUFFER_MINUTES)]
    )
    place_kinds = ArrayField(
        models.CharField(max_length=12, choices=PlaceKind),
        default=every_place_kind,
        verbose_name=_("tillåtna platser"),
    )
    needs_written_consent = models.BooleanField(_("kräver skriftligt samtycke"), default=False)
    needs_action_plan = models.BooleanField(_("kräver handlingsplan med riktning"), default=False)
    deadline_days = models.PositiveSmallIntegerField(_("senast, dagar efter"), null=True, blank=True)
    deadline_after_kind = models.CharField(
        _("räknat från"), max_length=16, choices=MeetingKind, blank=True, help_text=_("Det möte som startar tiden.")
    )
    deadline_after_position = models.PositiveSmallIntegerField(
        _("steg i kedjan"), null=True, blank=True, help_text=_("Tomt: det senaste mötet av det slaget.")
    )
    escalate_days_before = models.PositiveSmallIntegerField(_("säg till samordnaren, dagar innan"), default=7)

    class Meta:
        verbose_name = _("mötesregel")
        verbose_name_plural = _("mötesregler")
        ordering = ["association", "programme", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["association", "programme", "kind"], nulls_distinct=False, name="meeting_rule_once"
            ),
            models.CheckConstraint(
                condition=Q(deadline_days__isnull=True, deadline_after_kind="")
                | Q(deadline_days__isnull=False) & ~Q(deadline_after_kind=""),
                name="meeting_rule_deadline_is_whole",
            ),
        ]

    def __str__(self) -> str:
        return self.get_kind_display()


class RuleParty(models.Model):
    """How many of one party a kind of meeting asks for, and whether it can be held without them."""

    rule = models.ForeignKey(MeetingRule, on_delete=models.CASCADE, related_name="parties")
    party = models.CharField(_("roll"), max_length=20, choices=Party)
    count = models.PositiveSmallIntegerField(_("antal"), default=1, validators=[MinValueValidator(1)])
    requirement = models.CharField(_("krav"), max_length=8, choices=Requirement, default=Requirement.REQUIRED)

    class Meta:
        verbose_name = _("roll på mötet")
        verbose_name_plural = _("roller på mötet")
        ordering = ["rule", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["rule", "party"], name="rule_party_once"),
            models.CheckConstraint(condition=Q(count__gte=1), name="rule_party_of_somebody"),
        ]

    def __str__(self) -> str:
        return f"{self.count} {self.get_party_display()}"
