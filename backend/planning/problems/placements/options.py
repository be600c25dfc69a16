"""In which weeks a party can begin where, and what they take of the seats week by week."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum

from backend.planning.problems.placements.demand import Party, list_possible
from backend.planning.problems.placements.facts import ActivityFacts, PlaceFacts, TimeFacts
from backend.planning.problems.placements.rules import PlacementRules
from backend.planning.problems.placements.supply import Place, Supply, Unit

SHORTEST_STAY_WEEKS = 4
"""A place until further notice is begun only where it can go on at least so long. Our figure."""


class _Week(Enum):
    """A weekly time in one week, as one party sees it."""

    FREE = "free"
    FULL = "full"
    REST = "rest"
    OUT = "out"


@dataclass(frozen=True, slots=True)
class Option:
    """One place for one party: the weeks they may begin in, and the seats they take from the first week on.

    ``times`` gives, for each start, the weekly times that suit: ``sessions`` of them are theirs. ``is_full``: they could
    begin, were there not too few sessions with a free seat all the time.
    """

    place: Place
    starts: tuple[int, ...]
    load: tuple[int, ...]
    sessions: int
    times: Mapping[int, tuple[int, ...]]
    weeks: int | None
    is_full: bool


class OptionFinder:
    """Finds the options of parties among places."""

    def __init__(self, facts: PlaceFacts, rules: PlacementRules, supply: Supply) -> None:
        self.facts = facts
        self.rules = rules
        self.supply = supply
        self.weeks = facts.horizon.weeks

    def count_sessions(self, party: Party, activity: ActivityFacts) -> int:
        """How many sessions a week they come to at most; 0 if the activity has not as many that suit."""
        if party.standing is not None:
            return len(party.standing.weekly_time_ids)
        suiting = sum(party.suits(time) for time in activity.times)
        wished = max(max(steps) for steps in party.list_wished(self.rules.usual_sessions))
        if all(wish.sessions_per_week for wish in party.wishes) and wished > suiting:
            return 0
        return min(suiting, wished)

    def find(self, party: Party, places: Mapping[int, list[Place]]) -> Iterator[Option]:
        """The options among the places of each activity, by its id."""
        for activity in list_possible(party, self.supply.activities):
            sessions = self.count_sessions(party, activity)
            if not sessions:
                continue
            for place in places.get(activity.activity_id, []):
                if party.standing is None or set(party.standing.weekly_time_ids) <= set(place.weekly_time_ids):
                    yield self._build(party, place, sessions)

    def _build(self, party: Party, place: Place, sessions: int) -> Option:
        weeks = party.count_weeks(place.activity)
        times = [time for time in place.activity.times if time.weekly_time_id in place.weekly_time_ids]
        seen = {time.weekly_time_id: self._look_at(party, time) for time in times if party.suits(time)}
        starts = dict(self._list_starts(party, place, seen, sessions, weeks, {_Week.FREE, _Week.FULL, _Week.REST}))
        is_full = False
        if place.unit is Unit.ACTIVITY:
            # A week's seats taken together hide that a session is full, so what is full is left out here.
            free = dict(self._list_starts(party, place, seen, sessions, weeks, {_Week.FREE, _Week.REST}))
            starts, is_full = free, bool(starts) and not free
        if party.standing is not None:
            starts[self.facts.horizon.index_of(party.standing.starts_on)] = party.standing.weekly_time_ids
        load = self._compute_load(party, place, sessions, weeks)
        return Option(place, tuple(sorted(starts)), load, sessions, starts, weeks, is_full)

    def _look_at(self, party: Party, time: TimeFacts) -> tuple[_Week, ...]:
        running = self.supply.running[time.weekly_time_id]
        return tuple(self._see(party, time, week, is_running) for week, is_running in enumerate(running))

    def _see(self, party: Party, time: TimeFacts, week: int, is_running: bool) -> _Week:
        sessions = self.supply.sessions_in(time.weekly_time_id, week)
        if not sessions:
            return _Week.REST if is_running else _Week.OUT
        for person in party.people:
            for taken in self.facts.engaged.get(person.participant_id, ()):
                if any(taken.overlaps(session.interval) for session in sessions):
                    return _Week.OUT
        return _Week.FREE if min(session.free for session in sessions) >= party.size else _Week.FULL

    def _list_starts(
        self,
        party: Party,
        place: Place,
        seen: Mapping[int, tuple[_Week, ...]],
        sessions: int,
        weeks: int | None,
        passable: set[_Week],
    ) -> Iterator[tuple[int, tuple[int, ...]]]:
        """Each week they may begin in, with the weekly times that they could then come to."""
        activity, horizon = place.activity, self.facts.horizon
        needed = weeks if weeks is not None else SHORTEST_STAY_WEEKS
        first_on = max(party.first_day(horizon.asked_on), activity.season_from_on)
        for start in range(min(self.rules.start_within_weeks, self.weeks)):
            monday = horizon.monday(start)
            ends_on = horizon.monday(start + needed)
            is_over = activity.season_until_on is not None and ends_on > activity.season_until_on
            if monday < first_on or start + needed > self.weeks or is_over:
                continue
            times = tuple(
                pk for pk, states in seen.items() if all(state in passable for state in states[start : start + needed])
            )
            if len(times) >= sessions and any(seen[pk][start] is not _Week.REST for pk in times):
                yield start, times

    def _compute_load(self, party: Party, place: Place, sessions: int, weeks: int | None) -> tuple[int, ...]:
        """Seats week by week; until further notice is as long as the horizon, which the problem's tail has room for."""
        length = self.weeks if weeks is None else weeks
        if place.unit is Unit.PERSON:
            return (party.size,) * length
        wished = party.list_wished(self.rules.usual_sessions)
        return tuple(sum(min(sessions, steps[min(week, len(steps) - 1)]) for steps in wished) for week in range(length))
