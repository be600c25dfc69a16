"""From rows of meetings and sessions to entries of a calendar, and on to their bytes, each rendered once per version."""

from dataclasses import dataclass
from hashlib import sha256

from django.conf import settings
from django.core.cache import caches
from django.utils import timezone

from backend.activities.enums import SessionStatus
from backend.feeds.addresses import schedule_address, week_in_schedule
from backend.feeds.audience import Audience, Shown, Subject, audience_of, shown_to
from backend.feeds.models import Subscription
from backend.feeds.selectors import MeetingRow, SessionRow
from backend.feeds.wording import booked_of, description_of, place_of, summary_of
from backend.meetings.enums import MeetingStatus
from calendar_feeds import Entry, EntryStatus, Language, render_entry

CACHE_ALIAS = "feeds"
# To be raised with every change of what calendar_feeds writes for the same entry: a cache may outlive a release.
EDITION = 2

FeedRow = MeetingRow | SessionRow
CANCELLED = frozenset({MeetingStatus.CANCELLED.value, SessionStatus.CANCELLED.value})
_SUBJECTS = {MeetingRow: Subject.MEETING, SessionRow: Subject.SESSION}

_STATUSES = {
    MeetingStatus.TENTATIVE: EntryStatus.TENTATIVE,
    MeetingStatus.CONFIRMED: EntryStatus.CONFIRMED,
    MeetingStatus.HELD: EntryStatus.CONFIRMED,
    MeetingStatus.CANCELLED: EntryStatus.CANCELLED,
}
_SESSION_STATUSES = {
    SessionStatus.PLANNED: EntryStatus.CONFIRMED,
    SessionStatus.CANCELLED: EntryStatus.CANCELLED,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Manner:
    """All that an entry's bytes depend on besides its row."""

    audience: Audience
    language: Language
    uid_domain: str
    schedule: str


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
    link = week_in_schedule(manner.schedule, timezone.localdate(row.begins_at, timezone.get_default_timezone()))
    match row:
        case MeetingRow():
            summary = summary_of(row.kind, manner.language)
            status = _STATUSES[MeetingStatus(row.status)]
            without_room = place_of(row.place_kind, manner.language)
            location = f"{row.room_name}, {row.site_name}" if row.room_name else without_room
        case SessionRow():
            status = _SESSION_STATUSES[SessionStatus(row.status)]
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
        description=description_of(link, manner.language) if Shown.LINK in shown else "",
        url=link if Shown.LINK in shown else "",
        transparent=Shown.TAKES_TIME not in shown,
    )


def render_rows(rows: list[FeedRow], manner: Manner) -> list[bytes]:
    """Return each row's VEVENT, in the order given, from the cache where it is known."""
    cache = caches[CACHE_ALIAS]
    keys = cache_keys(rows, manner)
    known = cache.get_many(keys)
    fresh = {
        key: render_entry(build_entry(row, manner), manner.language)
        for key, row in zip(keys, rows, strict=True)
        if key not in known
    }
    if fresh:
        cache.set_many(fresh)
    rendered = {**known, **fresh}
    return [rendered[key] for key in keys]


def cache_keys(rows: list[FeedRow], manner: Manner) -> list[str]:
    """Return the key of each row's bytes: uid, version, audience, language, and a digest of all that they show.

    The version alone would miss a room that is renamed, an address that moves, and whatever writes past ``save``.
    """
    seed = sha256(repr(manner).encode())
    audience_and_language = f"{manner.audience}:{manner.language}"
    keys = []
    for row in rows:
        digest = seed.copy()
        digest.update(repr(tuple(row)).encode())
        keys.append(f"entry:{EDITION}:{row.uid}:{row.version}:{audience_and_language}:{digest.hexdigest()[:32]}")
    return keys
