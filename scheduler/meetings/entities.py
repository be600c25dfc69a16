"""The validated input of ``samplats/meetings/1``: when, where and with whom.

Source: formats.md, ``samplats/meetings/1``. All intervals are half-open and counted in grains from the first day.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

Window = tuple[int, int]


class Term(StrEnum):
    """A quantity that a tier of the objective may minimise."""

    UNPLACED = "unplaced"
    PREFERRED_CLASH = "preferred_clash"
    LATE = "late"
    END = "end"
    ROOMS_USED = "rooms_used"
    MOVES = "moves"


@dataclass(frozen=True)
class Day:
    """A working day: its calendar date, its first grain and how many grains it has."""

    date: date
    first: int
    grains: int


@dataclass(frozen=True)
class Room:
    """A room with its seats, its features and the grains in which it is closed."""

    id: str
    capacity: int
    features: frozenset[str]
    closed: tuple[Window, ...]


@dataclass(frozen=True)
class Person:
    """A person with busy grains and, if limited, the most meetings a day as required or chosen attendee."""

    id: str
    busy: tuple[Window, ...]
    max_per_day: int | None


@dataclass(frozen=True)
class After:
    """The meeting that must come first, and by how many calendar days the dates may differ."""

    meeting: str
    min_days: int
    max_days: int | None


@dataclass(frozen=True)
class Meeting:
    """A meeting to place. ``rooms`` None means any room, an empty tuple that none is needed."""

    id: str
    duration: int
    required: tuple[str, ...]
    preferred: tuple[str, ...]
    one_of: tuple[tuple[str, ...], ...]
    headcount: int
    needs: frozenset[str]
    rooms: tuple[str, ...] | None
    earliest: int
    latest_end: int
    due: int | None
    priority: int
    after: tuple[After, ...]


@dataclass(frozen=True)
class Decision:
    """A placement that stands or is in force; only the parts in ``names`` count (start, room, one_of)."""

    names: frozenset[str]
    start: int | None
    room: str | None
    one_of: tuple[str, ...]


@dataclass(frozen=True)
class Placement:
    """Where a meeting is placed: first grain, room (None when it needs none) and who was chosen per group."""

    start: int
    room: str | None
    one_of: tuple[str, ...]

    def matches(self, decision: Decision) -> bool:
        """Tell whether everything that the decision names is so here."""
        return (
            ("start" not in decision.names or decision.start == self.start)
            and ("room" not in decision.names or decision.room == self.room)
            and ("one_of" not in decision.names or decision.one_of == self.one_of)
        )


Plan = dict[str, Placement]
Tier = dict[Term, int]


@dataclass(frozen=True)
class Problem:
    """A problem that has been read and found free of faults. ``raw`` is the document it came from."""

    raw: Mapping[str, Any]
    grain_minutes: int
    days: tuple[Day, ...]
    rooms: tuple[Room, ...]
    people: tuple[Person, ...]
    meetings: tuple[Meeting, ...]
    fixed: dict[str, Decision]
    current: dict[str, Decision]
    max_moves: int | None
    tiers: tuple[Tier, ...]

    @property
    def grains(self) -> int:
        """Number of grains in all days."""
        return sum(day.grains for day in self.days)


def plan_document(plan: Plan) -> dict[str, Any]:
    """Return the plan as the result format writes it, ordered by meeting id."""
    return {
        "assignments": {
            meeting: {"start": placement.start, "room": placement.room, "one_of": list(placement.one_of)}
            for meeting, placement in sorted(plan.items())
        }
    }
