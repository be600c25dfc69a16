"""Participants, with no more about them than planning needs (rule 8)."""

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from backend.associations.enums import HalfDay, Need
from backend.common.bases import VersionedModel
from backend.participants.enums import (
    ConsentKind,
    Direction,
    DropOutReason,
    EnrolmentStatus,
    Gender,
    ReferralStatus,
)


class Participant(VersionedModel):
    """A participant, known by a code such as SAM-017."""

    association = models.ForeignKey("associations.Association", on_delete=models.CASCADE, related_name="participants")
    code = models.CharField(
        _("kod"), max_length=16, validators=[RegexValidator(r"^[A-ZÅÄÖ]{2,8}-\d{3,5}$", _("Skriv koden som SAM-017."))]
    )
    agency = models.ForeignKey(
        "associations.Agency",
        on_delete=models.PROTECT,
        related_name="participants",
        verbose_name=_("ägande myndighet"),
    )
    gender = models.CharField(_("kön"), max_length=1, choices=Gender, default=Gender.UNKNOWN)
    needs = ArrayField(models.CharField(max_length=24, choices=Need), default=list, blank=True, verbose_name=_("behov"))
    unavailable = ArrayField(
        models.CharField(max_length=8, choices=HalfDay), default=list, blank=True, verbose_name=_("kan inte")
    )
    has_protected_identity = models.BooleanField(_("skyddad identitet"), default=False)

    class Meta:
        verbose_name = _("deltagare")
        verbose_name_plural = _("deltagare")
        ordering = ["association", "code"]
        constraints = [models.UniqueConstraint(fields=["association", "code"], name="participant_code_once")]

    def __str__(self) -> str:
        return self.code


class ParticipantContact(VersionedModel):
    """Name and telephone, apart from the rest: only the owning agency, the coordinator and those who meet see them."""

    participant = models.OneToOneField(Participant, on_delete=models.CASCADE, related_name="contact")
    name = models.CharField(_("namn"), max_length=120)
    phone = models.CharField(_("telefon"), max_length=32, blank=True)

    class Meta:
        verbose_name = _("kontaktuppgifter")
        verbose_name_plural = _("kontaktuppgifter")

    def __str__(self) -> str:
        return f"kontakt {self.participant_id}"


class Consent(VersionedModel):
    """A participant's consent, from the day it was given until it is withdrawn."""

    participant = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="consents")
    kind = models.CharField(_("slag"), max_length=8, choices=ConsentKind)
    given_on = models.DateField(_("gavs"))
    withdrawn_at = models.DateTimeField(_("återtaget"), null=True, blank=True)

    class Meta:
        verbose_name = _("samtycke")
        verbose_name_plural = _("samtycken")
        ordering = ["given_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["participant", "kind"], condition=Q(withdrawn_at__isnull=True), name="consent_in_force_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.given_on.isoformat()}"


class Referral(VersionedModel):
    """An agency's wish that a participant joins a programme."""

    participant = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="referrals")
    programme = models.ForeignKey("associations.Programme", on_delete=models.CASCADE, related_name="referrals")
    agency = models.ForeignKey("associations.Agency", on_delete=models.PROTECT, related_name="referrals")
    officer = models.ForeignKey("associations.Staff", on_delete=models.PROTECT, related_name="referrals")
    referred_on = models.DateField(_("remitterad"))
    ready_on = models.DateField(
        _("redo från"), null=True, blank=True, help_text=_("Tomt: från dagen för remitteringen.")
    )
    status = models.CharField(_("status"), max_length=12, choices=ReferralStatus, default=ReferralStatus.RECEIVED)

    class Meta:
        verbose_name = _("remittering")
        verbose_name_plural = _("remitteringar")
        ordering = ["referred_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["participant", "programme"],
                condition=Q(status__in=[ReferralStatus.RECEIVED.value, ReferralStatus.ACCEPTED.value]),
                name="referral_live_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.participant} {self.referred_on.isoformat()}"


class Enrolment(VersionedModel):
    """A participant's time in a programme, from accepted referral to discharge."""

    participant = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="enrolments")
    programme = models.ForeignKey("associations.Programme", on_delete=models.CASCADE, related_name="enrolments")
    referral = models.OneToOneField(Referral, on_delete=models.PROTECT, related_name="enrolment")
    status = models.CharField(_("status"), max_length=12, choices=EnrolmentStatus, default=EnrolmentStatus.WAITING)
    priority = models.PositiveSmallIntegerField(
        _("prioritet"), default=1, validators=[MinValueValidator(1), MaxValueValidator(5)]
    )
    ready_on = models.DateField(_("redo från"))
    latest_start_on = models.DateField(_("måste börja senast"), null=True, blank=True)
    ended_at = models.DateTimeField(_("avslutad"), null=True, blank=True)
    drop_out_reason = models.CharField(_("orsak"), max_length=20, choices=DropOutReason, blank=True)

    class Meta:
        verbose_name = _("inskrivning")
        verbose_name_plural = _("inskrivningar")
        ordering = ["ready_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["participant", "programme"],
                condition=Q(status__in=[status.value for status in EnrolmentStatus.live()]),
                name="enrolment_live_once",
            ),
            models.CheckConstraint(
                condition=Q(latest_start_on__isnull=True) | Q(latest_start_on__gte=F("ready_on")),
                name="enrolment_start_window_in_order",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.participant} · {self.programme}"


class ActionPlan(VersionedModel):
    """What mapping leads to. A direction is enough; the plan itself stays with the agencies."""

    enrolment = models.OneToOneField(Enrolment, on_delete=models.CASCADE, related_name="action_plan")
    direction = models.CharField(_("riktning"), max_length=4, choices=Direction)
    recorded_on = models.DateField(_("upprättad"))

    class Meta:
        verbose_name = _("handlingsplan")
        verbose_name_plural = _("handlingsplaner")

    def __str__(self) -> str:
        return self.get_direction_display()
