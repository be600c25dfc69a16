"""The problem ``samplats/meetings/1`` of meetings that have been asked for."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from backend.associations.enums import MeetingKind, Need
from backend.associations.selectors import closed_days
from backend.common.errors import RuleViolation
from backend.common.local_time import iterate_days, local_day
from backend.meeting_times.engine.wish import DAY_BEGINS_MINUTE, DAY_ENDS_MINUTE, WORKING_WEEKDAYS
from backend.meeting_times.selectors.calendars import Period, describe_room, read_engaged, read_people, rooms_of
from backend.meeting_times.selectors.candidates import Part, Someone, key_of, parts_of_requests
from backend.meetings.arrangements import Buffers
from backend.meetings.enums import MeetingStatus, RequestStatus
from backend.meetings.models import MeetingRequest, MeetingRule
from backend.meetings.policies import Attendee, check_consents
from backend.meetings.rules import rule_for
from backend.participants.models import Participant
from backend.planning.problems.grid import GRAIN_MINUTES, Grid, build_grid
from backend.planning.problems.identifiers import name_request
from backend.planning.problems.requests.asked import AskedMeeting, fill_parts
from backend.planning.problems.requests.booked import find_unstandable, read_booked, write_before, write_current
from backend.planning.problems.requests.calendars import Calendars
from backend.planning.problems.requests.rules import RequestRules


@dataclass(frozen=True)
class ComposedRequests:
    """The document, and what its ids stand for: the meetings by id, the people by key, and the grid."""

    problem: dict[str, Any]
    asked: Mapping[str, AskedMeeting]
    people: Mapping[str, Someone]
    grid: Grid


def compose_requests(
    association_id: int, rules: RequestRules, ordered_at: datetime, *, max_moves: int | None = None
) -> ComposedRequests:
    """Write the problem of the requests that are still open; the same whenever it is written, as long as nothing changes.

    Staff are taken for preparation and follow-up too, and so that the room is theirs meanwhile the meeting takes it and
    everybody as long. Nothing is placed on the day of the order, as nobody could be called in time.

    Where booked meetings may move, each keeps a time, and stays unless moving it gives more of the others one, or one
    in time; those that could not stay by the problem's own rules are left alone, so that a plan without moves exists.

    Args:
        association_id: whose requests, rooms and people.
        rules: which requests, and within which days.
        ordered_at: when the run was ordered.
        max_moves: the most booked meetings that may move, or None for as few as it takes.
    """
    first_on = max(rules.from_on, local_day(ordered_at) + timedelta(days=1))
    period = Period(first_on, max(first_on, rules.until_on))
    asked = {name_request(row.request.pk): row for row in _read_asked(association_id, rules)}
    booked = read_booked(association_id, period, ordered_at) if rules.moves_booked else {}
    while True:
        composed = _compose(association_id, period, asked | booked, max_moves)
        stuck = find_unstandable(composed.problem, booked)
        if not stuck:
            return composed
        booked = {name: row for name, row in booked.items() if name not in stuck}


def _compose(
    association_id: int, period: Period, asked: Mapping[str, AskedMeeting], max_moves: int | None
) -> ComposedRequests:
    planned = {name: row for name, row in asked.items() if not row.left_out}
    booked = {name: row for name, row in planned.items() if row.booked is not None}
    people = {key: person for row in planned.values() for key, person in _people_of(row).items()}
    grid = _build_grid(association_id, period)
    rooms = list(rooms_of(association_id, period)) if any(row.needs_room for row in planned.values()) else []
    own = [row.booked.pk for row in booked.values() if row.booked is not None]
    engaged = read_engaged(period, people.values(), rooms, without_meetings=own)
    calendars = Calendars(grid, period, read_people(period, people.values(), engaged), engaged)
    written = [calendars.write_person(key, people[key]) for key in sorted(people)]
    held = [part for _person, parts in written for part in parts]
    problem = {
        "format": "samplats/meetings/1",
        "grain_minutes": GRAIN_MINUTES,
        "days": grid.as_document(),
        "rooms": [
            calendars.write_room(room.features, describe_room(room, period, engaged, people=0, needs=()))
            for room in rooms
        ],
        "people": [person for person, _parts in written],
        "meetings": [_write_meeting(name, row, people, grid) for name, row in planned.items()]
        + [part.as_meeting() for part in held],
        "fixed": {part.id: {"start": part.start} for part in held},
        "current": {},
        "objective": [{"unplaced": 1}, {"late": 1}, {"preferred_clash": 1}, {"end": 1}],
        "x": {
            "versions": {name: row.request.version for name, row in asked.items()},
            "preparation": {name: row.preparation_grains for name, row in planned.items()},
            "left_out": {name: row.left_out for name, row in asked.items() if row.left_out},
        },
    }
    if booked:
        _let_move(problem, booked, grid, max_moves)
    return ComposedRequests(problem, asked, people, grid)


def _let_move(problem: dict[str, Any], booked: Mapping[str, AskedMeeting], grid: Grid, max_moves: int | None) -> None:
    """Put where the booked meetings are into the problem: each gets a time, and none moves without need."""
    current = {name: write_current(row, grid) for name, row in booked.items()}
    problem["current"] = {name: decision for name, decision in current.items() if decision is not None}
    # A decision that names nothing says only that there is one: a booked meeting never loses its time.
    problem["fixed"] |= {name: {} for name in booked}
    problem["objective"].insert(2, {"moves": 1})
    problem["x"]["booked"] = {name: write_before(row) for name, row in booked.items()}
    if max_moves is not None:
        problem["max_moves"] = max_moves


def _read_asked(association_id: int, rules: RequestRules) -> Iterable[AskedMeeting]:
    related = ("programme", "enrolment__participant", "enrolment__referral__officer", "enrolment__referral__agency")
    rows = MeetingRequest.objects.filter(
        association_id=association_id, pk__in=rules.requests, status=RequestStatus.OPEN
    ).select_related(*related)
    requests = list(rows.order_by("requested_at", "pk"))
    parts = parts_of_requests(association_id, requests)
    found: dict[tuple[int | None, str], MeetingRule | None] = {}
    for request in requests:
        key = (request.programme_id, request.kind)
        if key not in found:
            found[key] = rule_for(association_id, *key)
        yield _fill(request, parts[request.pk], found[key])


def _fill(request: MeetingRequest, parts: list[Part], rule: MeetingRule | None) -> AskedMeeting:
    buffers = Buffers() if rule is None else Buffers(rule.preparation_minutes, rule.follow_up_minutes)
    filled = fill_parts(request, parts, buffers)
    participants = [person for part in parts for person in part.people if isinstance(person, Participant)]
    try:
        called = [Attendee(participant=participant) for participant in participants]
        check_consents(MeetingKind(request.kind), MeetingStatus.TENTATIVE, called, rule)
    except RuleViolation as refusal:
        return AskedMeeting(request, (), (), (), buffers, refusal.rule)
    return filled


def _people_of(row: AskedMeeting) -> dict[str, Someone]:
    """Everybody who may be called, by key."""
    everybody = {
        key_of(person): person for part, _ in (*row.required, *row.groups, *row.optional) for person in part.people
    }
    used = {key for _part, key in (*row.required, *row.optional)} | {key for _part, keys in row.groups for key in keys}
    return {key: person for key, person in everybody.items() if key in used}


def _build_grid(association_id: int, period: Period) -> Grid:
    closed = closed_days(association_id, period.first_on, period.until_on)
    days: Iterable[date] = iterate_days(period.first_on, period.until_on)
    working = (day for day in days if day.weekday() in WORKING_WEEKDAYS and day not in closed)
    return build_grid((day, DAY_BEGINS_MINUTE, DAY_ENDS_MINUTE) for day in working)


def _write_meeting(name: str, row: AskedMeeting, people: Mapping[str, Someone], grid: Grid) -> dict[str, Any]:
    request = row.request
    participants = [one for _part, key in row.required if isinstance(one := people[key], Participant)]
    needs = {need for participant in participants for need in participant.needs}
    meeting: dict[str, Any] = {
        "id": name,
        "duration": row.grains,
        "required": [key for _part, key in row.required],
        "preferred": [key for _part, key in row.optional],
        "one_of": [list(keys) for _part, keys in row.groups],
        "headcount": row.headcount,
        "needs": sorted(need.value for need in Need.of_rooms() if need.value in needs),
        "rooms": None if row.needs_room else [],
        "earliest": 0 if request.earliest_on is None else grid.grain_on_or_after(request.earliest_on),
    }
    if request.latest_on is not None:
        meeting["due"] = grid.grain_on_or_after(request.latest_on + timedelta(days=1))
    return meeting
