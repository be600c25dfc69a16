"""What there is to give: seats by week, for an activity, one of its weekly times, or one person's whole place in it.

A **place** of the problem is, by the activity that it stands for,

- one weekly time ("torsdagsgruppen") where everybody comes once a week: its seats are those of its session;
- the whole activity where anybody comes oftener: its seats are those of the week's sessions together, and a
  participant takes as many as the sessions that they come to. Which sessions, ``seating`` finds afterwards;
- one person's place where it is a work trial: it is agreed with an employer and kept whole while it lasts, whatever its
  ramp, so there are as many as the fullest session of the week has seats left.

A week in which a session is not held takes nobody's seat – not that of a place over Christmas either – so it limits
nobody: it has ``UNLIMITED`` seats. Which weeks somebody can begin in, and that a period is not torn apart by a long
closure, is in the starts.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from backend.activities.enums import ActivityKind
from backend.planning.problems.placements.facts import ActivityFacts, PlaceFacts, SessionFacts

LONGEST_REST_WEEKS = 2
"""Weeks without a session that a place lasts through: Christmas and New Year together. Our figure."""

UNLIMITED = 9999


class Unit(StrEnum):
    """What one place of the problem stands for."""

    TIME = "time"
    ACTIVITY = "activity"
    PERSON = "person"


@dataclass(frozen=True, slots=True)
class Place:
    """A place of the problem with its weekly times and, by week, the seats free.

    ``held`` counts the sessions of the week, ``seats`` what they have together and ``taken`` those that are not free;
    for a work trial these are persons, as in the fullest session.
    """

    name: str
    activity: ActivityFacts
    unit: Unit
    weekly_time_ids: tuple[int, ...]
    capacity: tuple[int, ...]
    held: tuple[int, ...]
    seats: tuple[int, ...]
    taken: tuple[int, ...]


class Supply:
    """The sessions of the horizon by weekly time and week."""

    def __init__(self, facts: PlaceFacts) -> None:
        self.facts = facts
        self.weeks = facts.horizon.weeks
        self.activities: Mapping[int, ActivityFacts] = {row.activity_id: row for row in facts.activities}
        self._sessions: defaultdict[tuple[int, int], list[SessionFacts]] = defaultdict(list)
        for session in facts.sessions:
            self._sessions[session.weekly_time_id, facts.horizon.index_of(session.day)].append(session)

    def sessions_in(self, weekly_time_id: int, week: int) -> list[SessionFacts]:
        """The sessions of a weekly time in a week: one, none, or two where one was moved."""
        return self._sessions.get((weekly_time_id, week), [])

    def free_in(self, weekly_time_id: int, week: int) -> int | None:
        """Seats that whoever comes at that time in that week can have; None without a session."""
        return min((session.free for session in self.sessions_in(weekly_time_id, week)), default=None)

    @cached_property
    def running(self) -> Mapping[int, tuple[bool, ...]]:
        """By weekly time and week, whether it is held, or rests so briefly that a place goes on through it."""
        found: dict[int, tuple[bool, ...]] = {}
        for activity in self.activities.values():
            for time in activity.times:
                held = [bool(self.sessions_in(time.weekly_time_id, week)) for week in range(self.weeks)]
                found[time.weekly_time_id] = tuple(_bridge_rests(held))
        return found

    def build_places(self, activity: ActivityFacts, unit: Unit) -> list[Place]:
        """The places that an activity is in the problem; none without a session in the horizon."""
        held_times = [time.weekly_time_id for time in activity.times if any(self.running[time.weekly_time_id])]
        if not held_times:
            return []
        if unit is Unit.TIME:
            return [self._build(name_time(pk), activity, unit, (pk,)) for pk in held_times]
        return [self._build(f"activity-{activity.activity_id}", activity, unit, tuple(held_times))]

    def _build(self, name: str, activity: ActivityFacts, unit: Unit, times: tuple[int, ...]) -> Place:
        held = tuple(sum(bool(self.sessions_in(pk, week)) for pk in times) for week in range(self.weeks))
        capacity = tuple(self._count_seats(unit, times, week) for week in range(self.weeks))
        shown = [self._count_shown(unit, times, week) for week in range(self.weeks)]
        seats, taken = tuple(row[0] for row in shown), tuple(row[1] for row in shown)
        return Place(name, activity, unit, times, capacity, held, seats, taken)

    def _count_shown(self, unit: Unit, times: tuple[int, ...], week: int) -> tuple[int, int]:
        """Seats and taken seats of the week's sessions, as people count them."""
        sessions = [session for pk in times for session in self.sessions_in(pk, week)]
        if unit is Unit.PERSON:
            seats = min((session.capacity for session in sessions), default=0)
            return seats, seats - min((session.free for session in sessions), default=0)
        return sum(session.capacity for session in sessions), sum(session.taken for session in sessions)

    def _count_seats(self, unit: Unit, times: tuple[int, ...], week: int) -> int:
        free = {pk: self.free_in(pk, week) for pk in times}
        seats = [count for count in free.values() if count is not None]
        if not seats:
            return UNLIMITED
        if unit is Unit.PERSON:
            return min(seats)
        resting = sum(count is None and self.running[pk][week] for pk, count in free.items())
        return min(UNLIMITED, sum(seats) + resting * UNLIMITED)


def name_time(weekly_time_id: int) -> str:
    """``time-12``; ``new-12`` for one that a scenario has made up, whose id is negative."""
    return f"time-{weekly_time_id}" if weekly_time_id > 0 else f"new-{-weekly_time_id}"


def choose_unit(activity: ActivityFacts, most_sessions: int) -> Unit:
    """What a place in the activity stands for, where nobody comes oftener than ``most_sessions`` times a week."""
    if activity.kind == ActivityKind.WORK_TRIAL:
        return Unit.PERSON
    return Unit.TIME if most_sessions <= 1 else Unit.ACTIVITY


def _bridge_rests(held: list[bool]) -> list[bool]:
    """Fill the gaps of at most ``LONGEST_REST_WEEKS`` between weeks that are held."""
    running = list(held)
    last: int | None = None
    for week, is_held in enumerate(held):
        if not is_held:
            continue
        if last is not None and week - last - 1 <= LONGEST_REST_WEEKS:
            running[last:week] = [True] * (week - last)
        last = week
    return running
