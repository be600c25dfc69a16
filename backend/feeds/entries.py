"""From rows of meetings and sessions to entries of a calendar, and on to their bytes, each rendered once per version."""

from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from django.conf import settings

from backend.activities.enums import SessionStatus
from backend.common.local_time import local_day
from backend.feeds.addresses import schedule_address, week_in_schedule
from backend.feeds.audience import Audience, Shown, Subject, audience_of, shown_to
from backend.feeds.entry_memory import EntryMemory
from backend.feeds.models import Subscription
from backend.feeds.selectors import MeetingRow, SessionRow
from backend.feeds.wording import booked_of, description_of, place_of, summary_of
from backend.meetings.enums import MeetingStatus
from calendar_feeds import Entry, EntryStatus, Language, render_entry

FeedRow = MeetingRow | SessionRow
CANCELLED = frozenset({MeetingStatus.CANCELLED.value, SessionStatus.CANCELLED.value})
_REMEMBERED_DAYS = 4096
_SUBJECTS = {MeetingRow: Subject.MEETING, SessionRow: Subject.SESSION}

_STATUSES: Mapping[str, EntryStatus] = {
    MeetingStatus.TENTATIVE: EntryStatus.TENTATIVE,
    MeetingStatus.CONFIRMED: EntryStatus.CONFIRMED,
    MeetingStatus.HELD: EntryStatus.CONFIRMED,
    MeetingStatus.CANCELLED: EntryStatus.CANCELLED,
}
_SESSION_STATUSES: Mapping[str, EntryStatus] = {
    SessionStatus.PLANNED: EntryStatus.CONFIRMED,
    SessionStatus.CANCELLED: EntryStatus.CANCELLED,
}


class Manner(NamedTuple):
    """All that an entry's bytes depend on besides its row."""

    audience: Audience
    language: Language
    uid_domain: str
    schedule: str


EntryKey = tuple[FeedRow, Manner]
ENTRIES: EntryMemory[EntryKey] = EntryMemory(settings.FEED_ENTRIES_REMEMBERED)


def manner_of(subscription: Subscription) -> Manner:
    """Return how to write the subscription's entries: in the language of its owner's account, Swedish if unknown."""
    spoken = subscription.owner.user.language
    return Manner(
        audience=audience_of(subscription),
        language=Language(spoken) if spoken in set(Language) else Language.SV,
        uid_domain=settings.FEED_UID_DOMAIN,
        schedule=schedule_address(),
    )


def build_entry(row: FeedRow, manner: Manner) -> Entry:
    """Return what a calendar shows of a row, and no more than ``shown_to`` allows.

    Raises:
        ValueError: the audience may not even know what it is; it is told busy time instead.

    Source: domain rule 9.
    """
    shown = shown_to(manner.audience, _SUBJECTS[type(row)])
    if Shown.TITLE not in shown:
        message = "an entry needs a title"
        raise ValueError(message)
    link, description = _way_in(local_day(row.begins_at), manner)
    match row:
        case MeetingRow():
            summary = summary_of(row.kind, manner.language)
            status = _STATUSES[row.status]
            without_room = place_of(row.place_kind, manner.language)
            location = f"{row.room_name}, {row.site_name}" if row.room_name else without_room
        case SessionRow():
            status = _SESSION_STATUSES[row.status]
            is_counted = Shown.BOOKED in shown and status is not EntryStatus.CANCELLED
            summary = row.activity_name + (booked_of(row.taken, row.capacity, manner.language) if is_counted else "")
            location = f"{row.room_name}, {row.site_name}" if row.room_name else row.site_name
    return Entry(
        uid=f"{row.uid}@{manner.uid_domain}",
        sequence=row.sequence,
        begins_at=row.begins_at,
        ends_at=row.ends_at,
        modified_at=row.modified_at,
        created_at=row.created_at,
        summary=summary,
        status=status,
        location=location if Shown.PLACE in shown else "",
        description=description if Shown.LINK in shown else "",
        url=link if Shown.LINK in shown else "",
        transparent=Shown.TAKES_TIME not in shown,
    )


def render_rows(rows: list[FeedRow], manner: Manner) -> list[bytes]:
    """Return each row's VEVENT, in the order given; what this process has rendered before is remembered.

    Remembered under all that it shows: the version alone would miss a room that is renamed, an address that moves, and
    whatever writes past ``save``.
    """
    return ENTRIES.recall(((row, manner) for row in rows), _render)


def _render(key: EntryKey) -> bytes:
    row, manner = key
    return render_entry(build_entry(row, manner), manner.language)


@lru_cache(maxsize=_REMEMBERED_DAYS)
def _way_in(day: date, manner: Manner) -> tuple[str, str]:
    """Return the address of the day's week in the schedule, and the words around it."""
    link = week_in_schedule(manner.schedule, day)
    return link, description_of(link, manner.language)
