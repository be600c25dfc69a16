"""Forms and states of placements, and attendance at sessions."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class PlacementForm(models.TextChoices):
    """What sort of place somebody has."""

    PERIOD = "period", _("period")
    BRIDGE = "bridge", _("i väntan på arbetsprövning")
    STAY = "stay", _("tills vidare")
    TRIAL = "trial", _("arbetsprövning")
    SINGLE = "single", _("enstaka pass")


class PlacementStatus(models.TextChoices):
    """Where a placement stands."""

    OFFERED = "offered", _("erbjuden")
    BOOKED = "booked", _("bokad")
    ACTIVE = "active", _("pågår")
    PAUSED = "paused", _("pausad")
    COMPLETED = "completed", _("genomförd")
    INTERRUPTED = "interrupted", _("avbruten")
    CANCELLED = "cancelled", _("avbokad")
    DECLINED = "declined", _("avböjd")

    @classmethod
    def live(cls) -> tuple["PlacementStatus", ...]:
        """Those that hold seats."""
        return (cls.OFFERED, cls.BOOKED, cls.ACTIVE, cls.PAUSED)

    @classmethod
    def over(cls) -> tuple["PlacementStatus", ...]:
        """Those that hold none any more."""
        return (cls.COMPLETED, cls.INTERRUPTED, cls.CANCELLED, cls.DECLINED)


class InterruptionReason(models.TextChoices):
    """Why a placement ended before its time, as a category; never health."""

    OWN_CHOICE = "own_choice", _("eget val")
    WORK_OR_STUDIES = "work_or_studies", _("arbete eller studier")
    ANOTHER_MEASURE = "another_measure", _("annan insats")
    MOVED = "moved", _("flyttat")
    NOT_REACHED = "not_reached", _("gick inte att nå")
    LEFT_PROGRAMME = "left_programme", _("lämnade insatsen")
    OTHER = "other", _("annat")


class TrialOutcome(models.TextChoices):
    """What a work trial led to, as a category only."""

    EMPLOYMENT = "employment", _("anställning")
    WORK_TRAINING = "work_training", _("arbetsträning")
    STUDIES = "studies", _("studier")
    REHABILITATION = "rehabilitation", _("rehabilitering")
    NO_WORK_CAPACITY = "no_work_capacity", _("ingen arbetsförmåga nu")
    NOT_COMPLETED = "not_completed", _("gick inte att bedöma")


class AttendanceMark(models.TextChoices):
    """Whether somebody was at a session."""

    UNMARKED = "", _("inte markerad")
    PRESENT = "present", _("närvarande")
    LATE = "late", _("sen")
    EXCUSED = "excused", _("anmäld frånvaro")
    ABSENT = "absent", _("frånvarande")
    CANCELLED_BY_US = "cancelled_by_us", _("inställt av oss")


class CapacityLevel(models.TextChoices):
    """How full something is, in three levels; the figure stands beside it."""

    ROOM = "room", _("plats finns")
    GETTING_FULL = "getting_full", _("börjar bli fullt")
    FULL = "full", _("fullt")
