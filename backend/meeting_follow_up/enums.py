"""Classes that figures of meetings are counted in."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class LeadTime(models.TextChoices):
    """How long before a meeting it was booked. The classes are ours: no source states any."""

    UNDER_A_WEEK = "under_a_week", _("under en vecka")
    ONE_TO_TWO_WEEKS = "one_to_two_weeks", _("1–2 veckor")
    TWO_TO_FOUR_WEEKS = "two_to_four_weeks", _("2–4 veckor")
    FOUR_TO_EIGHT_WEEKS = "four_to_eight_weeks", _("4–8 veckor")
    OVER_EIGHT_WEEKS = "over_eight_weeks", _("8 veckor eller mer")
    UNKNOWN = "unknown", _("inte känt")

    @classmethod
    def of_days(cls, days: int | None) -> "LeadTime":
        """Return the class of a lead time; one that is not known, or entered afterwards, is unknown."""
        if days is None or days < 0:
            return cls.UNKNOWN
        return next((lead for below, lead in _BELOW_DAYS if days < below), cls.OVER_EIGHT_WEEKS)


_BELOW_DAYS = (
    (7, LeadTime.UNDER_A_WEEK),
    (14, LeadTime.ONE_TO_TWO_WEEKS),
    (28, LeadTime.TWO_TO_FOUR_WEEKS),
    (56, LeadTime.FOUR_TO_EIGHT_WEEKS),
)


class Called(models.TextChoices):
    """Whose attendance is counted."""

    PARTICIPANTS = "participants", _("deltagarna")
    STAFF = "staff", _("personalen")
    CONTACTS = "contacts", _("kontakter utan konto")
