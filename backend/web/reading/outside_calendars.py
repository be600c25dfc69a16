"""What the page of one's calendars outside Samplats says."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from backend.access.viewer import Viewer
from backend.outside_calendars.models import OutsideCalendar
from backend.outside_calendars.selectors import COMING_WEEKS, CalendarFreshness, freshness_of, own_calendars
from backend.outside_calendars.wording import moment_words, own_words


@dataclass(frozen=True)
class CalendarLine:
    """One calendar and what is said of it."""

    calendar: OutsideCalendar
    freshness: CalendarFreshness
    words: str
    next_words: str
    coming_words: str

    @property
    def level(self) -> str:
        """The class of its word: good, warn or bad."""
        if self.freshness.is_forgotten and self.freshness.is_failing:
            return "bad"
        return "warn" if self.freshness.is_failing or self.freshness.is_stale else "good"


def read_own_calendars(viewer: Viewer, now: datetime) -> dict[str, Any]:
    """Return ``lines`` and the sentence ``state``; one query."""
    lines = [_line(calendar, now) for calendar in own_calendars(viewer, now)]
    return {"lines": lines, "state": _state(lines)}


def _line(calendar: OutsideCalendar, now: datetime) -> CalendarLine:
    freshness = freshness_of([calendar], now)
    count: int = calendar.coming_count  # type: ignore[attr-defined]
    coming = ngettext(
        "%(count)s upptagen tid de närmaste %(weeks)s veckorna",
        "%(count)s upptagna tider de närmaste %(weeks)s veckorna",
        count,
    ) % {"count": count, "weeks": COMING_WEEKS}
    next_at = max(calendar.next_fetch_at, now)
    next_words = _("läses nästa gång %(when)s") % {"when": _coming_moment(next_at, now)}
    return CalendarLine(calendar, freshness, own_words(freshness), next_words, coming)


def _coming_moment(moment: datetime, now: datetime) -> str:
    return _("inom några minuter") if (moment - now).total_seconds() < 60 else moment_words(moment, now)


def _state(lines: list[CalendarLine]) -> str:
    if not lines:
        return _("Samplats ser bara möten som bokas här. Ange din kalender, så föreslås du inte när du är upptagen.")
    failing = sum(line.freshness.is_failing for line in lines)
    words = {"count": len(lines), "failing": failing}
    if failing:
        return (
            ngettext(
                "%(count)s kalender, som inte kan läsas just nu.",
                "%(count)s kalendrar, varav %(failing)s inte kan läsas just nu.",
                len(lines),
            )
            % words
        )
    return (
        ngettext("%(count)s kalender läses varje halvtimme.", "%(count)s kalendrar läses varje halvtimme.", len(lines))
        % words
    )
