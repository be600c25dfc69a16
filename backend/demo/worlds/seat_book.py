"""Gives out seats in memory by the rules of placements, so that a world's thousands of bookings are written at once.

The database still refuses whatever these rules forget: seats beyond capacity, and people in two places.
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice

from backend.activities.enums import SessionStatus
from backend.activities.models import Activity, Session, WeeklyTime
from backend.associations.enums import Need
from backend.bookings.enums import PlacementForm, PlacementStatus
from backend.bookings.models import Booking, Placement, PlacementPause
from backend.bookings.pattern import Pattern
from backend.bookings.policies import half_days_of
from backend.common.local_time import local_instant
from backend.demo.worlds.attendance import Register
from backend.participants.models import Participant


@dataclass(frozen=True, slots=True)
class _Seat:
    session: Session
    number: int


@dataclass(frozen=True, slots=True)
class _Held:
    """A placement that is still to be written, with all that belongs to it."""

    placement: Placement
    times: Sequence[WeeklyTime]
    seats: Sequence[_Seat]
    pause: tuple[date, date] | None


def can_come(participant: Participant, time: WeeklyTime) -> bool:
    """Tell whether the time lies on no half-day that the participant is unavailable in."""
    halves = half_days_of(time.weekday, time.begins_minute, time.ends_minute)
    return not any(half_day.value in participant.unavailable for half_day in halves)


def meets_needs(participant: Participant, activity: Activity) -> bool:
    """Tell whether the activity offers what the participant needs of a place."""
    return {need.value for need in Need.of_rooms()}.intersection(participant.needs) <= set(activity.features)


def status_of(starts_on: date, ends_on: date | None, today: date) -> PlacementStatus:
    """Return where a placement stands that has gone as it was booked."""
    if ends_on is not None and ends_on <= today:
        return PlacementStatus.COMPLETED
    return PlacementStatus.ACTIVE if starts_on <= today else PlacementStatus.BOOKED


def _day_of(session: Session) -> date:
    return session.occurs_on


class SeatBook:
    """The seats of some sessions, and who has been given them."""

    def __init__(self, activities: Iterable[Activity], sessions: Iterable[Session], register: Register) -> None:
        self._register = register
        self._times: dict[int, list[WeeklyTime]] = defaultdict(list)
        for time in WeeklyTime.objects.filter(activity__in=activities).order_by("weekday", "begins_minute"):
            self._times[time.activity_id].append(time)
        self._sessions: dict[int, list[Session]] = defaultdict(list)
        self._taken: dict[int, int] = defaultdict(int)
        self._busy: dict[tuple[int, date], list[tuple[datetime, datetime]]] = defaultdict(list)
        self._held: list[_Held] = []
        for session in sorted(sessions, key=lambda session: session.begins_at):
            if session.weekly_time_id is not None and session.status == SessionStatus.PLANNED:
                self._sessions[session.weekly_time_id].append(session)

    def times_of(self, activity: Activity) -> list[WeeklyTime]:
        """Return the rows of an activity's week, in week order, that hold all the year round."""
        return [time for time in self._times[activity.pk] if time.from_on is None]

    def hold(
        self, placement: Placement, times: Sequence[WeeklyTime], *, pause: tuple[date, date] | None = None
    ) -> bool:
        """Hold a seat at every session of the placement, or none if one is full or clashes.

        Args:
            placement: unsaved; its period and steps decide which sessions.
            times: rows of the activity's week, in week order.
            pause: half-open dates in which it rests.
        """
        participant = placement.enrolment.participant
        if not meets_needs(participant, placement.activity) or not all(can_come(participant, time) for time in times):
            return False
        sessions = list(self._sessions_of(placement, times, pause))
        if any(self._is_full(session) or self._clashes(participant.pk, session) for session in sessions):
            return False
        self._held.append(_Held(placement, times, [self._take(participant.pk, one) for one in sessions], pause))
        return True

    def write(self) -> list[Placement]:
        """Write everything held since the last time; return the placements."""
        held, self._held = self._held, []
        placements = Placement.objects.bulk_create(one.placement for one in held)
        through = Placement.weekly_times.through
        through.objects.bulk_create(
            through(placement_id=one.placement.pk, weeklytime_id=time.pk)
            for one in held
            # A single session is no row of the week.
            if one.placement.form != PlacementForm.SINGLE
            for time in one.times
        )
        PlacementPause.objects.bulk_create(
            PlacementPause(placement=one.placement, from_on=one.pause[0], until_on=one.pause[1])
            for one in held
            if one.pause is not None
        )
        Booking.objects.bulk_create([booking for one in held for booking in self._bookings(one)], batch_size=2000)
        return placements

    def _bookings(self, held: _Held) -> Iterator[Booking]:
        marks = self._register.marks_of(held.placement, [seat.session for seat in held.seats])
        for seat, mark in zip(held.seats, marks, strict=True):
            yield Booking(
                placement=held.placement,
                session=seat.session,
                seat_number=seat.number,
                attendance=mark.attendance,
                marked_at=mark.marked_at,
                marked_by=mark.marked_by,
            )

    def _sessions_of(
        self, placement: Placement, times: Sequence[WeeklyTime], pause: tuple[date, date] | None
    ) -> Iterator[Session]:
        pattern = Pattern(
            starts_on=placement.starts_on,
            ends_on=placement.ends_on,
            weekly_time_ids=tuple(time.pk for time in times),
            sessions_per_week=tuple(placement.sessions_per_week),
            pauses=(pause,) if pause else (),
        )
        for time in times:
            sessions = self._sessions[time.pk]
            for session in islice(sessions, bisect_left(sessions, placement.starts_on, key=_day_of), None):
                if placement.ends_on is not None and session.occurs_on >= placement.ends_on:
                    break
                if pattern.includes(time.pk, session.occurs_on):
                    yield session

    def _is_full(self, session: Session) -> bool:
        return self._taken[session.pk] >= session.capacity

    def _clashes(self, participant_id: int, session: Session) -> bool:
        busy = self._busy[participant_id, session.occurs_on]
        return any(begins < session.ends_at and session.begins_at < ends for begins, ends in busy)

    def _take(self, participant_id: int, session: Session) -> _Seat:
        self._taken[session.pk] += 1
        self._busy[participant_id, session.occurs_on].append((session.begins_at, session.ends_at))
        return _Seat(session, self._taken[session.pk])


def ended_at(placement: Placement) -> datetime | None:
    """Return the instant at which a placement that is over ended; None for one that lives."""
    if placement.status in PlacementStatus.live() or placement.ends_on is None:
        return None
    return local_instant(placement.ends_on, 0)
