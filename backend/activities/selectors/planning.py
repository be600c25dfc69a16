"""Which sessions an activity's week makes, and why some are left out. Pure: a basis in, planned sessions out."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _

from backend.activities.capacity import least_capacity
from backend.activities.models import Activity
from backend.activities.selectors.plan_basis import (
    ActivityBasis,
    LeaderBasis,
    PlanBasis,
    RoomBasis,
    WeeklyRow,
    read_basis,
    whole_weeks,
)
from backend.activities.selectors.taken_times import Occasion, TakenTimes, by_resource
from backend.common.intervals import TimeInterval
from backend.common.local_time import iterate_days, local_day, local_interval
from backend.common.weeks import IsoWeek

_NOTHING = TakenTimes(())


@dataclass(frozen=True, slots=True)
class PlannedSession:
    """A session that the week makes on ``occurs_on``; ``skipped_because`` says why it will not be held, else None.

    ``leader_ids`` are the supervisors present, ``capacity`` what activity, room and they allow together.
    """

    activity_id: int
    weekly_time_id: int
    occurs_on: date
    begins_at: datetime
    ends_at: datetime
    room_id: int | None
    leader_ids: tuple[int, ...]
    capacity: int
    skipped_because: str | None


@dataclass(frozen=True, slots=True)
class _Candidate:
    activity: ActivityBasis
    time: WeeklyRow
    day: date
    interval: TimeInterval

    @property
    def occasion(self) -> Occasion:
        return self.time.pk, self.day


def plan_sessions(activities: Iterable[Activity], from_on: date, until_on: date) -> list[PlannedSession]:
    """Return the sessions that the weekly times of ``activities`` make in ``[from_on, until_on)``, in order of time.

    A constant number of queries. Days outside the season are left out; closed days, closures, closed rooms and absent
    supervisors give a session that is skipped and says so. Existing sessions are not looked for, except that they take
    rooms and people.

    Source: domain rules 1–3.
    """
    return plan_from(read_basis(activities, from_on, until_on))


def plan_from(basis: PlanBasis) -> list[PlannedSession]:
    """Return the sessions that a basis makes, in order of time; supervisors go to the earliest of their week first."""
    plan = _Plan(basis)
    planned = [plan.decide(candidate) for candidate in _candidates(basis)]
    return [
        session
        for session in planned
        if session.activity_id in basis.wanted_ids and basis.from_on <= session.occurs_on < basis.until_on
    ]


def covers(rows: Iterable[WeeklyRow], day: date, begins_minute: int, ends_minute: int) -> bool:
    """Tell whether hours that may touch each other cover those minutes of ``day``."""
    reached = begins_minute
    for row in sorted(rows, key=lambda row: row.begins_minute):
        if row.applies_on(day) and row.begins_minute <= reached:
            reached = max(reached, row.ends_minute)
    return reached >= ends_minute


def _candidates(basis: PlanBasis) -> list[_Candidate]:
    first_on, last_on = whole_weeks(basis.from_on, basis.until_on)
    days = list(iterate_days(first_on, last_on))
    found = [
        _Candidate(activity, time, day, interval)
        for activity in basis.activities
        for time in activity.weekly_times
        for day in days
        if time.applies_on(day)
        and activity.season.includes(day)
        # The night when the clocks go forward skips an hour, and with it what lies within.
        and (interval := local_interval(day, time.begins_minute, time.ends_minute)) is not None
    ]
    return sorted(found, key=_order)


def _order(candidate: _Candidate) -> tuple[datetime, datetime, int, int]:
    interval = candidate.interval
    return interval.begins_at, interval.ends_at, candidate.activity.activity_id, candidate.time.pk


class _Plan:
    """Decides candidates one after the other and remembers whom and what they take."""

    def __init__(self, basis: PlanBasis) -> None:
        self._basis = basis
        self._rooms, self._staff = by_resource(basis.taken)
        self._times_led = {
            (leader, time.pk)
            for activity in basis.activities
            for leader in activity.leader_ids
            for time in activity.weekly_times
        }
        self._minutes = self._minutes_elsewhere()
        self._busy_until: dict[tuple[str, int], datetime] = {}

    def decide(self, candidate: _Candidate) -> PlannedSession:
        """Return the session, with whoever is present, or why it is skipped."""
        activity = candidate.activity
        reason = self._closed_because(candidate)
        leaders = () if reason else tuple(self._present(candidate))
        if reason is None and activity.leader_ids and not leaders:
            reason = _("Ingen handledare är på plats.")
        if reason is None:
            self._take(candidate, leaders)
        return PlannedSession(
            activity_id=activity.activity_id,
            weekly_time_id=candidate.time.pk,
            occurs_on=candidate.day,
            begins_at=candidate.interval.begins_at,
            ends_at=candidate.interval.ends_at,
            room_id=activity.room_id,
            leader_ids=leaders,
            capacity=0 if reason else self._capacity(activity, leaders),
            skipped_because=reason,
        )

    def _closed_because(self, candidate: _Candidate) -> str | None:
        activity, day = candidate.activity, candidate.day
        name = self._basis.closed.get((activity.association_id, day))
        if name is not None:
            return _("Stängt: %(reason)s") % {"reason": name}
        closure = next((closure for closure in activity.closures if closure.includes(day)), None)
        if closure is not None:
            return _("Uppehåll: %(reason)s") % {"reason": closure.label} if closure.label else _("Uppehåll")
        if activity.room_id is None:
            return None
        if not _is_open(self._basis.rooms[activity.room_id], candidate):
            return _("Rummet är inte öppet.")
        is_free = self._is_free("room", activity.room_id, self._rooms.get(activity.room_id, _NOTHING), candidate)
        return None if is_free else _("Rummet är bokat.")

    def _present(self, candidate: _Candidate) -> Iterator[int]:
        for pk in candidate.activity.leader_ids:
            leader = self._basis.leaders[pk]
            if (
                _works(leader, candidate)
                and self._is_free("staff", pk, self._staff.get(pk, _NOTHING), candidate)
                and self._has_minutes_left(pk, leader, candidate)
            ):
                yield pk

    def _is_free(self, kind: str, pk: int, taken: TakenTimes, candidate: _Candidate) -> bool:
        until = self._busy_until.get((kind, pk))
        if until is not None and until > candidate.interval.begins_at:
            return False
        return all(row.occasion == candidate.occasion for row in taken.during(candidate.interval))

    def _has_minutes_left(self, pk: int, leader: LeaderBasis, candidate: _Candidate) -> bool:
        if leader.minutes_per_week is None:
            return True
        used = self._minutes.get((pk, IsoWeek.of(candidate.day)), 0)
        return used + _minutes_of(candidate.interval, leader) <= leader.minutes_per_week

    def _take(self, candidate: _Candidate, leaders: tuple[int, ...]) -> None:
        interval = candidate.interval
        if candidate.activity.room_id is not None:
            self._busy_until["room", candidate.activity.room_id] = interval.ends_at
        for pk in leaders:
            week = IsoWeek.of(candidate.day)
            minutes = _minutes_of(interval, self._basis.leaders[pk])
            self._minutes[pk, week] = self._minutes.get((pk, week), 0) + minutes
            self._busy_until["staff", pk] = interval.ends_at

    def _capacity(self, activity: ActivityBasis, present: tuple[int, ...]) -> int:
        room = None if activity.room_id is None else self._basis.rooms[activity.room_id].capacity
        limits = [self._basis.leaders[pk].participants_per_session for pk in present]
        # Whoever has no terms is not limited by them: as many as the activity takes.
        ratios = [activity.capacity if limit is None else limit for limit in limits]
        return least_capacity(
            activity_capacity=activity.capacity, room_capacity=room, ratios=ratios if activity.leader_ids else None
        )

    def _minutes_elsewhere(self) -> dict[tuple[int, IsoWeek], int]:
        """Count the sessions that take of a supervisor's week but come from no weekly time that they lead."""
        minutes: dict[tuple[int, IsoWeek], int] = {}
        for pk, rows in self._staff.items():
            leader = self._basis.leaders.get(pk)
            for row in rows if leader is not None else ():
                planned = row.occasion is not None and (pk, row.occasion[0]) in self._times_led
                if leader is None or row.session_id is None or planned:
                    continue
                week = IsoWeek.of(local_day(row.interval.begins_at))
                minutes[pk, week] = minutes.get((pk, week), 0) + _minutes_of(row.interval, leader)
        return minutes


def _minutes_of(interval: TimeInterval, leader: LeaderBasis) -> int:
    elapsed = interval.ends_at - interval.begins_at
    return int(elapsed.total_seconds()) // 60 + leader.preparation_minutes


def _works(leader: LeaderBasis, candidate: _Candidate) -> bool:
    """Whether somebody is at work: within working hours, if they have any, and not away."""
    time = candidate.time
    in_hours = not leader.hours or covers(leader.hours, candidate.day, time.begins_minute, time.ends_minute)
    return in_hours and not any(interval.overlaps(candidate.interval) for interval in leader.away)


def _is_open(room: RoomBasis, candidate: _Candidate) -> bool:
    time = candidate.time
    if not covers(room.openings, candidate.day, time.begins_minute, time.ends_minute):
        return False
    return not any(interval.overlaps(candidate.interval) for interval in room.closures)
