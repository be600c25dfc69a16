"""From a raw ``samplats/meetings/1`` document to a ``Problem``, or to every fault that stands in its way."""

import re
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any

from scheduler.meetings.entities import After, Day, Decision, Meeting, Person, Problem, Room, Term, Tier, Window
from scheduler.reading import LARGEST, Node, read_ids, read_objective, shorten

MEETINGS_FORMAT = "samplats/meetings/1"
MINUTES_A_DAY = 1440
MOST_GRAINS = 2_000_000
"""More grains than this (a century of working days in quarter-hours) is a mistake, not a calendar."""

_CLOCK = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]\Z")

Members = Mapping[str, Node]


def read_problem(raw: Mapping[str, Any]) -> Problem:
    """Read a meetings problem.

    Raises:
        ProblemFaults: something is wrong; it carries every fault with its JSON path.
    """
    top = Node(raw)
    members = top.read_object(
        required=("format", "grain_minutes", "days", "rooms", "people", "meetings", "objective"),
        optional=("fixed", "current", "max_moves"),
    )
    if "format" in members and members["format"].read_string() != MEETINGS_FORMAT:
        members["format"].add_fault(f'must be "{MEETINGS_FORMAT}"')
    days = _read_days(members)
    grains = sum(day.grains for day in days)
    rooms = _read_rooms(members)
    people = _read_people(members)
    meetings = _read_meetings(members, grains, {room.id for room in rooms}, {person.id for person in people})
    by_id = {meeting.id: meeting for meeting in meetings}
    room_ids, person_ids = {room.id for room in rooms}, {person.id for person in people}
    problem = Problem(
        raw=raw,
        grain_minutes=_integer(members, "grain_minutes", minimum=1, maximum=MINUTES_A_DAY),
        days=days,
        rooms=rooms,
        people=people,
        meetings=meetings,
        fixed=_read_decisions(members.get("fixed"), by_id, room_ids, person_ids),
        current=_read_decisions(members.get("current"), by_id, room_ids, person_ids),
        max_moves=_optional_integer(members, "max_moves"),
        tiers=_read_tiers(members),
    )
    top.raise_faults()
    return problem


def _integer(members: Members, key: str, *, default: int = 0, minimum: int = 0, maximum: int = LARGEST) -> int:
    return members[key].read_integer(minimum, maximum) if key in members else default


def _optional_integer(members: Members, key: str) -> int | None:
    node = members.get(key)
    return None if node is None or node.value is None else node.read_integer()


def _objects(members: Members, key: str, required: Sequence[str], optional: Sequence[str]) -> list[Members]:
    nodes = members[key].read_list() if key in members else []
    return [node.read_object(required, optional) for node in nodes]


def _windows(members: Members, key: str) -> tuple[Window, ...]:
    """Half-open windows. Calendars are long: a faultless list is taken as a whole, any other is read item by item."""
    node = members.get(key)
    if node is None:
        return ()
    if isinstance(node.value, list) and all(map(_is_window, node.value)):
        return tuple((first, end) for first, end in node.value)
    return tuple(item.read_window() for item in node.read_list())


def _is_window(value: Any) -> bool:
    return (
        type(value) is list
        and len(value) == 2
        and type(value[0]) is int
        and type(value[1]) is int
        and 0 <= value[0] < value[1] <= LARGEST
    )


def _read_days(members: Members) -> tuple[Day, ...]:
    days: list[Day] = []
    first = 0
    for day in _objects(members, "days", ("date", "grains"), ("starts_at",)):
        grains = _integer(day, "grains", maximum=MINUTES_A_DAY)
        if "starts_at" in day and not _CLOCK.match(day["starts_at"].read_string()):
            day["starts_at"].add_fault('must be a time such as "08:00"')
        on = _read_date(day)
        if days and on <= days[-1].date and "date" in day:
            day["date"].add_fault("must come after the day before it in the list")
        days.append(Day(date=on, first=first, grains=grains))
        first += grains
    if first > MOST_GRAINS:
        members["days"].add_fault(f"has more than {MOST_GRAINS} grains")
    return tuple(days)


def _read_date(day: Members) -> date:
    node = day.get("date")
    before = len(node.faults) if node is not None else 0
    text = node.read_iso_date() if node is not None else ""
    return date.fromisoformat(text) if node is not None and text and len(node.faults) == before else date.max


def _read_rooms(members: Members) -> tuple[Room, ...]:
    read = _objects(members, "rooms", ("id", "capacity"), ("features", "closed"))
    return tuple(
        Room(
            id=name,
            capacity=_integer(room, "capacity"),
            features=frozenset(room["features"].read_strings() if "features" in room else ()),
            closed=_windows(room, "closed"),
        )
        for name, room in zip(read_ids(read), read, strict=True)
    )


def _read_people(members: Members) -> tuple[Person, ...]:
    read = _objects(members, "people", ("id",), ("busy", "max_per_day"))
    return tuple(
        Person(id=name, busy=_windows(person, "busy"), max_per_day=_optional_integer(person, "max_per_day"))
        for name, person in zip(read_ids(read), read, strict=True)
    )


def _read_meetings(
    members: Members, grains: int, rooms: Collection[str], people: Collection[str]
) -> tuple[Meeting, ...]:
    read = _objects(
        members,
        "meetings",
        ("id", "duration", "required"),
        ("preferred", "one_of", "headcount", "needs", "rooms", "earliest", "latest_end", "due", "priority", "after"),
    )
    ids = read_ids(read)
    known = set(ids)
    meetings = tuple(
        _read_meeting(name, meeting, grains, rooms, people, known) for name, meeting in zip(ids, read, strict=True)
    )
    _check_circles(members, meetings)
    return meetings


def _read_meeting(
    name: str, node: Members, grains: int, rooms: Collection[str], people: Collection[str], known: Collection[str]
) -> Meeting:
    required = node["required"].read_references(people, "person") if "required" in node else ()
    preferred = node["preferred"].read_references(people, "person") if "preferred" in node else ()
    for person in set(required) & set(preferred):
        node["preferred"].add_fault(f"names somebody who is required too: {shorten(person)}")
    groups = _read_groups(node, people)
    headcount = _optional_integer(node, "headcount")
    earliest = _integer(node, "earliest")
    latest_end = _optional_integer(node, "latest_end")
    if latest_end is not None and earliest >= latest_end:
        node["latest_end"].add_fault(f"is a crossed window: earliest {earliest} is not before {latest_end}")
    listed = node.get("rooms")
    return Meeting(
        id=name,
        duration=_integer(node, "duration", default=1, minimum=1),
        required=required,
        preferred=preferred,
        one_of=groups,
        headcount=len(required) + len(preferred) + len(groups) if headcount is None else headcount,
        needs=frozenset(node["needs"].read_strings() if "needs" in node else ()),
        rooms=None if listed is None or listed.value is None else listed.read_references(rooms, "room"),
        earliest=earliest,
        latest_end=grains if latest_end is None else latest_end,
        due=_optional_integer(node, "due"),
        priority=_integer(node, "priority", default=1),
        after=_read_after(name, node, known),
    )


def _read_groups(node: Members, people: Collection[str]) -> tuple[tuple[str, ...], ...]:
    groups: list[tuple[str, ...]] = []
    for item in node["one_of"].read_list() if "one_of" in node else ():
        group = item.read_references(people, "person")
        if isinstance(item.value, list) and not item.value:
            item.add_fault("must name somebody")
        groups.append(group)
    return tuple(groups)


def _read_after(name: str, node: Members, known: Collection[str]) -> tuple[After, ...]:
    links: list[After] = []
    for item in node["after"].read_list() if "after" in node else ():
        members = item.read_object(("meeting",), ("min_days", "max_days"))
        earlier = members["meeting"].read_reference(known, "meeting") if "meeting" in members else ""
        if earlier and earlier == name:
            members["meeting"].add_fault("names the meeting itself")
        if earlier and any(link.meeting == earlier for link in links):
            members["meeting"].add_fault("stands twice in the list")
        link = After(earlier, _integer(members, "min_days"), _optional_integer(members, "max_days"))
        if link.max_days is not None and link.min_days > link.max_days:
            members["max_days"].add_fault(f"is below min_days: {link.max_days} < {link.min_days}")
        links.append(link)
    return tuple(links)


def _check_circles(members: Members, meetings: Sequence[Meeting]) -> None:
    """Add one fault for the meetings that come, by way of others, after themselves."""
    waiting = {meeting.id: {link.meeting for link in meeting.after} - {meeting.id} for meeting in meetings}
    followers: dict[str, list[str]] = {}
    for name, earlier in waiting.items():
        for other in earlier:
            followers.setdefault(other, []).append(name)
    ready = [name for name in list(waiting) if not waiting[name]]
    while ready:
        done = ready.pop()
        waiting.pop(done, None)
        for follower in followers.get(done, ()):
            if follower in waiting:
                waiting[follower].discard(done)
                if not waiting[follower]:
                    ready.append(follower)
    unknown = {name for name, earlier in waiting.items() if earlier - waiting.keys()}
    if waiting and not unknown:
        members["meetings"].add_fault(f"go round in a circle by their after: {shorten(sorted(waiting))}")


def _read_decisions(
    node: Node | None, meetings: Mapping[str, Meeting], rooms: Collection[str], people: Collection[str]
) -> dict[str, Decision]:
    decisions: dict[str, Decision] = {}
    for name, item in (node.read_map() if node is not None else {}).items():
        if name == "x" and name not in meetings:
            continue
        if name not in meetings:
            item.add_fault(f"names no meeting: {shorten(name)}")
        parts = item.read_object(optional=("start", "room", "one_of"))
        room = parts.get("room")
        decisions[name] = Decision(
            names=frozenset(parts),
            start=_optional_integer(parts, "start") if "start" in parts else None,
            room=None if room is None or room.value is None else room.read_reference(rooms, "room"),
            one_of=parts["one_of"].read_references(people, "person") if "one_of" in parts else (),
        )
        if "start" in parts and parts["start"].value is None:
            parts["start"].add_fault("must be a whole number, not null")
    return decisions


def _read_tiers(members: Members) -> tuple[Tier, ...]:
    if "objective" not in members:
        return ()
    known = [term.value for term in Term]
    return tuple(
        {Term(term): weight for term, weight in tier.items()} for tier in read_objective(members["objective"], known)
    )
