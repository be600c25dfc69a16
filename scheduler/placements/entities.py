"""The things a placement problem speaks of. All numbers are whole; weeks count from 0 at the problem's first week."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

FORMAT = "samplats/placements/1"
TERMS = ("unplaced", "wait", "cost", "moves")
EXTENDED_TERMS = ("share",)
"""Terms that stand under a tier's ``x``: ``share`` is Σ over shares of max(0, agreed − placed among its participants)."""

Capacity = int | tuple[int, ...]
"""One number for every week, or one per week."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where participants are placed; ``capacity`` is what their loads may add up to in a week, 0 when closed."""

    id: str
    capacity: Capacity
    features: frozenset[str] = frozenset()
    supervisor: str | None = None

    def capacity_in(self, week: int) -> int:
        """The capacity in a week of the problem."""
        return self.capacity if isinstance(self.capacity, int) else self.capacity[week]


@dataclass(frozen=True, slots=True)
class Supervisor:
    """Who looks after places; ``capacity`` bounds the loads of all of them together, week by week."""

    id: str
    capacity: Capacity

    def capacity_in(self, week: int) -> int:
        """The capacity in a week of the problem."""
        return self.capacity if isinstance(self.capacity, int) else self.capacity[week]


@dataclass(frozen=True, slots=True)
class Option:
    """A place that a participant may have: ``load[i]`` is taken of its capacity in week start + i."""

    place: str
    starts: tuple[int, ...]
    load: tuple[int, ...]
    cost: int = 0


@dataclass(frozen=True, slots=True)
class Participant:
    """One who waits for a place from week ``ready_from``; with ``must`` there is no plan without them."""

    id: str
    priority: int = 1
    ready_from: int = 0
    must: bool = False
    needs: frozenset[str] = frozenset()
    options: tuple[Option, ...] = ()


@dataclass(frozen=True, slots=True)
class Quota:
    """How many of the participants may be placed in the places; ``maximum`` None means any number."""

    participants: tuple[str, ...]
    places: tuple[str, ...]
    minimum: int = 0
    maximum: int | None = None


@dataclass(frozen=True, slots=True)
class Share:
    """How many of the participants – an agency's, a municipality's – are to be placed by agreement."""

    id: str
    participants: tuple[str, ...]
    agreed: int


@dataclass(frozen=True, slots=True)
class Decision:
    """A place from a start week."""

    place: str
    start: int


@dataclass(frozen=True)
class Problem:
    """A validated placement problem; every id named in it exists.

    Places, supervisors, participants, options and quotas stand in the order of the document, so their index gives the
    path. A fixed decision is one of the participant's options and starts; one in ``current`` need not be: the plan in
    force may name what is no longer offered, and giving it up is a move. ``shares`` is empty unless a tier weighs them.
    """

    weeks: int
    places: tuple[Place, ...]
    participants: tuple[Participant, ...]
    objective: tuple[Mapping[str, int], ...]
    supervisors: tuple[Supervisor, ...] = ()
    quotas: tuple[Quota, ...] = ()
    shares: tuple[Share, ...] = ()
    fixed: Mapping[str, Decision] = field(default_factory=dict)
    current: Mapping[str, Decision] = field(default_factory=dict)
    max_moves: int | None = None
    first_week: str | None = None

    @cached_property
    def place_by_id(self) -> Mapping[str, Place]:
        """Places by id."""
        return {place.id: place for place in self.places}

    @cached_property
    def index_of_place(self) -> Mapping[str, int]:
        """Index of each place in the document."""
        return {place.id: index for index, place in enumerate(self.places)}

    @cached_property
    def index_of_supervisor(self) -> Mapping[str, int]:
        """Index of each supervisor in the document."""
        return {supervisor.id: index for index, supervisor in enumerate(self.supervisors)}

    @cached_property
    def index_of_participant(self) -> Mapping[str, int]:
        """Index of each participant in the document."""
        return {participant.id: index for index, participant in enumerate(self.participants)}

    def list_offered(self, participant: Participant) -> Iterator[tuple[Option, Decision]]:
        """Every option and start that needs (H4), fixed decisions (H5) and the last week (H2) leave the participant."""
        fixed = self.fixed.get(participant.id)
        for option in participant.options:
            if participant.needs <= self.place_by_id[option.place].features:
                for start in option.starts:
                    decision = Decision(option.place, start)
                    if start + len(option.load) <= self.weeks and (fixed is None or fixed == decision):
                        yield option, decision

    def list_usable(self, participant: Participant) -> Iterator[tuple[Option, Decision]]:
        """Those of the offered in which the load alone exceeds no capacity, of the place or of its supervisor."""
        for option, decision in self.list_offered(participant):
            known = self._fitting.setdefault((option.place, option.load), {})
            if decision.start not in known:
                known[decision.start] = self._fits_alone(option, decision.start)
            if known[decision.start]:
                yield option, decision

    @cached_property
    def _fitting(self) -> dict[tuple[str, tuple[int, ...]], dict[int, bool]]:
        """By place and load, the starts asked for so far and whether the load alone fits; filled as they are asked for."""
        return {}

    def _fits_alone(self, option: Option, start: int) -> bool:
        place = self.place_by_id[option.place]
        owners: list[Place | Supervisor] = [place]
        if place.supervisor is not None:
            owners.append(self.supervisors[self.index_of_supervisor[place.supervisor]])
        return all(load <= owner.capacity_in(week) for owner in owners for week, load in enumerate(option.load, start))

    def must_place(self, participant: Participant) -> bool:
        """Whether there is no plan without the participant: ``must``, or fixed."""
        return participant.must or participant.id in self.fixed
