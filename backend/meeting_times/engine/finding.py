"""The best times of a meeting, with what each costs."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property

from backend.common.local_time import STOCKHOLM, local_day
from backend.meeting_times.engine.axis import START_EVERY, grains_in
from backend.meeting_times.engine.calendars import PaintedWish, shown_bits
from backend.meeting_times.engine.costs import Cost, CostKind
from backend.meeting_times.engine.seating import Seating, fill_seats
from backend.meeting_times.engine.wish import RoomCalendar, Wish

OFFERED_TIMES = 10
APART = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class PossibleTime:
    """A time at which the meeting can be held: where, with whom, and at what cost."""

    begins_at: datetime
    ends_at: datetime
    room: RoomCalendar | None
    seating: Seating
    costs: tuple[Cost, ...]

    @property
    def days(self) -> int:
        """All that it costs, in days of waiting."""
        return sum(cost.days for cost in self.costs)

    @property
    def drawbacks(self) -> tuple[Cost, ...]:
        """What it costs besides waiting."""
        return tuple(cost for cost in self.costs if cost.kind is not CostKind.WAIT)

    @property
    def order(self) -> tuple[int, datetime]:
        """The cheapest first; of equals the earliest."""
        return (self.days, self.begins_at)


class TimeFinder:
    """Judges every quarter of an hour of the period at once, and remembers what it has worked out."""

    def __init__(self, wish: Wish) -> None:
        self.wish = wish
        self.painted = PaintedWish(wish)
        self._keys = tuple(dict.fromkeys(key for seat in wish.seats for key in seat.candidates))
        self._seatings: dict[tuple[str, ...], Seating | None] = {}

    @cached_property
    def possible(self) -> tuple[PossibleTime, ...]:
        """Every time at which the meeting can be held, earliest first."""
        return tuple(self._judge_all())

    def best(self, count: int = OFFERED_TIMES) -> list[PossibleTime]:
        """Return the best times, spread over days, in order of what they cost."""
        return spread(self.possible, count)

    def at(self, begins_at: datetime) -> PossibleTime | None:
        """Return what is known of one instant, or None if the meeting cannot begin then."""
        return next((time for time in self.possible if time.begins_at == begins_at), None)

    @cached_property
    def grains(self) -> list[int]:
        """The grains at which the meeting can begin, as far as room, day and the seats with one candidate go."""
        starts = self.painted.starts
        for seat in self.wish.seats:
            if seat.is_required:
                anybody = 0
                for key in seat.candidates:
                    anybody |= self._could[key]
                starts &= anybody
        if self.wish.rooms is not None:
            anywhere = 0
            for mask in self._rooms.values():
                anywhere |= mask
            starts &= anywhere
        return list(grains_in(starts))

    @cached_property
    def _could(self) -> dict[str, int]:
        return {key: self.painted.starts_of(self.wish.people[key]) for key in self._keys}

    @cached_property
    def _rooms(self) -> dict[int, int]:
        return {room.room_id: self.painted.starts_in(room) for room in self.wish.rooms or ()}

    @cached_property
    def _room_order(self) -> list[RoomCalendar]:
        """The usual room first, then the smallest that suits."""
        usual = self.wish.usual_room_id
        return sorted(
            self.wish.rooms or (), key=lambda room: (room.room_id != usual, room.capacity, room.name, room.room_id)
        )

    def _judge_all(self) -> Iterator[PossibleTime]:
        size = self.painted.axis.grains
        could = [(key, shown_bits(mask, size)) for key, mask in self._could.items()]
        rooms = [(room, shown_bits(self._rooms[room.room_id], size)) for room in self._room_order]
        roomy = {key: shown_bits(self.painted.roomy_starts_of(self.wish.people[key]), size) for key in self._keys}
        for grain in self.grains:
            seating = self._seat(tuple(key for key, bits in could if bits[grain] == "1"))
            if seating is None:
                continue
            room = next((room for room, bits in rooms if bits[grain] == "1"), None)
            close = [key for key in seating.people if key is not None and roomy[key][grain] == "0"]
            begins_at = self.painted.axis.instant(grain)
            costs = tuple(self._costs(grain, begins_at, room, seating, close))
            yield PossibleTime(begins_at, begins_at + self.wish.duration, room, seating, costs)

    def _seat(self, available: tuple[str, ...]) -> Seating | None:
        """Few sets of people recur over twelve weeks; each is worked out once."""
        if available not in self._seatings:
            self._seatings[available] = fill_seats(self.wish.seats, frozenset(available))
        return self._seatings[available]

    def _costs(
        self, grain: int, begins_at: datetime, room: RoomCalendar | None, seating: Seating, close: Iterable[str]
    ) -> Iterator[Cost]:
        wish, painted = self.wish, self.painted
        if painted.late_starts >> grain & 1 and wish.due_on is not None:
            yield _cost(CostKind.LATE, wish.due_on.isoformat())
        yield from self._costs_of_people(begins_at, seating)
        if not painted.preferred_starts >> grain & 1:
            yield _cost(CostKind.NOT_PREFERRED, "")
        if room is not None and wish.usual_room_id is not None and room.room_id != wish.usual_room_id:
            yield _cost(CostKind.OTHER_ROOM, room.name)
        for key in close:
            yield _cost(CostKind.CLOSE, wish.people[key].name)
        waited = (local_day(begins_at) - wish.first_on).days
        if waited:
            yield Cost(CostKind.WAIT, "", waited)

    def _costs_of_people(self, begins_at: datetime, seating: Seating) -> Iterator[Cost]:
        people, day = self.wish.people, local_day(begins_at)
        for seat, key, rank in zip(self.wish.seats, seating.people, seating.ranks, strict=True):
            if key is None:
                yield _cost(CostKind.ABSENT, seat.label)
                continue
            person = people[key]
            if rank:
                yield Cost(CostKind.STAND_IN, person.name, CostKind.STAND_IN.value, people[seat.candidates[0]].name)
            if person.most_per_day is not None and person.meetings_on.get(day, 0) >= person.most_per_day:
                yield _cost(CostKind.FULL_DAY, person.name)


def _cost(kind: CostKind, subject: str) -> Cost:
    return Cost(kind, subject, kind.value)


def spread(times: Iterable[PossibleTime], count: int) -> list[PossibleTime]:
    """Choose ``count`` of the cheapest times that are choices of their own and not quarters of the same morning.

    At first one from each half-day; then, where there are not enough half-days, those an hour or more from every one
    chosen; then any.
    """
    ordered = sorted(times, key=lambda time: time.order)
    chosen: list[PossibleTime] = []
    taken: set[tuple[object, bool]] = set()
    for time in ordered:
        if len(chosen) == count:
            break
        half = _half_of(time)
        if half not in taken:
            taken.add(half)
            chosen.append(time)
    for apart in (APART, START_EVERY):
        for time in ordered:
            if len(chosen) < count and all(abs(time.begins_at - one.begins_at) >= apart for one in chosen):
                chosen.append(time)
    return sorted(chosen, key=lambda time: time.order)


def _half_of(time: PossibleTime) -> tuple[object, bool]:
    local = time.begins_at.astimezone(STOCKHOLM)
    return (local.date(), local.hour < 12)
