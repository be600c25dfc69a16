"""The things a cohort problem speaks of. All numbers are whole; weeks count from 0 at the problem's first week."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

FORMAT = "samplats/cohorts/1"
TERMS = ("unplaced", "wait", "imbalance", "cost", "open", "moves")


@dataclass(frozen=True)
class Reservation:
    """How many members of an open cohort have a value of an attribute; ``maximum`` None means any number."""

    attribute: str
    value: str
    minimum: int = 0
    maximum: int | None = None


@dataclass(frozen=True)
class Cohort:
    """A group that may be opened: runs in weeks ``[start, start + weeks)`` with minimum to maximum members."""

    id: str
    start: int
    weeks: int
    minimum: int
    maximum: int
    leader: str | None = None
    room: str | None = None
    sessions: frozenset[str] = frozenset()
    offers: frozenset[str] = frozenset()
    reserved: tuple[Reservation, ...] = ()

    @property
    def end(self) -> int:
        """The first week after the last one it runs."""
        return self.start + self.weeks

    @property
    def least_members(self) -> int:
        """Members that an open cohort needs at least; a cohort without members is not open."""
        return max(1, self.minimum)


@dataclass(frozen=True)
class Participant:
    """One who waits for a cohort that starts within ``[ready_from, until]``, both included; ``until`` None: any."""

    id: str
    priority: int = 1
    ready_from: int = 0
    until: int | None = None
    needs: frozenset[str] = frozenset()
    unavailable: frozenset[str] = frozenset()
    attributes: Mapping[str, str] = field(default_factory=dict)
    costs: Mapping[str, int] = field(default_factory=dict)

    def find_obstacle(self, cohort: Cohort) -> str | None:
        """The rule (H3, H4 or H5) that keeps this participant out of a cohort whatever the others do, or None."""
        if cohort.start < self.ready_from or (self.until is not None and cohort.start > self.until):
            return "H3"
        if not self.needs <= cohort.offers:
            return "H4"
        if cohort.sessions & self.unavailable:
            return "H5"
        return None


@dataclass(frozen=True)
class BalanceRule:
    """Of an open cohort's members, ``percent`` should have the value; ``tolerance`` in hundredths of a member is free."""

    attribute: str
    value: str
    percent: int
    tolerance: int = 0

    def measure_imbalance(self, members: int, with_value: int) -> int:
        """Hundredths of members beyond the tolerance."""
        return max(0, abs(100 * with_value - self.percent * members) - self.tolerance)


@dataclass(frozen=True)
class Problem:
    """A validated cohort problem; every id named in it exists. ``rooms`` gives each room's closed weeks [from, to).

    Participants, cohorts, leaders, rooms and groups stand in the order of the document, so their place gives the path.
    """

    cohorts: tuple[Cohort, ...]
    participants: tuple[Participant, ...]
    objective: tuple[Mapping[str, int], ...]
    leaders: Mapping[str, int] = field(default_factory=dict)
    rooms: Mapping[str, tuple[tuple[int, int], ...]] = field(default_factory=dict)
    together: tuple[tuple[str, ...], ...] = ()
    apart: tuple[tuple[str, ...], ...] = ()
    balance: tuple[BalanceRule, ...] = ()
    fixed: Mapping[str, str] = field(default_factory=dict)
    current: Mapping[str, str] = field(default_factory=dict)
    max_moves: int | None = None
    first_week: str | None = None

    @cached_property
    def cohort_by_id(self) -> Mapping[str, Cohort]:
        """Cohorts by id."""
        return {cohort.id: cohort for cohort in self.cohorts}

    @cached_property
    def participant_by_id(self) -> Mapping[str, Participant]:
        """Participants by id."""
        return {participant.id: participant for participant in self.participants}

    @cached_property
    def place_of_participant(self) -> Mapping[str, int]:
        """Index of each participant in the document."""
        return {participant.id: place for place, participant in enumerate(self.participants)}

    @cached_property
    def place_of_cohort(self) -> Mapping[str, int]:
        """Index of each cohort in the document."""
        return {cohort.id: place for place, cohort in enumerate(self.cohorts)}

    def is_room_closed(self, cohort: Cohort) -> bool:
        """Whether the cohort's room is closed in any week in which it runs; then it can never open (H9)."""
        if cohort.room is None:
            return False
        return any(max(start, cohort.start) < min(end, cohort.end) for start, end in self.rooms[cohort.room])
