"""What a subscription shows, and who asks for it."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class FeedScope(models.TextChoices):
    """Whose calendar it is."""

    STAFF = "staff", _("mitt schema")
    ROOM = "room", _("rum")
    COHORT = "cohort", _("grupp")
    PROGRAMME = "programme", _("insats")


class ClientKind(models.TextChoices):
    """The calendar program that fetches a feed, as far as it says so itself."""

    OUTLOOK = "outlook", "Outlook"
    GOOGLE = "google", "Google"
    APPLE = "apple", "Apple"
    THUNDERBIRD = "thunderbird", "Thunderbird"
    OTHER = "other", _("en annan kalender")
