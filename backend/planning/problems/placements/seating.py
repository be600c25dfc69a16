"""Which sessions of the week everybody gets: a plan's seats, counted by the week, realised session by session.

The problem counts an activity's seats by the week. Whether the plan that was found can be seated – everybody the same
times from the first week to the last, no session over its seats – is settled here, by depth-first search over the
people of one activity. Those who cannot be seated are named, so that their start is taken out and the plan made anew.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from backend.planning.problems.placements.demand import Party
from backend.planning.problems.placements.options import Option
from backend.planning.problems.placements.rules import PlacementRules
from backend.planning.problems.placements.supply import Supply, Unit

MOST_STEPS = 20_000
"""Of the search for one activity; what is not seated by then counts as not possible."""

Seat = tuple[int, int]
"""A weekly time and a week."""


@dataclass(frozen=True, slots=True)
class Assigned:
    """A party, the option that the plan gives them, and the week they begin in."""

    party: Party
    option: Option
    start: int

    @property
    def keeps_times(self) -> bool:
        """Whether they come when they did: they have the place already, and begin in the same week."""
        standing = self.party.standing
        return standing is not None and self.option.times.get(self.start) == standing.weekly_time_ids


@dataclass(frozen=True, slots=True)
class Seating:
    """The weekly times of each party, in the order of the week, and those for whom there are none."""

    times: Mapping[str, tuple[int, ...]]
    unseated: tuple[Assigned, ...]


def seat_everybody(assigned: Sequence[Assigned], supply: Supply, rules: PlacementRules) -> Seating:
    """Choose weekly times for all of a plan; those who keep theirs come first."""
    times: dict[str, tuple[int, ...]] = {}
    unseated: list[Assigned] = []
    by_activity: dict[int, list[Assigned]] = {}
    for row in assigned:
        by_activity.setdefault(row.option.place.activity.activity_id, []).append(row)
    for rows in by_activity.values():
        search = _Search(rows, supply, rules)
        search.run()
        times |= search.best
        unseated += [row for row in rows if row.party.name not in search.best]
    return Seating(times, tuple(unseated))


class _Search:
    """Depth first over those of one activity, the hardest to seat first; remembers the fullest seating."""

    def __init__(self, rows: Sequence[Assigned], supply: Supply, rules: PlacementRules) -> None:
        self.supply = supply
        self.rules = rules
        self.best: dict[str, tuple[int, ...]] = {}
        self._chosen: dict[str, tuple[int, ...]] = {}
        self._taken: Counter[Seat] = Counter()
        self._steps = 0
        self._rows = sorted(
            rows, key=lambda row: (not row.keeps_times, len(row.option.times[row.start]), -row.option.sessions)
        )

    def run(self) -> None:
        """Seat all of them if that can be found, else as many as can be in the order of difficulty."""
        if not self._seat_from(0):
            self._seat_as_many()

    def _seat_from(self, index: int) -> bool:
        if index == len(self._rows):
            self.best = dict(self._chosen)
            return True
        row = self._rows[index]
        for times in self._list_choices(row):
            self._steps += 1
            if self._steps > MOST_STEPS:
                return False
            seats = self._seats_of(row, times)
            if self._has_room(seats):
                self._taken.update(seats)
                self._chosen[row.party.name] = times
                if self._seat_from(index + 1):
                    return True
                del self._chosen[row.party.name]
                self._taken.subtract(seats)
        return False

    def _seat_as_many(self) -> None:
        """One after the other, without going back."""
        self._chosen, self._taken = {}, Counter()
        for row in self._rows:
            for times in self._list_choices(row):
                seats = self._seats_of(row, times)
                if self._has_room(seats):
                    self._taken.update(seats)
                    self._chosen[row.party.name] = times
                    break
        self.best = dict(self._chosen)

    def _list_choices(self, row: Assigned) -> Iterator[tuple[int, ...]]:
        """The sets of weekly times that they could come to; the least crowded first."""
        if row.keeps_times or row.option.place.unit is Unit.TIME:
            return iter([row.option.times[row.start]])
        sets = combinations(row.option.times[row.start], row.option.sessions)
        return iter(sorted(sets, key=lambda times: self._crowding(row, times)))

    def _crowding(self, row: Assigned, times: Sequence[int]) -> tuple[int, tuple[int, ...]]:
        crowded = sum(self._taken[pk, week] for pk in times for week in range(row.start, self._end_of(row)))
        return crowded, tuple(times)

    def _end_of(self, row: Assigned) -> int:
        return min(self.supply.weeks, row.start + len(row.option.load))

    def _seats_of(self, row: Assigned, times: Sequence[int]) -> Counter[Seat]:
        """The seats that they take: each of them the first so many of the times, step by step."""
        seats: Counter[Seat] = Counter()
        for steps in row.party.list_wished(self.rules.usual_sessions):
            for week in range(row.start, self._end_of(row)):
                number = min(row.option.sessions, steps[min(week - row.start, len(steps) - 1)])
                seats.update((pk, week) for pk in times[:number])
        return seats

    def _has_room(self, seats: Mapping[Seat, int]) -> bool:
        for (pk, week), wanted in seats.items():
            free = self.supply.free_in(pk, week)
            if free is not None and self._taken[pk, week] + wanted > free:
                return False
        return True
