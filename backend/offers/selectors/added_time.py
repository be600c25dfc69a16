"""What a supervisor's added working time has room for, when nobody has set the times yet. Pure."""

from collections import Counter
from collections.abc import Iterable, Sequence

from backend.activities.capacity import least_capacity
from backend.activities.models import Activity
from backend.activities.selectors import PlanBasis, PlannedSession
from backend.activities.selectors.plan_basis import ActivityBasis
from backend.common.weeks import IsoWeek

Plan = tuple[PlanBasis, Sequence[PlannedSession]]
"""A basis, and the sessions of everything that its supervisors lead, without the skipped ones."""


def untimed_seats(
    before: Plan, after: Plan, staff_ids: Iterable[int], activities: Sequence[Activity]
) -> Counter[IsoWeek]:
    """Return by week the seats of the sessions that added time has room for, beyond what the weekly times use.

    They are sessions of the usual length in the first of ``activities`` that the supervisor leads, each with its
    preparation, in weeks in which they lead anything. Half time gives 1,200 minutes, 75 percent 1,800: with 240 minutes
    a session 5 become 7, and 2 sessions' seats are gained.

    Source: domain rule 3.
    """
    seats: Counter[IsoWeek] = Counter()
    basis, planned = after
    for staff_id in staff_ids:
        activity = _first_led(basis, staff_id, activities)
        if activity is None or not activity.weekly_times:
            continue
        places = _places(basis, activity, staff_id)
        for week in {IsoWeek.of(session.occurs_on) for session in planned if staff_id in session.leader_ids}:
            more = _spare(after, staff_id, activity, week) - _spare(before, staff_id, activity, week)
            seats[week] += max(0, more) * places
    return seats


def _first_led(basis: PlanBasis, staff_id: int, activities: Sequence[Activity]) -> ActivityBasis | None:
    by_id = {activity.activity_id: activity for activity in basis.activities}
    return next((by_id[row.pk] for row in activities if staff_id in by_id[row.pk].leader_ids), None)


def _spare(plan: Plan, staff_id: int, activity: ActivityBasis, week: IsoWeek) -> int:
    """How many more sessions of the usual length the supervisor has time for in that week."""
    basis, planned = plan
    leader = basis.leaders[staff_id]
    if leader.minutes_per_week is None:
        return 0
    usual = activity.weekly_times[0]
    led = [row for row in planned if staff_id in row.leader_ids and IsoWeek.of(row.occurs_on) == week]
    minutes = sum(int((row.ends_at - row.begins_at).total_seconds()) // 60 for row in led)
    used = minutes + len(led) * leader.preparation_minutes
    one_session = usual.ends_minute - usual.begins_minute + leader.preparation_minutes
    return max(0, leader.minutes_per_week - used) // one_session


def _places(basis: PlanBasis, activity: ActivityBasis, staff_id: int) -> int:
    room = None if activity.room_id is None else basis.rooms[activity.room_id].capacity
    ratio = basis.leaders[staff_id].participants_per_session
    ratios = [activity.capacity if ratio is None else ratio]
    return least_capacity(activity_capacity=activity.capacity, room_capacity=room, ratios=ratios)
