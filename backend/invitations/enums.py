"""What somebody can be told of a meeting."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ToldKind(models.TextChoices):
    """What a mail about a meeting says."""

    INVITATION = "invitation", _("kallelse")
    CHANGE = "change", _("ny tid eller plats")
    CANCELLATION = "cancellation", _("återbud")
    REMINDER = "reminder", _("påminnelse")
    SOON = "soon", _("ändring inom 48 timmar")
