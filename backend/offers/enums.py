"""States of the queue and of offers."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class QueueStatus(models.TextChoices):
    """Where somebody in the queue stands."""

    WAITING = "waiting", _("väntar")
    OFFERED = "offered", _("har ett erbjudande")
    PLACED = "placed", _("har fått plats")
    WITHDRAWN = "withdrawn", _("står inte längre i kö")

    @classmethod
    def live(cls) -> tuple["QueueStatus", ...]:
        """Those that stand in the queue."""
        return (cls.WAITING, cls.OFFERED)


class OfferStatus(models.TextChoices):
    """What became of an offer."""

    OPEN = "open", _("väntar på svar")
    ACCEPTED = "accepted", _("antaget")
    DECLINED = "declined", _("avböjt")
    LAPSED = "lapsed", _("utgånget")
    WITHDRAWN = "withdrawn", _("återtaget")
