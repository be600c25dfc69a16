"""The smallest valid entry and feed; a test names only what it is about."""

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from calendar_feeds import Entry, EntryStatus, Feed

STOCKHOLM = ZoneInfo("Europe/Stockholm")


def stockholm(year: int, month: int, day: int, hour: int = 0, minute: int = 0, fold: int = 0) -> datetime:
    return datetime(year, month, day, hour, minute, fold=fold, tzinfo=STOCKHOLM)


def make_entry(**given: Any) -> Entry:
    smallest = {
        "uid": "a4c1",
        "sequence": 0,
        "begins_at": stockholm(2012, 1, 9, 13),
        "ends_at": stockholm(2012, 1, 9, 15),
        "modified_at": datetime(2011, 12, 1, 8, 30, tzinfo=UTC),
        "summary": "Kartläggningsmöte",
        "status": EntryStatus.CONFIRMED,
    }
    return Entry(**(smallest | given))


def make_feed(**given: Any) -> Feed:
    return Feed(**({"name": "Mina möten", "modified_at": None} | given))
