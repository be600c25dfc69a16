"""What figures are about."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from backend.common.local_time import local_instant


@dataclass(frozen=True, slots=True)
class Period:
    """An association, or one programme of it, and days ``[from_on, until_on)``; None is without end."""

    association_id: int
    programme_id: int | None = None
    from_on: date | None = None
    until_on: date | None = None

    def about(self, prefix: str = "") -> Q:
        """Return the condition on whose it is, for rows that are reached by ``prefix``."""
        condition = Q(**{f"{prefix}association_id": self.association_id})
        if self.programme_id is not None:
            condition &= Q(**{f"{prefix}programme_id": self.programme_id})
        return condition

    def within(self, instant: str) -> Q:
        """Return the condition that the field ``instant`` lies in the period, by Swedish days."""
        condition = Q()
        if self.from_on is not None:
            condition &= Q(**{f"{instant}__gte": local_instant(self.from_on, 0)})
        if self.until_on is not None:
            condition &= Q(**{f"{instant}__lt": local_instant(self.until_on, 0)})
        return condition
