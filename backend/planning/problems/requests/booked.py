"""Meetings that are booked already and may move: where they are, and whether they can stay there."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, timedelta
from itertools import permutations
from typing import Any

from django.db.models import Q

from backend.associations.enums import MeetingKind
from backend.associations.models import Programme
from backend.common.errors import RuleViolation
from backend.meeting_times.selectors.calendars import Period
from backend.meeting_times.selectors.candidates import Part, key_of, parts_of_meeting, parts_of_requests
from backend.meetings.arrangements import Buffers
from backend.meetings.enums import MeetingStatus, PlaceKind, Presence, RequestStatus
from backend.meetings.models import Attendance, Meeting
from backend.meetings.policies import attendees_of, check_consents
from backend.meetings.rules import rule_for
from backend.planning.problems.grid import GRAIN_MINUTES, Grid
from backend.planning.problems.horizon import find_horizon
from backend.planning.problems.identifiers import name_request, name_room
from backend.planning.problems.requests.asked import AskedMeeting, fill_parts

USUAL_ANNOUNCEMENT_DAYS: int = Programme._meta.get_field("announcement_days").default
MOST_PARTS = 5

_Taken = dict[str, set[int]]


def pinned_until(meeting: Meeting, now: datetime) -> datetime:
    """Return until when meetings of its programme are announced; one without a programme is announced as usual."""
    programme = meeting.programme
    if programme is None:
        return now + timedelta(days=USUAL_ANNOUNCEMENT_DAYS)
    return find_horizon(programme.begins_on, programme.announcement_days, now).pinned_until


def list_movable(association_id: int, period: Period, now: datetime) -> list[Meeting]:
    """Return the meetings that answer requests and may still be moved, earliest first; one query.

    Not those of a programme's chain, which its own planning moves; nor what is announced, held, or has no room yet.

    Source: issue 2, "Planning in the product": what has taken place or was announced is pinned.
    """
    rows = Meeting.objects.filter(
        association_id=association_id,
        request__status=RequestStatus.BOOKED,
        step=None,
        is_hold=False,
        status__in=(MeetingStatus.TENTATIVE, MeetingStatus.CONFIRMED),
        announced_at=None,
        begins_at__gte=period.interval.begins_at,
        ends_at__lte=period.interval.ends_at,
    )
    marked = Attendance.objects.exclude(presence=Presence.UNMARKED)
    rows = rows.exclude(attendances__in=marked).exclude(Q(room=None) & Q(place_kind=PlaceKind.ROOM))
    related = (
        "programme",
        "request__programme",
        "request__enrolment__participant",
        "request__enrolment__referral__officer",
        "request__enrolment__referral__agency",
    )
    meetings = rows.select_related(*related).order_by("begins_at", "pk")
    return [meeting for meeting in meetings if meeting.begins_at >= pinned_until(meeting, now)]


def read_booked(association_id: int, period: Period, now: datetime) -> dict[str, AskedMeeting]:
    """Return the movable meetings by the names of their requests, with the people they have.

    Where those who are called take the parts of the request, the parts stay open to the others who could take them;
    where somebody was called by name since, everybody stays. One whose participant has no consent is left alone.
    """
    meetings = list_movable(association_id, period, now)
    parts = parts_of_requests(association_id, [meeting.request for meeting in meetings if meeting.request])
    booked = {}
    for meeting in meetings:
        if meeting.request is not None and _has_consents(meeting):
            booked[name_request(meeting.request.pk)] = _fill(meeting, parts[meeting.request.pk])
    return booked


def _has_consents(meeting: Meeting) -> bool:
    rule = rule_for(meeting.association_id, meeting.programme_id, meeting.kind)
    try:
        check_consents(MeetingKind(meeting.kind), MeetingStatus(meeting.status), attendees_of(meeting), rule)
    except RuleViolation:
        return False
    return True


def _fill(meeting: Meeting, parts: list[Part]) -> AskedMeeting:
    request = meeting.request
    if request is None:
        message = "only a meeting that answers a request can be planned anew"
        raise ValueError(message)
    buffers = Buffers(meeting.preparation_minutes, meeting.follow_up_minutes)
    called = parts_of_meeting(meeting)
    filled = fill_parts(request, parts, buffers)
    chosen = _match(filled, called)
    if chosen is not None:
        return AskedMeeting(
            request, filled.required, filled.groups, filled.optional, buffers, booked=meeting, chosen=chosen
        )
    required = tuple((part, key_of(part.people[0])) for part in called if part.is_required)
    optional = tuple((part, key_of(part.people[0])) for part in called if not part.is_required)
    return AskedMeeting(request, required, (), optional, buffers, booked=meeting)


def _match(filled: AskedMeeting, called: Iterable[Part]) -> tuple[str, ...] | None:
    """Who of those called takes which of the open parts; None if they are not just those whom the request asks for."""
    required: set[str] = set()
    optional: set[str] = set()
    for part in called:
        (required if part.is_required else optional).add(key_of(part.people[0]))
    settled = {key for _part, key in filled.required}
    rest = sorted(required - settled)
    if not settled <= required or optional != {key for _part, key in filled.optional}:
        return None
    if len(rest) != len(filled.groups) or len(rest) > MOST_PARTS:
        return None
    orders = (
        order
        for order in permutations(rest)
        if all(key in keys for key, (_part, keys) in zip(order, filled.groups, strict=True))
    )
    return next(orders, None)


def write_current(row: AskedMeeting, grid: Grid) -> dict[str, Any] | None:
    """Return where a booked meeting is in the problem's terms; None if the grid has no such time."""
    if row.booked is None:
        return None
    start = grid.grain_at(row.booked.begins_at - timedelta(minutes=row.preparation_grains * GRAIN_MINUTES))
    if start is None:
        return None
    decision: dict[str, Any] = {"start": start}
    if row.booked.room_id is not None:
        decision["room"] = name_room(row.booked.room_id)
    if row.groups:
        decision["one_of"] = list(row.chosen)
    return decision


def write_before(row: AskedMeeting) -> dict[str, Any]:
    """Return a booked meeting as it is in force, for the difference and so that any change of it is noticed."""
    meeting = row.booked
    if meeting is None:
        message = "nothing is booked"
        raise ValueError(message)
    return {
        "meeting": meeting.pk,
        "version": meeting.version,
        "begins_at": meeting.begins_at.isoformat(),
        "ends_at": meeting.ends_at.isoformat(),
        "room": meeting.room_id,
        "chosen": list(row.chosen),
    }


def find_unstandable(problem: Mapping[str, Any], booked: Collection[str]) -> set[str]:
    """Return the booked meetings that the problem's rules would not let stay where they are.

    Those are left where they are by leaving them out; then all the others can stay, so that a plan exists in which
    nothing moves. A time that the grid lacks is one reason, a room that has been closed since another.
    """
    standing = _Standing(problem)
    names = sorted(booked, key=lambda name: (problem["current"].get(name, {"start": -1})["start"], name))
    return {name for name in names if not standing.admits(name)}


class _Standing:
    """Admits meetings one by one, each where it is now."""

    def __init__(self, problem: Mapping[str, Any]) -> None:
        self.current = problem["current"]
        self.rooms = {row["id"]: row for row in problem["rooms"]}
        self.meetings = {row["id"]: row for row in problem["meetings"]}
        self.most = {row["id"]: row.get("max_per_day") for row in problem["people"]}
        self.day_of = [number for number, day in enumerate(problem["days"]) for _grain in range(day["grains"])]
        self.taken: _Taken = defaultdict(set)
        self.counts: dict[tuple[str, int], int] = defaultdict(int)
        for kind, key in (("people", "busy"), ("rooms", "closed")):
            for row in problem[kind]:
                self.taken[row["id"]].update(grain for first, end in row[key] for grain in range(first, end))
        for name, decision in problem["fixed"].items():
            if name not in self.current and "start" in decision:
                self._take(self.meetings[name]["required"], self.meetings[name], decision["start"])

    def admits(self, name: str) -> bool:
        """Take what the meeting needs if all of it is there."""
        meeting, decision = self.meetings[name], self.current.get(name)
        if decision is None or not self._has_room(meeting, decision):
            return False
        start, end = decision["start"], decision["start"] + meeting["duration"]
        if start < meeting["earliest"] or end > len(self.day_of) or self.day_of[start] != self.day_of[end - 1]:
            return False
        people = [*meeting["required"], *decision.get("one_of", ())]
        wanted = [*people, *filter(None, [decision.get("room")])]
        if any(grain in self.taken[one] for one in wanted for grain in range(start, end)):
            return False
        if any(self._is_full(person, self.day_of[start]) for person in people):
            return False
        self._take(people, meeting, start)
        if "room" in decision:
            self.taken[decision["room"]].update(range(start, end))
        return True

    def _has_room(self, meeting: Mapping[str, Any], decision: Mapping[str, Any]) -> bool:
        if meeting["rooms"] == []:
            return True
        room = self.rooms.get(decision.get("room", ""))
        return (
            room is not None
            and room["capacity"] >= meeting["headcount"]
            and set(meeting["needs"]) <= set(room["features"])
        )

    def _is_full(self, person: str, day: int) -> bool:
        most = self.most[person]
        return most is not None and self.counts[person, day] >= most

    def _take(self, people: Iterable[str], meeting: Mapping[str, Any], start: int) -> None:
        for person in people:
            self.taken[person].update(range(start, start + meeting["duration"]))
            self.counts[person, self.day_of[start]] += 1
