"""The ``samplats/placements/1`` document of an association's places."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import Any

from backend.planning.problems.placements.demand import Party, read_demand
from backend.planning.problems.placements.facts import ActivityFacts, PlaceFacts
from backend.planning.problems.placements.options import Option, OptionFinder
from backend.planning.problems.placements.rules import PlacementRules
from backend.planning.problems.placements.seating import write_times
from backend.planning.problems.placements.supply import UNLIMITED, Place, Supply, Unit, choose_unit


class PlacementComposer:
    """Composes the problem of one run.

    Ids are ``entry-``, ``group-`` and ``placement-`` for who is placed, ``activity-`` and ``time-`` for places and
    ``staff-`` for supervisors. Where a place runs past the horizon, weeks without limits follow it: nothing is known of
    them, and nothing begins there.
    """

    def __init__(self, facts: PlaceFacts, rules: PlacementRules, max_moves: int | None = None) -> None:
        self.facts = facts
        self.rules = rules
        self.max_moves = max_moves
        self.supply = Supply(facts)
        self.demand = read_demand(facts, rules)
        self._finder = OptionFinder(facts, rules, self.supply)

    @cached_property
    def places(self) -> Mapping[int, list[Place]]:
        """The places of each activity that anybody could be in or is."""
        found = {}
        for activity in self.facts.activities:
            sessions = [self._finder.count_sessions(party, activity) for party in self._interested_in(activity)]
            unit = choose_unit(activity, max(sessions, default=1))
            found[activity.activity_id] = self.supply.build_places(activity, unit)
        return found

    def _interested_in(self, activity: ActivityFacts) -> Iterable[Party]:
        for party in self.demand.parties:
            if (party.standing is not None and party.standing.activity_id == activity.activity_id) or any(
                wish.kind == activity.kind for wish in party.wishes
            ):
                yield party

    @cached_property
    def options(self) -> Mapping[str, list[Option]]:
        """By party, where they could begin when; an option without a week to begin in is none."""
        return {name: [option for option in found if option.starts] for name, found in self._found.items()}

    @cached_property
    def _found(self) -> Mapping[str, list[Option]]:
        return {party.name: list(self._finder.find(party, self.places)) for party in self.demand.parties}

    def compose(self) -> dict[str, Any]:
        """The document; its ``x`` names the horizon, the shares and what a reader needs of places and parties."""
        tail = self._count_tail_weeks()
        document: dict[str, Any] = {
            "format": "samplats/placements/1",
            "first_week": str(self.facts.horizon.first_week),
            "weeks": self.facts.horizon.weeks + tail,
            "places": [self._write_place(place, tail) for place in self._used_places()],
            "supervisors": self._write_supervisors(tail),
            "participants": [self._write_party(rank, party) for rank, party in enumerate(self.demand.parties)],
            "quotas": self._write_quotas(),
            "fixed": {},
            "current": {},
            "objective": self._write_objective(),
        }
        for party in self.demand.parties:
            decision = self._find_current(party)
            if decision is not None and party.standing is not None:
                key = "fixed" if party.standing.placement_id in self.rules.fixed else "current"
                document[key][party.name] = decision
        if self.max_moves is not None:
            document["max_moves"] = self.max_moves
        return document | {"x": self._write_extension()}

    def _count_tail_weeks(self) -> int:
        """How far the longest place could run past the horizon."""
        ends = (max(option.starts) + len(option.load) for options in self.options.values() for option in options)
        return max(0, max(ends, default=0) - self.facts.horizon.weeks)

    def _used_places(self) -> list[Place]:
        used = {option.place.name for options in self.options.values() for option in options}
        return [place for places in self.places.values() for place in places if place.name in used]

    def _write_place(self, place: Place, tail: int) -> dict[str, Any]:
        written = {
            "id": place.name,
            "capacity": [*place.capacity, *[UNLIMITED] * tail],
            "features": list(place.activity.features),
        }
        supervisor = self._supervisor_of(place)
        return written if supervisor is None else {**written, "supervisor": f"staff-{supervisor}"}

    def _supervisor_of(self, place: Place) -> int | None:
        """The one who leads all its sessions alone and has said how many they take; seats of a work trial are not theirs."""
        known = {row.staff_id for row in self.facts.supervisors}
        leaders = place.activity.leader_ids
        return leaders[0] if len(leaders) == 1 and leaders[0] in known and place.unit is not Unit.PERSON else None

    def _write_supervisors(self, tail: int) -> list[dict[str, Any]]:
        led: defaultdict[int, list[Place]] = defaultdict(list)
        for place in self._used_places():
            supervisor = self._supervisor_of(place)
            if supervisor is not None:
                led[supervisor].append(place)
        return [
            {"id": f"staff-{pk}", "capacity": [*self._count_supervised(pk, led[pk]), *[UNLIMITED] * tail]}
            for pk in sorted(led)
        ]

    def _count_supervised(self, staff_id: int, places: Sequence[Place]) -> list[int]:
        """By week: what the supervisor takes at a session, times the sessions, less the seats taken (rule 3)."""
        (ratio,) = (row.participants_per_session for row in self.facts.supervisors if row.staff_id == staff_id)
        times = [pk for place in places for pk in place.weekly_time_ids]
        return [self._count_supervised_in(week, times, places, ratio) for week in range(self.facts.horizon.weeks)]

    def _count_supervised_in(self, week: int, times: Sequence[int], places: Sequence[Place], ratio: int) -> int:
        sessions = [session for pk in times for session in self.supply.sessions_in(pk, week)]
        seats = sum(max(0, ratio - session.taken) for session in sessions)
        # Whoever comes to a session that rests takes nothing of the supervisor's time.
        is_resting = any(place.capacity[week] >= UNLIMITED for place in places)
        return UNLIMITED if is_resting else max(seats, sum(session.free for session in sessions))

    def _write_party(self, rank: int, party: Party) -> dict[str, Any]:
        cost = 0 if party.standing is not None else rank
        ready = max(0, self.facts.horizon.index_of(party.ready_on))
        return {
            "id": party.name,
            "priority": party.priority if self.rules.by_priority else party.size,
            # Where somebody has a place already, it was found to do.
            "needs": [] if party.standing is not None else list(party.needs),
            "from": min(ready, self.facts.horizon.weeks - 1),
            "must": party.standing is not None and self.rules.keeps_place and bool(self.options[party.name]),
            "options": [
                {"place": option.place.name, "starts": list(option.starts), "load": list(option.load), "cost": cost}
                for option in self.options[party.name]
            ],
        }

    def _find_current(self, party: Party) -> dict[str, Any] | None:
        if party.standing is None or not self.options[party.name]:
            return None
        start = self.facts.horizon.index_of(party.standing.starts_on)
        return {"place": self.options[party.name][0].place.name, "start": start}

    def _write_objective(self) -> list[dict[str, Any]]:
        """Most people first; then the agreed shares, few moves, short waits, and the order of the queue."""
        tiers: list[dict[str, Any]] = [{"unplaced": 1}]
        if self._list_shares():
            tiers.append({"x": {"share": self.rules.share_weight}})
        if self.rules.prefer_current and self.facts.standing:
            tiers.append({"moves": 1})
        return [*tiers, {"wait": 1}, {"cost": 1}]

    def _write_quotas(self) -> list[dict[str, Any]]:
        """What is left of each guarantee, as far as a first plan shows that it can be given."""
        quotas = []
        for guarantee in self.facts.guarantees:
            places = {place.name for place in self.places.get(guarantee.activity_id, [])}
            theirs = [
                party
                for party in self.demand.waiting
                if {person.programme_id for person in party.people} == {guarantee.programme_id}
                and any(option.place.name in places for option in self.options[party.name])
            ]
            least = min(guarantee.places, len(self._place_greedily(theirs, places)))
            if least:
                names = [party.name for party in theirs]
                quotas.append({"participants": names, "places": sorted(places), "min": least})
        return quotas

    def _list_shares(self) -> list[dict[str, Any]]:
        """What of the places that a first plan fills is agreed for each agency's participants; whole places."""
        if not self.rules.share_weight or not self.facts.shares:
            return []
        names: defaultdict[int, list[str]] = defaultdict(list)
        for party in self.demand.waiting:
            agencies = {person.agency_id for person in party.people}
            if len(agencies) == 1:
                names[agencies.pop()].append(party.name)
        placed = self._first_plan_size
        return [
            {"id": f"agency-{pk}", "participants": names[pk], "agreed": min(len(names[pk]), percent * placed // 100)}
            for pk, percent in sorted(self.facts.shares.items())
            if names[pk]
        ]

    @cached_property
    def _first_plan_size(self) -> int:
        return len(self._place_greedily(self.demand.waiting, None))

    def _place_greedily(self, parties: Iterable[Party], within: set[str] | None) -> list[str]:
        """Who gets a place when they are let in one after the other, beside those who have one."""
        left = {place.name: list(place.capacity) for places in self.places.values() for place in places}
        for party in self.demand.parties:
            current = self._find_current(party)
            if current is not None:
                _take(left[current["place"]], current["start"], self.options[party.name][0].load)
        placed = []
        for party in parties:
            for option in self.options[party.name]:
                room = left[option.place.name]
                is_asked_for = within is None or option.place.name in within
                start = next((week for week in option.starts if _fits(room, week, option.load)), None)
                if is_asked_for and start is not None and set(party.needs) <= set(option.place.activity.features):
                    _take(room, start, option.load)
                    placed.append(party.name)
                    break
        return placed

    def _write_extension(self) -> dict[str, Any]:
        return {
            "asked_on": self.facts.horizon.asked_on.isoformat(),
            "horizon_weeks": self.facts.horizon.weeks,
            "shares": self._list_shares(),
            "places": {
                place.name: {
                    "activity": place.activity.activity_id,
                    "unit": place.unit.value,
                    "times": list(place.weekly_time_ids),
                    "held": list(place.held),
                    "seats": list(place.seats),
                    "taken": list(place.taken),
                }
                for place in self._used_places()
            },
            "seats": {
                str(pk): [self.supply.free_in(pk, week) for week in range(self.facts.horizon.weeks)]
                for pk in sorted({pk for place in self._used_places() for pk in place.weekly_time_ids})
            },
            "parties": {party.name: self._describe_party(party) for party in self.demand.parties},
        }

    def _describe_party(self, party: Party) -> dict[str, Any]:
        return {
            "entries": [wish.entry_id for wish in party.wishes],
            "enrolments": [person.enrolment_id for person in party.people],
            "agencies": [person.agency_id for person in party.people],
            "full": sorted({option.place.activity.activity_id for option in self._found[party.name] if option.is_full}),
            "wished": [list(steps) for steps in party.list_wished(self.rules.usual_sessions)],
            "options": {
                option.place.name: {
                    "weeks": option.weeks,
                    "sessions": option.sessions,
                    "times": write_times(option.times),
                }
                for option in self.options[party.name]
            },
        }


def _fits(room: Sequence[int], start: int, load: Sequence[int]) -> bool:
    # What runs past the horizon meets no limits there.
    return all(taken <= free for taken, free in zip(load, room[start:], strict=False))


def _take(room: list[int], start: int, load: Sequence[int]) -> None:
    for week, taken in zip(range(start, len(room)), load, strict=False):
        room[week] -= taken
