"""What a subscription shows, and who asks for it."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class FeedScope(models.TextChoices):
    """Whose calendar it is."""

    STAFF = "staff", _("mitt schema")
    ROOM = "room", _("rum")
    COHORT = "cohort", _("grupp")
    PROGRAMME = "programme", _("insats")
    ACTIVITY = "activity", _("aktivitet")
    SITE = "site", _("verksamhetsställe")
    LEADER = "leader", _("handledare")
    AGENCY = "agency", _("myndighet")

    @property
    def is_own(self) -> bool:
        """Whether it shows all that takes its owner's own time, meetings and sessions; it then names nothing else."""
        return self is FeedScope.STAFF

    @property
    def shows_meetings(self) -> bool:
        """Whether meetings are in it."""
        return self not in {FeedScope.ACTIVITY, FeedScope.LEADER}

    @property
    def shows_sessions(self) -> bool:
        """Whether sessions of activities are in it."""
        return self not in {FeedScope.COHORT, FeedScope.PROGRAMME, FeedScope.AGENCY}

    @property
    def can_be_busy(self) -> bool:
        """Whether it is the time of one person or one room, so that it makes sense to ask when that is busy."""
        return self in {FeedScope.STAFF, FeedScope.ROOM, FeedScope.LEADER}


class FeedDetail(models.TextChoices):
    """How much it tells of each meeting and session."""

    FULL = "full", _("vad, när och var")
    FREE_BUSY = "free_busy", _("bara när tiden är upptagen")


class FeedState(models.TextChoices):
    """Whether an address answers. Only a live one does; which of the others it is, its owner alone is told."""

    LIVE = "live", _("i bruk")
    EXPIRED = "expired", _("har gått ut, kan förnyas")
    ENDED = "ended", _("har upphört")
    REVOKED = "revoked", _("stängd")


class ClientKind(models.TextChoices):
    """The calendar program that fetches a feed, as far as it says so itself."""

    OUTLOOK = "outlook", "Outlook"
    GOOGLE = "google", "Google"
    APPLE = "apple", "Apple"
    THUNDERBIRD = "thunderbird", "Thunderbird"
    OTHER = "other", _("en annan kalender")
