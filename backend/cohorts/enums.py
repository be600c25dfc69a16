"""States of a cohort."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class CohortStatus(models.TextChoices):
    """Where a cohort stands."""

    PLANNED = "planned", _("planerad")
    ANNOUNCED = "announced", _("kallad")
    RUNNING = "running", _("pågår")
    COMPLETED = "completed", _("avslutad")
    CANCELLED = "cancelled", _("inställd")

    @classmethod
    def open_to_planning(cls) -> tuple["CohortStatus", ...]:
        """Those whose members may still change."""
        return (cls.PLANNED, cls.ANNOUNCED, cls.RUNNING)
