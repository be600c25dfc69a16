"""What a time costs, in days of waiting.

Every drawback is told in the same coin: how many days later a time without it may be before the two are worth the same.
So the order of the offered times can be checked by adding up, and argued with. Highest first:

    after the deadline                 20 a time
    an optional person cannot come     10 each
    outside the half-days wanted        5 a time
    more meetings than wanted a day     4 each person
    another person than the first       3 each part
    another room than the usual         2 a time
    close to another meeting            1 each person
    waiting                             1 each day after the first day looked at

Required people, rooms, opening hours and closed days cost nothing: they are never given up. Equal sums: the earliest.
"""

from dataclasses import dataclass
from enum import Enum

from django.utils.translation import gettext as _
from django.utils.translation import ngettext


class CostKind(Enum):
    """The drawbacks, with what each costs in days of waiting."""

    LATE = 20
    ABSENT = 10
    NOT_PREFERRED = 5
    FULL_DAY = 4
    STAND_IN = 3
    OTHER_ROOM = 2
    CLOSE = 1
    WAIT = 0


@dataclass(frozen=True, slots=True)
class Cost:
    """One drawback of one time: its kind, whom or what it is about, and what it costs in days."""

    kind: CostKind
    subject: str
    days: int
    instead_of: str = ""

    @property
    def text(self) -> str:
        """The drawback in words."""
        facts = {"subject": self.subject, "instead_of": self.instead_of}
        match self.kind:
            case CostKind.LATE:
                return _("efter sista dagen, %(subject)s") % facts
            case CostKind.ABSENT:
                return _("%(subject)s kan inte") % facts
            case CostKind.NOT_PREFERRED:
                return _("utanför önskade halvdagar")
            case CostKind.FULL_DAY:
                return _("%(subject)s har redan fullt med möten den dagen") % facts
            case CostKind.STAND_IN:
                return _("%(subject)s i stället för %(instead_of)s") % facts
            case CostKind.OTHER_ROOM:
                return _("rummet byts till %(subject)s") % facts
            case CostKind.CLOSE:
                return _("tätt inpå något annat för %(subject)s") % facts
            case CostKind.WAIT:
                return ngettext("%(days)s dags väntan", "%(days)s dagars väntan", self.days) % {"days": self.days}
