"""States of planning runs and proposals."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class RunKind(models.TextChoices):
    """What a run plans: a programme's cohorts and their meetings, an association's places, or meetings asked for."""

    COHORTS = "cohorts", _("grupper och möten")
    PLACEMENTS = "placements", _("platser")
    MEETINGS = "meetings", _("möten att boka")


class RunState(models.TextChoices):
    """Where a planning run stands."""

    QUEUED = "queued", _("i kö")
    RUNNING = "running", _("räknar")
    DIVIDED = "divided", _("räknar i delar")
    SUCCEEDED = "succeeded", _("klar")
    STOPPED = "stopped", _("stoppad")
    INFEASIBLE = "infeasible", _("går inte ihop")
    FAILED = "failed", _("misslyckades")

    @classmethod
    def unfinished(cls) -> tuple["RunState", ...]:
        """Those that a worker may still work on."""
        return (cls.QUEUED, cls.RUNNING, cls.DIVIDED)


class RunStage(models.TextChoices):
    """What a run is working on."""

    COHORTS = "cohorts", _("grupper")
    MEETINGS = "meetings", _("möten")
    PLACEMENTS = "placements", _("platser")


class ProposalStatus(models.TextChoices):
    """Where a proposal stands."""

    DRAFT = "draft", _("förslag")
    PUBLISHED = "published", _("publicerat")
    DISCARDED = "discarded", _("förkastat")
    WITHDRAWN = "withdrawn", _("återtaget")


class ScenarioKind(models.TextChoices):
    """What a what-if supposes otherwise."""

    CAPACITY = "capacity", _("fler eller färre platser per pass")
    SUPERVISOR = "supervisor", _("en handledare till")
    CLOSED_SITE = "closed_site", _("ett ställe stängt")
    LATER_START = "later_start", _("senare start")
    COHORT_SIZE = "cohort_size", _("annan storlek på grupperna")


class MeetingChange(models.TextChoices):
    """What differs for a booked meeting that a proposal moves."""

    TIME = "time", _("ny tid")
    ROOM = "room", _("annat rum")
    PEOPLE = "people", _("andra personer")
