"""What a subscription shows, and who asks for it."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class FeedScope(models.TextChoices):
    """Whose calendar it is."""

    STAFF = "staff", _("mitt schema")
    ROOM = "room", _("rum")
    COHORT = "cohort", _("grupp")
    PROGRAMME = "programme", _("insats")
    SESSIONS = "sessions", _("mina pass")
    ACTIVITY = "activity", _("aktivitet")
    SITE = "site", _("verksamhetsställe")
    LEADER = "leader", _("handledare")

    @property
    def is_own(self) -> bool:
        """Whether it shows what takes its owner's own time; it then names nothing else."""
        return self in {FeedScope.STAFF, FeedScope.SESSIONS}

    @property
    def shows_meetings(self) -> bool:
        """Whether meetings are in it."""
        return self in {FeedScope.STAFF, FeedScope.ROOM, FeedScope.COHORT, FeedScope.PROGRAMME}

    @property
    def shows_sessions(self) -> bool:
        """Whether sessions of activities are in it."""
        return self not in {FeedScope.COHORT, FeedScope.PROGRAMME}


class ClientKind(models.TextChoices):
    """The calendar program that fetches a feed, as far as it says so itself."""

    OUTLOOK = "outlook", "Outlook"
    GOOGLE = "google", "Google"
    APPLE = "apple", "Apple"
    THUNDERBIRD = "thunderbird", "Thunderbird"
    OTHER = "other", _("en annan kalender")
