"""What a calendar program has understood: one line per event and instant, in whole seconds since 1970."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

from calendar_feeds import Entry, EntryStatus, Language


class Instance(NamedTuple):
    """An event as a client shows it. ``sequence`` is -1 where the client does not tell."""

    uid: str
    begins: int
    ends: int
    summary: str
    location: str
    description: str
    status: str
    sequence: int


Reading = list[Instance]


def expected_of(entry: Entry, language: Language = Language.SV) -> Instance:
    """Return what every client should make of an entry."""
    prefixes = {EntryStatus.CANCELLED: language.cancelled_prefix, EntryStatus.TENTATIVE: language.tentative_prefix}
    return Instance(
        uid=entry.uid,
        begins=seconds(entry.begins_at),
        ends=seconds(entry.ends_at),
        summary=prefixes.get(entry.status, "") + entry.summary,
        location=entry.location,
        description=entry.description,
        status=entry.status.value,
        sequence=entry.sequence,
    )


def seconds(moment: datetime) -> int:
    """Return the instant."""
    return int(moment.timestamp())


def of_document(document: list[Mapping[str, Any]]) -> Reading:
    """Return the reading that a program of ours in another process wrote as JSON."""
    return sorted(Instance(**line) for line in document)
