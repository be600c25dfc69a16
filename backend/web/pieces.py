"""The recurring pieces of the pages as plain values, so that templates only draw."""

from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from backend.common.weeks import IsoWeek

NEARLY_FULL = 0.8
BAR_WIDTH = 100


def week_label(week: IsoWeek) -> str:
    """``v. 14``, as the reader's language has it."""
    return _("v. %(number)s") % {"number": week.number}


@dataclass(frozen=True)
class Occupancy:
    """How many of the seats are taken; ``seats`` None means closed, for which ``word`` may say another word.

    With ``least`` being full is the aim, as it is of a cohort: then too few is what stands out.
    """

    taken: int
    seats: int | None
    least: int | None = None
    word: str = ""

    @property
    def level(self) -> str:
        """``room``, ``nearly``, ``full`` or ``closed``: the class of the cell."""
        if self.seats is None:
            return "closed"
        if self.least is not None:
            return "room" if self.taken >= self.least or not self.taken else "nearly"
        if self.taken >= self.seats:
            return "full"
        return "nearly" if self.taken >= NEARLY_FULL * self.seats else "room"

    @property
    def figure(self) -> str:
        """What the cell says: ``7/8``, or that it is closed."""
        return (self.word or _("stängt")) if self.seats is None else f"{self.taken}/{self.seats}"

    @property
    def words(self) -> str:
        """The same for those who hear the page."""
        if self.seats is None:
            return self.figure
        free = max(0, self.seats - self.taken)
        if self.least is not None and 0 < self.taken < self.least:
            words = {"taken": self.taken, "seats": self.seats, "least": self.least}
            return _("%(taken)s av %(seats)s platser, minst %(least)s behövs") % words
        left = ngettext("%(free)s ledig", "%(free)s lediga", free) % {"free": free} if free else _("full")
        return _("%(taken)s av %(seats)s platser, %(left)s") % {"taken": self.taken, "seats": self.seats, "left": left}

    @property
    def bar_width(self) -> int:
        """Width of the bar's filled part, of ``BAR_WIDTH``."""
        return 0 if not self.seats else min(BAR_WIDTH, round(BAR_WIDTH * self.taken / self.seats))


@dataclass(frozen=True)
class Dot:
    """One seat of a cohort.

    ``agency`` is the agency's place in the legend from 1 on, 0 for an empty seat. ``letter`` is empty for those who
    may not see the participant.
    """

    agency: int = 0
    letter: str = ""
    is_new: bool = False

    @property
    def classes(self) -> str:
        """The classes that fill and ring it."""
        if not self.agency:
            return "free"
        return f"taken agency-{self.agency}{' is-new' if self.is_new else ''}"


@dataclass(frozen=True)
class WeekNavigation:
    """‹ v. 13 · v. 14 · v. 15 › · i dag · a week field; ``kept`` are the other choices of the page."""

    week: IsoWeek
    today: date
    kept: tuple[tuple[str, str], ...] = ()

    @property
    def previous(self) -> IsoWeek:
        """The week before."""
        return self.week.plus(-1)

    @property
    def following(self) -> IsoWeek:
        """The week after."""
        return self.week.plus(1)

    @property
    def is_this_week(self) -> bool:
        """Whether today lies in it."""
        return self.week == IsoWeek.of(self.today)

    @property
    def previous_query(self) -> str:
        """Query string of the week before."""
        return self._query(self.previous)

    @property
    def following_query(self) -> str:
        """Query string of the week after."""
        return self._query(self.following)

    @property
    def today_query(self) -> str:
        """Query string of the week that today lies in."""
        return self._query(IsoWeek.of(self.today))

    def _query(self, week: IsoWeek) -> str:
        return urlencode([("vecka", str(week)), *self.kept])


@dataclass(frozen=True)
class Crumb:
    """One step of the breadcrumb."""

    word: str
    address: str
