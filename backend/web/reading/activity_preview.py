"""What saving an activity would do, grouped so that it can be read: kinds of change, times of the week, people."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

from django.utils.dates import WEEKDAYS_ABBR
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from backend.activities.models import Session
from backend.activities.selectors.planning import PlannedSession
from backend.activities.selectors.preview import ActivityPreview
from backend.bookings.models import Placement
from backend.common.local_time import local_day
from backend.participants.models import Participant
from backend.web.reading.week_words import period_words, span_words

MINUTES_PER_HOUR = 60


@dataclass
class SameTime:
    """Sessions at one time of the week with one outcome; ``note`` says what that is, such as ``8 platser``."""

    weekday: int
    begins_minute: int
    ends_minute: int
    note: str
    days: list[date] = field(default_factory=list)

    @property
    def time(self) -> str:
        """``mån 09:00–12:00``."""
        return f"{WEEKDAYS_ABBR[self.weekday]} {span_words(self.begins_minute, self.ends_minute)}"

    @property
    def words(self) -> str:
        """How many, and when."""
        count = ngettext("%(count)s pass", "%(count)s pass", len(self.days)) % {"count": len(self.days)}
        return f"{count}, {period_words(self.days[0], self.days[-1])}"


@dataclass(frozen=True)
class ChangeGroup:
    """One kind of change: its sign and word as in a difference list."""

    css: str
    sign: str
    word: str
    count: int
    rows: list[SameTime]


@dataclass(frozen=True)
class PersonHit:
    """A participant with a seat at sessions that would go, move or lack seats."""

    participant: Participant
    sessions: list[Session]


@dataclass(frozen=True)
class PreviewShown:
    """What the template draws."""

    state: str
    groups: list[ChangeGroup]
    people: list[PersonHit]

    @property
    def is_empty(self) -> bool:
        """Whether nothing would change."""
        return not self.groups


def show_preview(preview: ActivityPreview) -> PreviewShown:
    """Group a preview for reading; no queries."""
    created = _same_times((_planned_times(row), _seats(row.capacity)) for row in preview.created)
    skipped = _same_times((_planned_times(row), row.skipped_because or "") for row in preview.skipped)
    removed = _same_times((_session_times(session), "") for session in preview.removed)
    adjusted = _same_times(
        (_session_times(row.session), _adjusted_note(row.planned, row.session, row.capacity))
        for row in preview.adjusted
    )
    groups = [
        ChangeGroup("sign-new", "+", _("Nya pass"), len(preview.created), created),
        ChangeGroup("sign-moves", "→", _("Ändras"), len(preview.adjusted), adjusted),
        ChangeGroup("sign-loses", "−", _("Tas bort"), len(preview.removed), removed),
        ChangeGroup("sign-left-out", "0", _("Hålls inte"), len(preview.skipped), skipped),
    ]
    people = _people(preview.people)
    return PreviewShown(_describe(preview, people), [group for group in groups if group.rows], people)


def _describe(preview: ActivityPreview, people: list[PersonHit]) -> str:
    parts = []
    if preview.created:
        count = len(preview.created)
        parts.append(ngettext("%(count)s nytt pass", "%(count)s nya pass", count) % {"count": count})
    if preview.adjusted:
        count = len(preview.adjusted)
        parts.append(ngettext("%(count)s pass ändras", "%(count)s pass ändras", count) % {"count": count})
    if preview.removed:
        count = len(preview.removed)
        parts.append(ngettext("%(count)s pass tas bort", "%(count)s pass tas bort", count) % {"count": count})
    if not parts:
        return _("Inget pass ändras.")
    text = ", ".join(parts)
    if not people:
        return _("%(changes)s. Ingen deltagare berörs.") % {"changes": text}
    hit = ngettext("%(count)s deltagare berörs", "%(count)s deltagare berörs", len(people)) % {"count": len(people)}
    return _("%(changes)s. %(hit)s.") % {"changes": text, "hit": hit}


_Times = tuple[date, int, int]


def _planned_times(planned: PlannedSession) -> _Times:
    return planned.occurs_on, _minute(planned.begins_at), _minute(planned.ends_at)


def _session_times(session: Session) -> _Times:
    return local_day(session.begins_at), _minute(session.begins_at), _minute(session.ends_at)


def _minute(moment: datetime) -> int:
    local = localtime(moment)
    return local.hour * MINUTES_PER_HOUR + local.minute


def _seats(capacity: int) -> str:
    return ngettext("%(count)s plats", "%(count)s platser", capacity) % {"count": capacity}


def _adjusted_note(planned: PlannedSession, session: Session, capacity: int) -> str:
    """Say what is to be another way: the time, the room, the number of seats, who leads."""
    notes = []
    if (planned.begins_at, planned.ends_at) != (session.begins_at, session.ends_at):
        notes.append(_("blir %(time)s") % {"time": span_words(_minute(planned.begins_at), _minute(planned.ends_at))})
    if planned.room_id != session.room_id:
        notes.append(_("annat rum"))
    if capacity != session.capacity:
        notes.append(_("%(before)s → %(after)s platser") % {"before": session.capacity, "after": capacity})
    return ", ".join(notes) or _("andra handledare")


def _same_times(rows: Iterable[tuple[_Times, str]]) -> list[SameTime]:
    found: dict[tuple[int, int, int, str], SameTime] = {}
    for (day, begins, ends), note in rows:
        key = (day.weekday(), begins, ends, note)
        found.setdefault(key, SameTime(*key)).days.append(day)
    for same in found.values():
        same.days.sort()
    return sorted(found.values(), key=lambda same: (same.weekday, same.begins_minute, same.days[0]))


def _people(rows: Iterable[tuple[Session, Placement]]) -> list[PersonHit]:
    people: dict[int, PersonHit] = {}
    for session, placement in rows:
        hit = people.setdefault(placement.participant_id, PersonHit(placement.participant, []))
        hit.sessions.append(session)
    return sorted(people.values(), key=lambda hit: hit.participant.code)
