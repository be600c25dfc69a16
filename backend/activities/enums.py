"""Kinds and states of activities and their sessions."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ActivityKind(models.TextChoices):
    """What sort of place it is; a work trial investigates work capacity, it is not work training."""

    REHAB_GARDEN = "rehab_garden", _("rehabträdgård")
    GROUP_ACTIVITY = "group_activity", _("gruppaktivitet")
    WORK_TRIAL = "work_trial", _("arbetsprövning")


class Feature(models.TextChoices):
    """What an activity offers. Where it answers a participant's need, the value is the need's."""

    STEP_FREE = "step-free", _("stegfritt")
    HEARING_LOOP = "hearing-loop", _("hörslinga")
    QUIET = "quiet", _("lugn miljö")
    INDOOR_IN_WINTER = "indoor-in-winter", _("inomhus på vintern")


class WorkTrialSource(models.TextChoices):
    """Where a work-trial place comes from (S2)."""

    MUNICIPAL_WORKSHOP = "municipal_workshop", _("kommunal verkstad")
    OPEN_MARKET = "open_market", _("öppna marknaden genom Arbetsförmedlingen")
    ADAPTED = "adapted", _("anpassad på annat sätt")


class Adaptation(models.TextChoices):
    """What a work-trial place can adapt to (S2)."""

    PHYSIOTHERAPIST = "physiotherapist", _("fysioterapeut till hands")
    OBSERVATION = "observation", _("observation")
    SHARED_DUTIES = "shared_duties", _("delade arbetsuppgifter")
    PART_TIME = "part_time", _("deltid")


class SessionStatus(models.TextChoices):
    """Whether a session takes place."""

    PLANNED = "planned", _("planerat")
    CANCELLED = "cancelled", _("inställt")


class CancellationReason(models.TextChoices):
    """Why a session is cancelled; never anybody's health."""

    LEADER_AWAY = "leader_away", _("handledaren är borta")
    WEATHER = "weather", _("vädret")
    CLOSED = "closed", _("stängt")
    TOO_FEW = "too_few", _("för få deltagare")
    OTHER = "other", _("annat")


class ChangeKind(models.TextChoices):
    """What was done to a session."""

    CANCELLED = "cancelled", _("inställt")
    MOVED = "moved", _("flyttat")
    STAND_IN = "stand_in", _("vikarie")
    LEADER_AWAY = "leader_away", _("handledaren borta")
    CAPACITY = "capacity", _("ändrat antal platser")


class RequestStatus(models.TextChoices):
    """What became of a wish for more sessions."""

    OPEN = "open", _("väntar på svar")
    GRANTED = "granted", _("ordnat")
    DECLINED = "declined", _("går inte")
