"""What a subscription shows."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class FeedScope(models.TextChoices):
    """Whose calendar it is."""

    STAFF = "staff", _("mitt schema")
    ROOM = "room", _("rum")
    COHORT = "cohort", _("grupp")
    PROGRAMME = "programme", _("insats")
