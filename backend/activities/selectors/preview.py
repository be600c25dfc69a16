"""What a change of an activity would do to its sessions and to the people in them, before anybody decides."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, Prefetch, QuerySet

from backend.activities.enums import ChangeKind, SessionStatus
from backend.activities.models import Activity, Session, SessionChange, SessionLeader
from backend.activities.selectors.plan_basis import ActivityBasis, PlanBasis, Span, WeeklyRow, read_basis
from backend.activities.selectors.planning import PlannedSession, plan_from
from backend.associations.models import Association
from backend.bookings.models import Booking, Placement
from backend.common.local_time import local_day, local_instant
from backend.common.weeks import IsoWeek

WEEKS_AHEAD = 52
_BY_HAND = (ChangeKind.MOVED, ChangeKind.LEADER_AWAY, ChangeKind.STAND_IN)


@dataclass(frozen=True, slots=True)
class WeekRow:
    """A row of the week as wished. With ``weekly_time_id`` it is an existing row, which keeps its places and sessions."""

    weekday: int
    begins_minute: int
    ends_minute: int
    weekly_time_id: int | None = None
    from_on: date | None = None
    until_on: date | None = None


@dataclass(frozen=True, slots=True)
class ActivityChanges:
    """What is to be another way; None and what is left out stay. ``values`` are fields of the activity by name.

    ``closures`` are for the preview of closing, which has a service of its own.
    """

    values: Mapping[str, Any] = field(default_factory=dict)
    weekly_times: Sequence[WeekRow] | None = None
    leader_ids: Sequence[int] | None = None
    closures: Sequence[Span] = ()


@dataclass(frozen=True, slots=True)
class AdjustedSession:
    """A session that stays, and how it would be. ``capacity`` is never below ``taken``."""

    session: Session
    planned: PlannedSession
    taken: int
    capacity: int

    @property
    def is_retimed(self) -> bool:
        """Whether it would be held at another time or in another room."""
        had = (self.session.begins_at, self.session.ends_at, self.session.room_id)
        return had != (self.planned.begins_at, self.planned.ends_at, self.planned.room_id)

    @property
    def lacks_seats(self) -> bool:
        """Whether more people have a seat than there would be room for."""
        return self.planned.capacity < self.taken


@dataclass(frozen=True, slots=True)
class ActivityPreview:
    """Sessions that would come, go and be adjusted, and who has a seat at one that goes, moves or lacks seats."""

    created: tuple[PlannedSession, ...]
    skipped: tuple[PlannedSession, ...]
    removed: tuple[Session, ...]
    adjusted: tuple[AdjustedSession, ...]
    people: tuple[tuple[Session, Placement], ...]

    @property
    def changed_capacity(self) -> list[tuple[Session, int]]:
        """The sessions that would have another number of seats, with that number."""
        return [(row.session, row.capacity) for row in self.adjusted if row.capacity != row.session.capacity]

    @property
    def retimed(self) -> list[tuple[Session, PlannedSession]]:
        """The sessions that would be held at another time or in another room."""
        return [(row.session, row.planned) for row in self.adjusted if row.is_retimed]


def change_period(now: datetime) -> tuple[date, date]:
    """Return the half-open dates that a change reaches: from tomorrow, as far as sessions are generated."""
    today = local_day(now)
    return today + timedelta(days=1), IsoWeek.of(today).plus(WEEKS_AHEAD + 1).monday


def preview_activity_change(activity: Activity, *, changes: ActivityChanges, now: datetime) -> ActivityPreview:
    """Return what ``changes`` would do to the sessions that are still ahead; nothing is written."""
    basis = _read([activity], activity.association_id, changes, now)
    current = next(row for row in basis.activities if row.activity_id == activity.pk)
    others = tuple(row for row in basis.activities if row.activity_id != activity.pk)
    return _compare(replace(basis, activities=(*others, _changed(current, changes))), [activity])


def preview_new_activity(association: Association, *, changes: ActivityChanges, now: datetime) -> ActivityPreview:
    """Return the sessions that a new activity would have; ``values`` name room, season_from_on, capacity and so on."""
    basis = _read([], association.pk, changes, now)
    blank = ActivityBasis(
        activity_id=0,
        association_id=association.pk,
        room_id=None,
        season=Span(None, None),
        capacity=1,
        weekly_times=(),
        leader_ids=(),
        closures=(),
    )
    new = _changed(blank, changes)
    return _compare(replace(basis, activities=(*basis.activities, new), wanted_ids=frozenset({0})), [])


def compare_activity(activity: Activity, now: datetime, *, without: Collection[int] = ()) -> ActivityPreview:
    """Return what stands between the sessions ahead and what the activity's week makes as it is now.

    ``without`` names weekly times that are about to go.
    """
    basis = read_basis([activity], *change_period(now))
    rows = tuple(
        replace(row, weekly_times=tuple(time for time in row.weekly_times if time.pk not in without))
        for row in basis.activities
    )
    return _compare(replace(basis, activities=rows), [activity])


def _read(activities: list[Activity], association_id: int, changes: ActivityChanges, now: datetime) -> PlanBasis:
    room = changes.values.get("room")
    return read_basis(
        activities,
        *change_period(now),
        leader_ids=changes.leader_ids or (),
        room_ids=() if room is None else (room.pk,),
        association_ids=(association_id,),
    )


def _changed(current: ActivityBasis, changes: ActivityChanges) -> ActivityBasis:
    values = changes.values
    season = Span(
        values.get("season_from_on", current.season.from_on), values.get("season_until_on", current.season.until_on)
    )
    room_id = current.room_id
    if "room" in values:
        room_id = None if values["room"] is None else values["room"].pk
    weekly_times = current.weekly_times
    if changes.weekly_times is not None:
        weekly_times = tuple(_as_row(number, row) for number, row in enumerate(changes.weekly_times, start=1))
    return replace(
        current,
        room_id=room_id,
        season=season,
        capacity=values.get("capacity", current.capacity),
        weekly_times=weekly_times,
        leader_ids=current.leader_ids if changes.leader_ids is None else tuple(changes.leader_ids),
        closures=(*current.closures, *changes.closures),
    )


def _as_row(number: int, row: WeekRow) -> WeeklyRow:
    """Rows that are not there yet get numbers below zero, which no row of the database has."""
    pk = -number if row.weekly_time_id is None else row.weekly_time_id
    return WeeklyRow(pk, (row.weekday,), row.begins_minute, row.ends_minute, Span(row.from_on, row.until_on))


def _compare(basis: PlanBasis, activities: list[Activity]) -> ActivityPreview:
    existing = list(_sessions_ahead(activities, basis))
    own = {session.pk for session in existing if not _has_change(session, ChangeKind.MOVED)}
    plan = plan_from(replace(basis, taken=tuple(row for row in basis.taken if row.session_id not in own)))
    planned = {(row.weekly_time_id, row.occurs_on): row for row in plan}
    removed, adjusted = [], []
    for session in existing:
        wanted = planned.get(_occasion(session))
        by_hand = _has_change(session, *_BY_HAND)
        goes = _is_shut(basis, session) if by_hand else wanted is not None and wanted.skipped_because is not None
        if wanted is None or goes:
            removed.append(session)
        elif not by_hand and (change := _adjustment(session, wanted)) is not None:
            adjusted.append(change)
    kept = _occasions_kept(activities, basis)
    missing = [row for key, row in planned.items() if key not in kept]
    lacking = [row.session for row in adjusted if row.is_retimed or row.lacks_seats]
    return ActivityPreview(
        created=tuple(row for row in missing if row.skipped_because is None),
        skipped=tuple(row for row in missing if row.skipped_because is not None),
        removed=tuple(removed),
        adjusted=tuple(adjusted),
        people=_people([*removed, *lacking]),
    )


def _sessions_ahead(activities: list[Activity], basis: PlanBasis) -> QuerySet[Session]:
    rows = Session.objects.filter(
        activity__in=activities,
        status=SessionStatus.PLANNED,
        weekly_time__isnull=False,
        begins_at__gte=local_instant(basis.from_on, 0),
        occurs_on__gte=basis.from_on,
        occurs_on__lt=basis.until_on,
    )
    return (
        rows.annotate(taken=Count("bookings"))
        .select_related("activity")
        .prefetch_related(
            Prefetch("changes", queryset=SessionChange.objects.filter(undone_at=None)),
            Prefetch("session_leaders", queryset=SessionLeader.objects.order_by("staff_id")),
        )
        .order_by("begins_at", "pk")
    )


def _occasions_kept(activities: list[Activity], basis: PlanBasis) -> set[tuple[int | None, date]]:
    """Return what has a session of some kind already, also one that is cancelled."""
    rows = Session.objects.filter(activity__in=activities, occurs_on__gte=basis.from_on, occurs_on__lt=basis.until_on)
    return set(rows.values_list("weekly_time_id", "occurs_on"))


def _occasion(session: Session) -> tuple[int, date]:
    return session.weekly_time_id or 0, session.occurs_on


def _has_change(session: Session, *kinds: ChangeKind) -> bool:
    return any(change.kind in kinds for change in session.changes.all())


def _is_shut(basis: PlanBasis, session: Session) -> bool:
    """Whether the day on which a session is held, wherever somebody has put it, is closed or outside the season."""
    day = local_day(session.begins_at)
    activity = next(row for row in basis.activities if row.activity_id == session.activity_id)
    closed = (activity.association_id, day) in basis.closed or any(span.includes(day) for span in activity.closures)
    return closed or not activity.season.includes(day)


def _adjustment(session: Any, wanted: PlannedSession) -> AdjustedSession | None:
    most = wanted.capacity
    if _has_change(session, ChangeKind.CAPACITY):
        most = min(most, session.capacity)
    change = AdjustedSession(session, wanted, session.taken, max(session.taken, most))
    leaders = [row.staff_id for row in session.session_leaders.all()]
    differs = change.is_retimed or change.capacity != session.capacity or leaders != sorted(wanted.leader_ids)
    return change if differs else None


def _people(sessions: list[Session]) -> tuple[tuple[Session, Placement], ...]:
    by_id = {session.pk: session for session in sessions}
    bookings = Booking.objects.filter(session__in=by_id).select_related("placement__participant")
    return tuple(
        (by_id[row.session_id], row.placement) for row in bookings.order_by("begins_at", "session_id", "seat_number")
    )
