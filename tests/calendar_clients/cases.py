"""Calendars that a client could get wrong."""

from datetime import UTC, timedelta
from typing import Any

from calendar_feeds import Entry, EntryStatus
from tests.calendar_feeds.factories import make_entry, make_feed, stockholm

FEED = make_feed()
TREES = "Trädgårdsdag för åkrar, ängar och höstlöv; "
GARDENERS = "👩🏽‍🌾🌱🧑‍🤝‍🧑🥕"
MANY = 10_000


def _entry(uid: str, begins_at: Any, minutes: int, **given: Any) -> Entry:
    return make_entry(uid=uid, begins_at=begins_at, ends_at=begins_at + timedelta(minutes=minutes), **given)


def _between(uid: str, begins_at: Any, ends_at: Any) -> Entry:
    return make_entry(uid=uid, begins_at=begins_at, ends_at=ends_at, summary=uid)


def _spring() -> list[Entry]:
    """02:00 becomes 03:00 on 28 March 2027."""
    night = [stockholm(2027, 3, 28, hour, minute) for hour, minute in ((1, 30), (2, 30), (3, 0), (3, 30), (4, 0))]
    crossing, missing, first_after, _half_after, four = night
    return [
        _between("crossing", crossing, four),
        _between("begins in the hour that is not", missing, four),
        _between("ends in the hour that is not", crossing, missing),
        _between("ends at the change", crossing, first_after),
        _between("begins at the change", first_after, four),
        _between("whole day", stockholm(2027, 3, 28), stockholm(2027, 3, 29)),
    ]


def _autumn() -> list[Entry]:
    """03:00 becomes 02:00 on 25 October 2026: half past two comes twice."""
    first, second = (stockholm(2026, 10, 25, 2, 30, fold=fold) for fold in (0, 1))
    return [
        _between("crossing", stockholm(2026, 10, 25, 1, 30), stockholm(2026, 10, 25, 4)),
        _between("first half past two", first, stockholm(2026, 10, 25, 2, 45)),
        _between("second half past two", second, stockholm(2026, 10, 25, 2, 45, fold=1)),
        _between("from the first to the second", first, second),
        _between("ends in the doubled hour", stockholm(2026, 10, 25, 1, 30), second),
        _between("begins in the doubled hour", first, stockholm(2026, 10, 25, 9)),
        _between("whole day", stockholm(2026, 10, 25), stockholm(2026, 10, 26)),
    ]


def _week_53() -> list[Entry]:
    days = [stockholm(2026, 12, 28, 9) + timedelta(days=number) for number in range(8)]
    return [
        *(_entry(f"day {number}", day, 90) for number, day in enumerate(days)),
        _between("over new year", stockholm(2026, 12, 31, 23, 30), stockholm(2027, 1, 1, 0, 30)),
    ]


def _midsummer() -> list[Entry]:
    return [
        _between("eve", stockholm(2026, 6, 19, 8), stockholm(2026, 6, 19, 12)),
        _between("over midnight", stockholm(2026, 6, 19, 23, 45), stockholm(2026, 6, 20, 0, 15)),
        _between("to the minute", stockholm(2026, 6, 20), stockholm(2026, 6, 20, 0, 1)),
    ]


def _states() -> list[Entry]:
    begins_at = stockholm(2026, 10, 7, 9)
    return [
        _entry("confirmed", begins_at, 60),
        _entry("tentative", begins_at, 60, status=EntryStatus.TENTATIVE),
        _entry("cancelled", begins_at, 60, status=EntryStatus.CANCELLED, sequence=1),
        _entry("moved twice", begins_at + timedelta(days=1), 60, sequence=2),
        _entry("free", begins_at, 60, transparent=True, categories=("möte", "a,b")),
    ]


def _folded() -> list[Entry]:
    """Texts that are cut at every place there is within characters of two, three and four octets, and within escapes."""
    begins_at = stockholm(2026, 10, 7, 9)
    return [
        _entry(
            f"offset {offset}",
            begins_at,
            60,
            summary="x" * offset + TREES * 3 + GARDENERS * 4,
            location="y" * offset + GARDENERS * 5 + "\\,;" * 30,
            description="z" * offset + f"Rad ett: {TREES}\nRad två: {GARDENERS}\n\n" * 3 + "slut",
            url="https://samplats.example/schema?vecka=2026-W41&" + "a" * (60 + offset),
        )
        for offset in range(12)
    ]


def _many() -> list[Entry]:
    first = stockholm(2026, 1, 1, 8).astimezone(UTC)
    return [
        _entry(f"{number:05d}", first + timedelta(minutes=15 * number), 45, location="Rum 1, Stora gatan")
        for number in range(MANY)
    ]


SMALL: dict[str, list[Entry]] = {
    "spring": _spring(),
    "autumn": _autumn(),
    "week 53": _week_53(),
    "midsummer": _midsummer(),
    "states": _states(),
    "folding": _folded(),
    "empty": [],
}
LARGE: dict[str, list[Entry]] = {"10,000 events": _many()}
