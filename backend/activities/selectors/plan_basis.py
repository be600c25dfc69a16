"""What a plan of sessions rests on, read in a constant number of queries and then pure values.

Whoever asks "what if" changes the basis (``dataclasses.replace``) and plans anew; nothing is written.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db.models import Q

from backend.activities.capacity import minutes_per_week
from backend.activities.models import Activity, ActivityClosure, ActivityLeader, SupervisorTerms, WeeklyTime
from backend.activities.selectors.taken_times import Taken, taken_by
from backend.associations.models import ClosedDay, WorkingHours
from backend.associations.selectors import absences_of
from backend.common.closed_days import closed_day_name
from backend.common.intervals import TimeInterval
from backend.common.local_time import iterate_days, local_instant
from backend.places.models import Room, RoomClosure, RoomOpening


@dataclass(frozen=True, slots=True)
class Span:
    """A half-open period of dates; None is open."""

    from_on: date | None
    until_on: date | None
    label: str = ""

    def includes(self, day: date) -> bool:
        """Tell whether ``day`` lies in it."""
        return (self.from_on is None or self.from_on <= day) and (self.until_on is None or day < self.until_on)


@dataclass(frozen=True, slots=True)
class WeeklyRow:
    """Minutes of the day on weekdays (Monday 0), in a period of dates; half-open, local time."""

    pk: int
    weekdays: tuple[int, ...]
    begins_minute: int
    ends_minute: int
    span: Span

    def applies_on(self, day: date) -> bool:
        """Tell whether it has time on ``day``."""
        return day.weekday() in self.weekdays and self.span.includes(day)


@dataclass(frozen=True, slots=True)
class ActivityBasis:
    """An activity with its weekly times, leaders and closures."""

    activity_id: int
    association_id: int
    room_id: int | None
    season: Span
    capacity: int
    weekly_times: tuple[WeeklyRow, ...]
    leader_ids: tuple[int, ...]
    closures: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class LeaderBasis:
    """A supervisor's terms and hours. None where nobody has set a limit; without any hours not planned by hours."""

    minutes_per_week: int | None = None
    preparation_minutes: int = 0
    participants_per_session: int | None = None
    hours: tuple[WeeklyRow, ...] = ()
    away: tuple[TimeInterval, ...] = ()


@dataclass(frozen=True, slots=True)
class RoomBasis:
    """A room's places, opening periods and closures. Without opening periods it is never open."""

    capacity: int
    openings: tuple[WeeklyRow, ...] = ()
    closures: tuple[TimeInterval, ...] = ()


@dataclass(frozen=True, slots=True)
class PlanBasis:
    """Everything that decides which sessions there are from ``from_on`` up to, not including, ``until_on``.

    ``activities`` holds those asked for (``wanted_ids``) and all others that the same supervisors lead, since those
    take of the same week. ``closed`` names the closed days by association and day.
    """

    from_on: date
    until_on: date
    wanted_ids: frozenset[int]
    activities: tuple[ActivityBasis, ...]
    leaders: Mapping[int, LeaderBasis]
    rooms: Mapping[int, RoomBasis]
    closed: Mapping[tuple[int, date], str]
    taken: tuple[Taken, ...] = field(default=())


def whole_weeks(from_on: date, until_on: date) -> tuple[date, date]:
    """Return the Mondays at or before ``from_on`` and at or after ``until_on``: a week's allowance is counted whole."""
    first = from_on - timedelta(days=from_on.weekday())
    return first, until_on + timedelta(days=-until_on.weekday() % 7)


def read_basis(
    activities: Iterable[Activity],
    from_on: date,
    until_on: date,
    *,
    leader_ids: Collection[int] = (),
    room_ids: Collection[int] = (),
    association_ids: Collection[int] = (),
) -> PlanBasis:
    """Read what the sessions of ``activities`` in ``[from_on, until_on)`` rest on; a constant number of queries.

    ``leader_ids``, ``room_ids`` and ``association_ids`` name what to read besides what the activities have now.
    """
    wanted = frozenset(activity.pk for activity in activities)
    first_on, last_on = whole_weeks(from_on, until_on)
    own = set(ActivityLeader.objects.filter(activity_id__in=wanted).values_list("staff_id", flat=True))
    led = ActivityLeader.objects.filter(staff_id__in=own | set(leader_ids)).values("activity_id")
    rows = list(Activity.objects.filter(Q(pk__in=wanted) | Q(pk__in=led)).order_by("pk"))
    leaders = _grouped(
        ActivityLeader.objects.filter(activity__in=rows).order_by("pk").values_list("activity_id", "staff_id")
    )
    all_staff = own.union(leader_ids, *leaders.values())
    all_rooms = {row.room_id for row in rows if row.room_id is not None}.union(room_ids)
    return PlanBasis(
        from_on=from_on,
        until_on=until_on,
        wanted_ids=wanted,
        activities=_activities(rows, leaders),
        leaders=_leaders(all_staff, first_on, last_on),
        rooms=read_rooms(all_rooms, first_on, last_on),
        closed=_closed({row.association_id for row in rows}.union(association_ids), first_on, last_on),
        taken=tuple(taken_by(all_rooms, all_staff, first_on, last_on)),
    )


def read_rooms(room_ids: Collection[int], from_on: date, until_on: date) -> dict[int, RoomBasis]:
    """Read when rooms are open in a period; three queries."""
    begins_at, ends_at = local_instant(from_on, 0), local_instant(until_on, 0)
    openings, closures = defaultdict(list), defaultdict(list)
    for opening in RoomOpening.objects.filter(room_id__in=room_ids):
        span = Span(opening.from_on, opening.until_on)
        row = WeeklyRow(opening.pk, tuple(opening.weekdays), opening.begins_minute, opening.ends_minute, span)
        openings[opening.room_id].append(row)
    for closure in RoomClosure.objects.filter(room_id__in=room_ids, begins_at__lt=ends_at, ends_at__gt=begins_at):
        closures[closure.room_id].append(TimeInterval(closure.begins_at, closure.ends_at))
    capacities = Room.objects.filter(pk__in=room_ids).values_list("pk", "capacity")
    return {pk: RoomBasis(capacity, tuple(openings[pk]), tuple(closures[pk])) for pk, capacity in capacities}


def _activities(rows: list[Activity], leaders: Mapping[int, list[int]]) -> tuple[ActivityBasis, ...]:
    ids = [row.pk for row in rows]
    times, closures = defaultdict(list), defaultdict(list)
    for time in WeeklyTime.objects.filter(activity_id__in=ids):
        times[time.activity_id].append(weekly_row(time))
    for closure in ActivityClosure.objects.filter(activity_id__in=ids):
        closures[closure.activity_id].append(Span(closure.from_on, closure.until_on, closure.label))
    return tuple(
        ActivityBasis(
            activity_id=row.pk,
            association_id=row.association_id,
            room_id=row.room_id,
            season=Span(row.season_from_on, row.season_until_on),
            capacity=row.capacity,
            weekly_times=tuple(times[row.pk]),
            leader_ids=tuple(leaders.get(row.pk, ())),
            closures=tuple(closures[row.pk]),
        )
        for row in rows
    )


def weekly_row(time: WeeklyTime | WorkingHours) -> WeeklyRow:
    """Return one row of a week as a value."""
    span = Span(time.from_on, time.until_on)
    return WeeklyRow(time.pk, (time.weekday,), time.begins_minute, time.ends_minute, span)


def _leaders(staff_ids: Collection[int], first_on: date, until_on: date) -> dict[int, LeaderBasis]:
    terms = {row.staff_id: row for row in SupervisorTerms.objects.filter(staff_id__in=staff_ids)}
    hours = defaultdict(list)
    for row in WorkingHours.objects.filter(staff_id__in=staff_ids):
        hours[row.staff_id].append(weekly_row(row))
    away = absences_of(staff_ids, first_on, until_on)
    return {pk: _leader(terms.get(pk), hours[pk], away[pk]) for pk in staff_ids}


def _leader(terms: SupervisorTerms | None, hours: list[WeeklyRow], away: list[TimeInterval]) -> LeaderBasis:
    if terms is None:
        return LeaderBasis(hours=tuple(hours), away=tuple(away))
    return LeaderBasis(
        minutes_per_week=minutes_per_week(terms.employment_percent),
        preparation_minutes=terms.preparation_minutes,
        participants_per_session=terms.participants_per_session,
        hours=tuple(hours),
        away=tuple(away),
    )


def _closed(association_ids: Collection[int], first_on: date, until_on: date) -> dict[tuple[int, date], str]:
    """Return the same as ``associations.selectors.closed_days``, of several associations in one query."""
    public = {day: name for day in iterate_days(first_on, until_on) if (name := closed_day_name(day)) is not None}
    closed = {(pk, day): name for pk in association_ids for day, name in public.items()}
    own = ClosedDay.objects.filter(
        association_id__in=association_ids, closed_on__gte=first_on, closed_on__lt=until_on
    ).values_list("association_id", "closed_on", "label")
    return closed | {(pk, day): label for pk, day, label in own}


def _grouped(pairs: Iterable[tuple[int, int]]) -> dict[int, list[int]]:
    grouped: dict[int, list[int]] = defaultdict(list)
    for key, value in pairs:
        grouped[key].append(value)
    return grouped
