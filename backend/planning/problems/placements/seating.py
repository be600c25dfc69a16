"""Which sessions of the week everybody gets: a plan's seats, counted by the week, realised session by session.

The problem counts an activity's seats by the week. Whether the plan that was found can be seated – everybody the same
times from the first week to the last, no session over its seats – is settled here, by depth-first search over the
people of one activity. Those who cannot be seated are named, so that their start is taken out and the plan made anew.

Everything is read from the problem's ``x``, where the composer has written the free seats of each weekly time and who
could come to which; a problem without it has nobody to seat.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from backend.planning.problems.placements.supply import Unit

Document = Mapping[str, Any]

MOST_STEPS = 20_000
"""Of the search for one activity; what is not seated by then counts as not possible."""

Seat = tuple[int, int]
"""A weekly time and a week."""


@dataclass(frozen=True, slots=True)
class Assigned:
    """A party that the plan gives a place.

    Attributes:
        name: the party's id.
        place: the place's id.
        start: the week they begin in.
        weeks: how many weeks the place lasts.
        times: the weekly times that suit from then on, in the order of the week.
        sessions: how many of them they get.
        wished: for each of them, sessions a week, week by week, the last value lasting.
        keeps_times: whether ``times`` are theirs already.
    """

    name: str
    place: str
    start: int
    weeks: int
    times: tuple[int, ...]
    sessions: int
    wished: tuple[tuple[int, ...], ...]
    keeps_times: bool


@dataclass(frozen=True, slots=True)
class Seating:
    """The weekly times of each party, in the order of the week, and those for whom there are none."""

    times: Mapping[str, tuple[int, ...]]
    unseated: tuple[Assigned, ...]


def seat_plan(problem: Document, result: Document) -> Seating:
    """Choose weekly times for everybody in a plan; those who keep theirs come first."""
    extension = problem.get("x", {})
    if "seats" not in extension:
        return Seating({}, ())
    by_activity: defaultdict[int, list[Assigned]] = defaultdict(list)
    for name, decision in result["plan"]["assignments"].items():
        row = _read_assigned(problem, name, decision["place"], decision["start"])
        by_activity[extension["places"][row.place]["activity"]].append(row)
    times: dict[str, tuple[int, ...]] = {}
    unseated: list[Assigned] = []
    for rows in by_activity.values():
        found = _Search(rows, extension["seats"], extension["horizon_weeks"]).run()
        times |= found
        unseated += [row for row in rows if row.name not in found]
    return Seating(times, tuple(unseated))


def settle(problem: dict[str, Any], result: Document, seating: Seating) -> None:
    """Let everybody who is seated keep the place, and the others have only starts that are free beside them."""
    assignments = result["plan"]["assignments"]
    search = _Search([], problem["x"]["seats"], problem["x"]["horizon_weeks"])
    for name, times in seating.times.items():
        decision = assignments[name]
        search.take(_read_assigned(problem, name, decision["place"], decision["start"]), times)
    left_over = {row.name for row in seating.unseated}
    for participant in problem["participants"]:
        name = participant["id"]
        if name in seating.times:
            decision = assignments[name]
            participant["options"] = [
                {**option, "starts": [decision["start"]]}
                for option in participant["options"]
                if option["place"] == decision["place"]
            ]
        elif name in left_over:
            for option in participant["options"]:
                rows = ((start, _read_assigned(problem, name, option["place"], start)) for start in option["starts"])
                option["starts"] = [start for start, row in rows if search.can_take(row)]
            participant["options"] = [option for option in participant["options"] if option["starts"]]


def write_times(times: Mapping[int, tuple[int, ...]]) -> list[list[list[int]]]:
    """The weekly times by start, as pairs of times and the starts that have them."""
    starts: defaultdict[tuple[int, ...], list[int]] = defaultdict(list)
    for start, ids in sorted(times.items()):
        starts[ids].append(start)
    return [[list(ids), weeks] for ids, weeks in starts.items()]


def _read_assigned(problem: Document, name: str, place: str, start: int) -> Assigned:
    extension = problem["x"]
    party = extension["parties"][name]
    option = party["options"][place]
    (times,) = (tuple(ids) for ids, starts in option["times"] if start in starts)
    before = {**problem["current"], **problem["fixed"]}.get(name)
    is_by_time = extension["places"][place]["unit"] == Unit.TIME
    return Assigned(
        name=name,
        place=place,
        start=start,
        weeks=extension["horizon_weeks"] if option["weeks"] is None else option["weeks"],
        times=times,
        sessions=len(times) if is_by_time else option["sessions"],
        wished=tuple(tuple(steps) for steps in party["wished"]),
        keeps_times=before is not None and (before["place"], before["start"]) == (place, start),
    )


class _Search:
    """Depth first over those of one activity, the hardest to seat first."""

    def __init__(self, rows: Sequence[Assigned], free: Mapping[str, Sequence[int | None]], weeks: int) -> None:
        self._free = free
        self._weeks = weeks
        self._chosen: dict[str, tuple[int, ...]] = {}
        self._taken: Counter[Seat] = Counter()
        self._steps = 0
        self._rows = sorted(
            rows, key=lambda row: (not row.keeps_times, -len(row.wished), len(row.times) - row.sessions, -row.sessions)
        )

    def run(self) -> dict[str, tuple[int, ...]]:
        """Seat all of them if that can be found, else as many as can be in the order of difficulty."""
        if not self._seat_from(0):
            self._chosen, self._taken = {}, Counter()
            for row in self._rows:
                self._take_first(row)
        return self._chosen

    def _seat_from(self, index: int) -> bool:
        if index == len(self._rows):
            return True
        row = self._rows[index]
        for times in self._list_choices(row):
            self._steps += 1
            if self._steps > MOST_STEPS:
                return False
            seats = self._seats_of(row, times)
            if self._has_room(seats):
                self._taken.update(seats)
                self._chosen[row.name] = times
                if self._seat_from(index + 1):
                    return True
                del self._chosen[row.name]
                self._taken.subtract(seats)
        return False

    def take(self, row: Assigned, times: tuple[int, ...]) -> None:
        """Give somebody these times, whatever the seats."""
        self._taken.update(self._seats_of(row, times))
        self._chosen[row.name] = times

    def can_take(self, row: Assigned) -> bool:
        """Whether there are times for somebody beside those who have theirs."""
        return any(self._has_room(self._seats_of(row, times)) for times in self._list_choices(row))

    def _take_first(self, row: Assigned) -> None:
        for times in self._list_choices(row):
            if self._has_room(self._seats_of(row, times)):
                self.take(row, times)
                return

    def _list_choices(self, row: Assigned) -> Iterator[tuple[int, ...]]:
        """The sets of weekly times that they could come to; the least crowded first."""
        if row.keeps_times:
            return iter([row.times])
        return iter(sorted(combinations(row.times, row.sessions), key=lambda times: self._crowding(row, times)))

    def _crowding(self, row: Assigned, times: Sequence[int]) -> tuple[int, tuple[int, ...]]:
        crowded = sum(self._taken[pk, week] for pk in times for week in self._weeks_of(row))
        return crowded, tuple(times)

    def _weeks_of(self, row: Assigned) -> range:
        return range(row.start, min(self._weeks, row.start + row.weeks))

    def _seats_of(self, row: Assigned, times: Sequence[int]) -> Counter[Seat]:
        """The seats that they take: each of them the first so many of the times, step by step."""
        seats: Counter[Seat] = Counter()
        for steps in row.wished:
            for week in self._weeks_of(row):
                number = min(row.sessions, steps[min(week - row.start, len(steps) - 1)])
                seats.update((pk, week) for pk in times[:number])
        return seats

    def _has_room(self, seats: Mapping[Seat, int]) -> bool:
        for (pk, week), wanted in seats.items():
            free = self._free[str(pk)][week]
            if free is not None and self._taken[pk, week] + wanted > free:
                return False
        return True
