"""Choices and states around participants."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Gender(models.TextChoices):
    """For an even split only (S1); nobody has to answer."""

    WOMAN = "F", _("kvinna")
    MAN = "M", _("man")
    UNKNOWN = "X", _("uppges inte")


class ConsentKind(models.TextChoices):
    """Oral consent is enough to be called to the first meeting; written comes before any sharing (rule 4)."""

    ORAL = "oral", _("muntligt")
    WRITTEN = "written", _("skriftligt")


class ReferralStatus(models.TextChoices):
    """Where a referral stands."""

    RECEIVED = "received", _("mottagen")
    ACCEPTED = "accepted", _("antagen")
    DECLINED = "declined", _("avböjd")
    WITHDRAWN = "withdrawn", _("återtagen")


class EnrolmentStatus(models.TextChoices):
    """Where an enrolment stands. A drop-out is never deleted: the figures need it."""

    WAITING = "waiting", _("väntar på grupp")
    ACTIVE = "active", _("pågår")
    COMPLETED = "completed", _("genomförd")
    DROPPED_OUT = "dropped_out", _("avaktualiserad")
    DISCHARGED = "discharged", _("utskriven")

    @classmethod
    def live(cls) -> tuple["EnrolmentStatus", ...]:
        """Those that hold a place in the programme."""
        return (cls.WAITING, cls.ACTIVE, cls.COMPLETED)

    @classmethod
    def plannable(cls) -> tuple["EnrolmentStatus", ...]:
        """Those that planning places in cohorts and meetings."""
        return (cls.WAITING, cls.ACTIVE)


class DropOutReason(models.TextChoices):
    """Why someone left, as a category; never health."""

    OWN_CHOICE = "own_choice", _("eget val")
    MOVED = "moved", _("flyttat")
    WORK_OR_STUDIES = "work_or_studies", _("arbete eller studier")
    CONSENT_WITHDRAWN = "consent_withdrawn", _("samtycke återtaget")
    NOT_REACHED = "not_reached", _("gick inte att nå")
    OTHER = "other", _("annat")


class Direction(models.TextChoices):
    """Where an action plan points."""

    WORK = "A", _("A arbete")
    STUDIES = "S", _("S studier")
    WORK_TRAINING = "ATR", _("ATR arbetsträning")
    REHABILITATION = "R", _("R rehabilitering")
    SICKNESS_COMPENSATION = "PS", _("PS varaktig sjukersättning")


class TimelineState(models.TextChoices):
    """How far one step of a participant's way has come."""

    DONE = "done", _("klart")
    PLANNED = "planned", _("bokat")
    TENTATIVE = "tentative", _("preliminärt")
    MISSING = "missing", _("återstår")
    STOPPED = "stopped", _("avbrutet")
