"""Who comes to which activities of a centre, and who still waits for the intake board or for a place."""

from collections.abc import Sequence
from datetime import date, timedelta

from backend.activities.enums import ActivityKind
from backend.activities.models import Activity, WeeklyTime
from backend.bookings.enums import PlacementForm
from backend.bookings.models import Placement
from backend.bookings.policies import half_days_of
from backend.demo.worlds.draws import draw, draw_from
from backend.demo.worlds.seat_book import SeatBook, can_come, ended_at, status_of
from backend.demo.worlds.sodra_dalarna.ground import Centre, Ground
from backend.demo.worlds.sodra_dalarna.people import Stay
from backend.offers.enums import QueueStatus
from backend.offers.models import QueueEntry

_FEWEST_DECIDED_DAYS = 10
_ACTIVITIES_EACH = (1, 1, 1, 2)
_ONE_WANTS_MORE_OF = 6
_SINGLE_WEEKS = range(-12, 3)


def place_at(ground: Ground, centre: Centre, stays: Sequence[Stay], book: SeatBook) -> list[QueueEntry]:
    """Hold places for everybody whom the intake board has let in, the first referred first.

    Returns:
        unsaved entries of the queue: of those who got a place, with the board's decision, and of those who wait.
    """
    activities = [activity for activity in ground.activities_at(centre) if not activity.has_open_sessions]
    entries = []
    for stay in stays:
        is_decided = ground.calendar.today - stay.referred_on >= timedelta(days=_FEWEST_DECIDED_DAYS)
        wanted = draw_from(_ACTIVITIES_EACH, stay.enrolment.participant.code, "activities")
        first = draw(len(activities), stay.enrolment.participant.code, "first")
        held: list[Activity] = []
        for activity in activities[first:] + activities[:first] if is_decided else ():
            if len(held) < wanted and _hold(ground, stay, activity, book):
                held.append(activity)
        if held or not stay.is_over(ground.calendar.today):
            entries.append(_entry(centre, stay, activities[first], is_decided=is_decided, is_placed=bool(held)))
        is_there = stay.starts_on <= ground.calendar.today and not stay.is_over(ground.calendar.today)
        if held and is_there and draw(_ONE_WANTS_MORE_OF, stay.enrolment.participant.code, "more") == 0:
            wished = next(one for one in activities if one not in held)
            entries.append(_wish(ground, stay, wished, book.times_of(wished)))
    return entries


def _hold(ground: Ground, stay: Stay, activity: Activity, book: SeatBook) -> bool:
    """Hold all of the activity's week, or as much of it as the person can come to."""
    participant = stay.enrolment.participant
    times = [time for time in book.times_of(activity) if can_come(participant, time)]
    if not times:
        return False
    ends_on = stay.ends_on
    if activity.placement_weeks is not None:
        group_ends_on = stay.starts_on + timedelta(weeks=activity.placement_weeks)
        ends_on = group_ends_on if ends_on is None else min(ends_on, group_ends_on)
    fewer = draw(len(times), participant.code, activity.name) if len(times) > 1 else 0
    return any(
        book.hold(_placement(ground, stay, activity, ends_on), chosen)
        for chosen in (times[: len(times) - fewer], times[:1], times[-1:])
    )


def _placement(ground: Ground, stay: Stay, activity: Activity, ends_on: date | None) -> Placement:
    placement = Placement(
        participant=stay.enrolment.participant,
        enrolment=stay.enrolment,
        activity=activity,
        form=PlacementForm.PERIOD if activity.placement_weeks is not None else PlacementForm.STAY,
        starts_on=stay.starts_on,
        ends_on=ends_on,
        status=status_of(stay.starts_on, ends_on, ground.calendar.today),
    )
    placement.ended_at = ended_at(placement)
    return placement


def hold_single_sessions(ground: Ground, centre: Centre, stays: Sequence[Stay], book: SeatBook) -> None:
    """Let some of those who are at the centre come to its open sessions, each on its own."""
    occasions = [
        (activity, time, ground.calendar.monday(week) + timedelta(days=time.weekday))
        for activity in ground.activities_at(centre)
        if activity.has_open_sessions
        for time in book.times_of(activity)
        for week in _SINGLE_WEEKS
    ]
    for activity, time, day in occasions:
        for stay in stays:
            if _comes_once(stay, day, activity):
                book.hold(_single(ground, stay, activity, day), [time])


def _single(ground: Ground, stay: Stay, activity: Activity, day: date) -> Placement:
    next_day = day + timedelta(days=1)
    placement = Placement(
        participant=stay.enrolment.participant,
        enrolment=stay.enrolment,
        activity=activity,
        form=PlacementForm.SINGLE,
        starts_on=day,
        ends_on=next_day,
        status=status_of(day, next_day, ground.calendar.today),
    )
    placement.ended_at = ended_at(placement)
    return placement


def _comes_once(stay: Stay, day: date, activity: Activity) -> bool:
    is_there = stay.starts_on <= day and (stay.ends_on is None or day < stay.ends_on)
    code = stay.enrolment.participant.code
    is_regular = draw(14, code, activity.name, day.weekday()) == 0
    return is_there and (is_regular or draw(20, code, activity.name, day) == 0)


def _entry(centre: Centre, stay: Stay, activity: Activity, *, is_decided: bool, is_placed: bool) -> QueueEntry:
    code = stay.enrolment.participant.code
    weeks = None if stay.ends_on is None else (stay.ends_on - stay.starts_on).days // 7
    is_particular = not is_placed and draw(2, code, "particular") == 0
    return QueueEntry(
        participant=stay.enrolment.participant,
        enrolment=stay.enrolment,
        kind=ActivityKind.GROUP_ACTIVITY,
        activity=activity if is_particular else None,
        site=centre.site,
        form=PlacementForm.STAY,
        since_on=stay.referred_on,
        priority=draw_from((1, 1, 1, 2, 3), code, "queue"),
        weeks=weeks,
        intake_decided_on=stay.referred_on + timedelta(days=_FEWEST_DECIDED_DAYS - 3) if is_decided else None,
        status=QueueStatus.PLACED if is_placed else QueueStatus.WAITING,
    )


def _wish(ground: Ground, stay: Stay, activity: Activity, times: Sequence[WeeklyTime]) -> QueueEntry:
    """Somebody who is at the centre already waits for one activity more, perhaps on the half-days of its week only."""
    code = stay.enrolment.participant.code
    halves = [
        half_day.value
        for time in times
        for half_day in half_days_of(time.weekday, time.begins_minute, time.ends_minute)
        if half_day.value not in stay.enrolment.participant.unavailable
    ]
    return QueueEntry(
        participant=stay.enrolment.participant,
        enrolment=stay.enrolment,
        kind=ActivityKind.GROUP_ACTIVITY,
        activity=activity,
        form=PlacementForm.STAY,
        since_on=ground.calendar.monday(-draw(6, code, "since")) - timedelta(days=4),
        priority=draw_from((1, 1, 2), code, "wish"),
        possible=draw_from(([], [], halves), code, "possible"),
        intake_decided_on=stay.referred_on + timedelta(days=_FEWEST_DECIDED_DAYS - 3),
    )
