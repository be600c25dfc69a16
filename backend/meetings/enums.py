"""States and choices of meetings."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class MeetingStatus(models.TextChoices):
    """Where a meeting stands."""

    TENTATIVE = "tentative", _("preliminärt")
    CONFIRMED = "confirmed", _("bokat")
    HELD = "held", _("genomfört")
    CANCELLED = "cancelled", _("inställt")

    @classmethod
    def live(cls) -> tuple["MeetingStatus", ...]:
        """Those that take up a room and people's time."""
        return (cls.TENTATIVE, cls.CONFIRMED, cls.HELD)


class Requirement(models.TextChoices):
    """Whether a meeting can be held without someone."""

    REQUIRED = "required", _("måste vara med")
    OPTIONAL = "optional", _("får vara med")


class Presence(models.TextChoices):
    """Whether somebody who was called came. Why not is nobody's business here (rule 8)."""

    UNMARKED = "", _("inte markerad")
    CAME = "came", _("kom")
    ABSENT = "absent", _("kom inte")
    EXCUSED = "excused", _("anmält förhinder")


class PlaceKind(models.TextChoices):
    """Where people meet."""

    ROOM = "room", _("rum")
    VIDEO = "video", _("video")
    TELEPHONE = "telephone", _("telefon")
    ELSEWHERE = "elsewhere", _("annan plats")


class RequestStatus(models.TextChoices):
    """Where a request for a meeting stands."""

    OPEN = "open", _("att boka")
    BOOKED = "booked", _("bokad")
    WITHDRAWN = "withdrawn", _("återtagen")
