"""Check a meetings plan against its problem from the format's text alone: no solver, none of its layouts.

Source: formats.md, ``samplats/meetings/1``, hard rules H1–H7 and the terms of the objective.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from scheduler.meetings.certificate import check_certificate
from scheduler.meetings.verify_reading import Calendar, HeldMeeting, Raw, read_plan
from scheduler.meetings.verify_terms import PlanTerms, count_moves, keeps_decision, list_decisions
from scheduler.verification import PlanReport, RecomputedTier, Violation

__all__ = ["check_certificate", "verify_plan"]

Held = Mapping[str, HeldMeeting]


def verify_plan(problem_raw: Raw, plan_raw: Raw) -> PlanReport:
    """Measure a plan against its problem.

    Args:
        problem_raw: A valid problem document.
        plan_raw: ``{"assignments": {meeting: {"start", "room", "one_of"}}}``; anything malformed is reported.

    Returns:
        Broken rules, the value of every tier and the meetings without a place.
    """
    calendar = Calendar(problem_raw)
    violations: list[Violation] = []
    held = read_plan(problem_raw, plan_raw, calendar, violations)
    violations += _check_days(held, calendar)
    violations += _check_rooms(problem_raw, held)
    violations += _check_people(problem_raw, held)
    violations += _check_daily_limits(problem_raw, held, calendar)
    violations += _check_links(held, calendar)
    violations += _check_decisions(problem_raw, held)
    values = PlanTerms(problem_raw, held)
    tiers = tuple(
        RecomputedTier(dict(terms), sum(weight * values.count(term) for term, weight in terms.items()))
        for terms in ({key: weight for key, weight in tier.items() if key != "x"} for tier in problem_raw["objective"])
    )
    unplaced = tuple(meeting["id"] for meeting in problem_raw["meetings"] if meeting["id"] not in held)
    return PlanReport(tuple(violations), tiers, unplaced)


def _check_days(held: Held, calendar: Calendar) -> Iterator[Violation]:
    """H1: within one day, within [earliest, latest_end)."""
    for name, meeting in held.items():
        if meeting.day < 0 or meeting.end > calendar.ends[meeting.day]:
            yield Violation("H1", f"[{meeting.start}, {meeting.end}) does not lie within one day", name)
        earliest = meeting.meeting.get("earliest", 0)
        latest_end = meeting.meeting.get("latest_end")
        latest_end = calendar.grains if latest_end is None else latest_end
        if meeting.start < earliest or meeting.end > latest_end:
            yield Violation("H1", f"[{meeting.start}, {meeting.end}) lies outside [{earliest}, {latest_end})", name)


def _overlaps(start: int, end: int, windows: Any) -> bool:
    return any(start < last and first < end for first, last in windows)


def _check_rooms(problem: Raw, held: Held) -> Iterator[Violation]:
    """H2: one meeting at a time, open, with the features and seats, and among the meeting's rooms."""
    rooms = {room["id"]: room for room in problem["rooms"]}
    users: dict[str, list[tuple[int, int, str]]] = {}
    for name, meeting in held.items():
        allowed = meeting.meeting.get("rooms")
        if allowed == [] or meeting.room is None:
            if allowed == [] and meeting.room is not None:
                yield Violation("H2", f"needs no room but takes {meeting.room}", name)
            if allowed != [] and meeting.room is None:
                yield Violation("H2", "has no room", name)
            if meeting.room is None:
                continue
        room = rooms[meeting.room]
        users.setdefault(meeting.room, []).append((meeting.start, meeting.end, name))
        if allowed and meeting.room not in allowed:
            yield Violation("H2", f"{meeting.room} is not among the meeting's rooms", name)
        lacking = sorted(set(meeting.meeting.get("needs", ())) - set(room.get("features", ())))
        if lacking:
            yield Violation("H2", f"{meeting.room} lacks {', '.join(lacking)}", name)
        if _count_heads(meeting.meeting) > room["capacity"]:
            yield Violation("H2", f"{meeting.room} seats {room['capacity']} of {_count_heads(meeting.meeting)}", name)
        if _overlaps(meeting.start, meeting.end, room.get("closed", ())):
            yield Violation("H2", f"{meeting.room} is closed", name)
    for room_id, intervals in users.items():
        for first, second in _overlapping_pairs(intervals):
            yield Violation("H2", f"{first} and {second} share {room_id}", room_id)


def _count_heads(meeting: Raw) -> int:
    headcount = meeting.get("headcount")
    if headcount is not None:
        return int(headcount)
    return len(meeting["required"]) + len(meeting.get("preferred", ())) + len(meeting.get("one_of", ()))


def _overlapping_pairs(intervals: list[tuple[int, int, str]]) -> Iterator[tuple[str, str]]:
    ordered = sorted(intervals)
    for position, (_, end, name) in enumerate(ordered):
        for other_start, _, other in ordered[position + 1 :]:
            if other_start >= end:
                break
            yield name, other


def _check_people(problem: Raw, held: Held) -> Iterator[Violation]:
    """H3: required and chosen people are in one meeting at a time and not busy; one chosen from each group."""
    people = {person["id"]: person for person in problem["people"]}
    attending: dict[str, list[tuple[int, int, str]]] = {}
    for name, meeting in held.items():
        groups = meeting.meeting.get("one_of", [])
        if len(meeting.chosen) != len(groups):
            yield Violation("H3", f"chooses {len(meeting.chosen)} people for {len(groups)} groups", name)
        for person, group in zip(meeting.chosen, groups, strict=False):
            if person not in group:
                yield Violation("H3", f"{person} is not in the group", name)
        parts = [*meeting.attendees, *meeting.meeting.get("preferred", ())]
        for person in sorted({part for part in parts if parts.count(part) > 1}):
            yield Violation("H3", f"{person} fills two parts", name)
        for person in meeting.attendees:
            attending.setdefault(person, []).append((meeting.start, meeting.end, name))
            if _overlaps(meeting.start, meeting.end, people[person].get("busy", ())):
                yield Violation("H3", f"{person} is busy", name)
    for person, intervals in attending.items():
        for first, second in _overlapping_pairs(intervals):
            if first != second:
                yield Violation("H3", f"{first} and {second} overlap", person)


def _check_daily_limits(problem: Raw, held: Held, calendar: Calendar) -> Iterator[Violation]:
    """H4: at most max_per_day meetings a day as required or chosen."""
    counts: dict[tuple[str, int], int] = {}
    for meeting in held.values():
        for person in set(meeting.attendees):
            counts[person, meeting.day] = counts.get((person, meeting.day), 0) + 1
    for person in problem["people"]:
        limit = person.get("max_per_day")
        for (name, day), count in counts.items():
            if limit is not None and name == person["id"] and count > limit and day >= 0:
                yield Violation("H4", f"{count} meetings on {calendar.dates[day]}, at most {limit}", name)


def _check_links(held: Held, calendar: Calendar) -> Iterator[Violation]:
    """H5: the earlier meeting is placed, ends in time, and the dates differ by min_days to max_days."""
    for name, meeting in held.items():
        for link in meeting.meeting.get("after", ()):
            earlier = held.get(link["meeting"])
            if earlier is None:
                yield Violation("H5", f"{link['meeting']} is not placed", name)
                continue
            if earlier.end > meeting.start:
                yield Violation("H5", f"{link['meeting']} ends at {earlier.end}, after {meeting.start}", name)
            if earlier.day < 0 or meeting.day < 0:
                continue
            days = (calendar.dates[meeting.day] - calendar.dates[earlier.day]).days
            most = link.get("max_days")
            if days < link.get("min_days", 0) or (most is not None and days > most):
                yield Violation("H5", f"{days} days after {link['meeting']}", name)


def _check_decisions(problem: Raw, held: Held) -> Iterator[Violation]:
    """H6 and H7: fixed decisions stand; no more moves than allowed."""
    for name, decision in list_decisions(problem, "fixed").items():
        if name not in held or not keeps_decision(decision, held[name]):
            yield Violation("H6", "the fixed decision does not stand", name)
    most = problem.get("max_moves")
    if most is not None and count_moves(problem, held) > most:
        yield Violation("H7", f"{count_moves(problem, held)} moves, at most {most}")
