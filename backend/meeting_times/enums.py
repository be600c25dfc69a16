"""States and choices of holding several times and asking which one suits."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class PollStatus(models.TextChoices):
    """Where several held times stand."""

    OPEN = "open", _("tider hålls")
    DECIDED = "decided", _("bestämt")
    WITHDRAWN = "withdrawn", _("återtaget")
    EXPIRED = "expired", _("gick ut")


class Answer(models.TextChoices):
    """What somebody says of one time."""

    YES = "yes", _("ja")
    MAYBE = "maybe", _("kanske")
    NO = "no", _("nej")
