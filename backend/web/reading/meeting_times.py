"""What the page says that finds a time: ten times with what each costs, why not another, and what to loosen."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.utils.formats import date_format, number_format
from django.utils.text import capfirst
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from backend.associations.models import Staff
from backend.meeting_times.engine.finding import PossibleTime
from backend.meeting_times.engine.loosening import Loosening
from backend.meeting_times.selectors import TimeSearch
from backend.meetings.models import Meeting, MeetingRequest
from backend.outside_calendars.selectors import CalendarFreshness, calendar_freshness
from backend.web.listed_words import listed
from backend.web.templatetags.pieces import DAY_FORMAT, time_span


@dataclass(frozen=True)
class TimeLine:
    """A possible time as it is drawn: ``choice`` is what a form posts of it."""

    time: PossibleTime
    choice: str
    with_words: str
    is_chosen: bool

    @property
    def room(self) -> str:
        """Where, or nothing for a meeting without a room."""
        return "" if self.time.room is None else self.time.room.name

    @property
    def drawbacks(self) -> list[str]:
        """What it costs besides waiting, in words."""
        return [cost.text for cost in self.time.drawbacks]

    @property
    def wait(self) -> str:
        """How long it takes until then, in words; nothing for the first day."""
        return next((cost.text for cost in self.time.costs if cost not in self.time.drawbacks), "")


@dataclass(frozen=True)
class Hoped:
    """What is said of a time that was hoped for: it is possible, or every reason why it is not."""

    begins_at: datetime
    line: TimeLine | None
    reasons: tuple[str, ...]


def read_times(search: TimeSearch, chosen: Collection[str]) -> list[TimeLine]:
    """Return the ten best times.

    Args:
        search: where they were looked for.
        chosen: the choices that a form came back with, to be ticked again.
    """
    return [_line(search, time, chosen) for time in search.best]


def read_hoped(search: TimeSearch, begins_at: datetime) -> Hoped:
    """Return whether a hoped-for time is possible, and else why not."""
    time = search.finder.at(begins_at)
    if time is not None:
        return Hoped(begins_at, _line(search, time, ()), ())
    reasons = [capfirst(reason.text) for reason in search.why_not(begins_at)]
    return Hoped(begins_at, None, tuple(reasons) or (_("Möten börjar hel, kvart över, halv eller kvart i."),))


def describe_search(search: TimeSearch) -> str:
    """Return the one sentence that says how things stand."""
    possible = len(search.finder.possible)
    until = date_format(search.wish.until_on, DAY_FORMAT)
    if not possible:
        return _("Inget passar alla fram till %(day)s.") % {"day": until}
    best = search.best[0]
    words = {
        "count": number_format(possible, force_grouping=True),
        "until": until,
        "day": date_format(localtime(best.begins_at), DAY_FORMAT),
        "span": time_span(best.begins_at, best.ends_at),
    }
    text = ngettext(
        "%(count)s möjlig tid fram till %(until)s. Bäst är %(day)s %(span)s.",
        "%(count)s möjliga tider fram till %(until)s. Bäst är %(day)s %(span)s.",
        possible,
    )
    return text % words


def loosening_words(loosening: Loosening) -> str:
    """Return what would open times if it were given up, and how many days."""
    days = ngettext("%(days)s dag går att få", "%(days)s dagar går att få", loosening.days) % {"days": loosening.days}
    first = loosening.first
    words = {
        "text": capfirst(loosening.text),
        "days": days,
        "day": date_format(localtime(first.begins_at), DAY_FORMAT),
        "span": time_span(first.begins_at, first.ends_at),
    }
    return _("%(text)s: %(days)s, först %(day)s %(span)s.") % words


def without_calendar_words(search: TimeSearch) -> str:
    """Say whose time nobody here knows; nothing if all is known."""
    names = [person.name for person in search.without_calendar]
    if not names:
        return ""
    text = ngettext(
        "%(names)s har ingen kalender här och räknas som ledig. Håll gärna flera tider och fråga.",
        "%(names)s har ingen kalender här och räknas som lediga. Håll gärna flera tider och fråga.",
        len(names),
    )
    return text % {"names": listed(names)}


def read_freshness(search: TimeSearch, now: datetime) -> list[tuple[str, CalendarFreshness]]:
    """Return how fresh the outside calendars are of those whose are read, by name; one query."""
    staff = {one.pk: one.name for one in search.people.values() if isinstance(one, Staff)}
    fresh = calendar_freshness(staff, now)
    return sorted(
        ((staff[pk], freshness) for pk, freshness in fresh.items() if freshness.is_read), key=lambda pair: pair[0]
    )


def title_of(about: MeetingRequest | Meeting) -> str:
    """Return the kind of meeting, with the code of whom it is about."""
    code = about.enrolment.participant.code if about.enrolment is not None else ""
    return " · ".join(filter(None, [capfirst(about.get_kind_display()), code]))


def _line(search: TimeSearch, time: PossibleTime, chosen: Collection[str]) -> TimeLine:
    choice = str(search.choice_of(time))
    return TimeLine(time, choice, _with_words(search, time), choice in chosen)


def _with_words(search: TimeSearch, time: PossibleTime) -> str:
    """Who takes the parts that are asked for by role; those asked for by name are the same at every time."""
    seated = zip(search.parts, time.seating.people, strict=True)
    taken = [(part, search.wish.people[key]) for part, key in seated if key is not None and not part.is_named]
    return listed([f"{person.name} ({part.label})" for part, person in taken])
