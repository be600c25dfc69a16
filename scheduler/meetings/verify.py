"""Check a meetings plan against its problem from the format's text alone: no solver, none of its layouts.

Source: formats.md, ``samplats/meetings/1``, hard rules H1–H7 and the terms of the objective.
"""

from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from scheduler.verification import PlanReport, RecomputedTier, Violation

PLAN_RULE = "plan"
"""Stands in place of a hard rule where the plan is not written as the format asks."""

Raw = Mapping[str, Any]


@dataclass(frozen=True)
class _Held:
    """A meeting as the plan places it. ``day`` is an index into the problem's days, -1 where there is no such day."""

    meeting: Raw
    start: int
    end: int
    day: int
    room: str | None
    chosen: tuple[str, ...]

    @property
    def attendees(self) -> list[str]:
        """Those who must be there: required and chosen."""
        return [*self.meeting["required"], *self.chosen]


def verify_plan(problem_raw: Raw, plan_raw: Raw) -> PlanReport:
    """Measure a plan against its problem.

    Args:
        problem_raw: A valid problem document.
        plan_raw: ``{"assignments": {meeting: {"start", "room", "one_of"}}}``; anything malformed is reported.

    Returns:
        Broken rules, the value of every tier and the meetings without a place.
    """
    calendar = _Calendar(problem_raw)
    violations: list[Violation] = []
    held = _read_plan(problem_raw, plan_raw, calendar, violations)
    for check in (_check_days, _check_rooms, _check_people, _check_daily_limits, _check_links, _check_decisions):
        violations += check(problem_raw, held, calendar)
    values = _Terms(problem_raw, held, calendar)
    tiers = tuple(
        RecomputedTier(dict(terms), sum(weight * values.count(term) for term, weight in terms.items()))
        for terms in ({key: weight for key, weight in tier.items() if key != "x"} for tier in problem_raw["objective"])
    )
    unplaced = tuple(meeting["id"] for meeting in problem_raw["meetings"] if meeting["id"] not in held)
    return PlanReport(tuple(violations), tiers, unplaced)


class _Calendar:
    """The days of a problem: where they begin and which dates they are."""

    def __init__(self, problem: Raw) -> None:
        self.firsts: list[int] = []
        self.ends: list[int] = []
        self.dates: list[date] = []
        grain = 0
        for day in problem["days"]:
            self.firsts.append(grain)
            grain += day["grains"]
            self.ends.append(grain)
            self.dates.append(date.fromisoformat(day["date"]))
        self.grains = grain

    def find_day(self, grain: int) -> int:
        """Index of the day that a grain belongs to, -1 when it lies outside the calendar."""
        return bisect_right(self.ends, grain) if 0 <= grain < self.grains else -1


def _is_number(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _read_plan(problem: Raw, plan: Any, calendar: _Calendar, violations: list[Violation]) -> dict[str, _Held]:
    assignments = plan.get("assignments") if isinstance(plan, Mapping) else None
    if not isinstance(assignments, Mapping):
        violations.append(Violation(PLAN_RULE, "assignments is no object"))
        return {}
    meetings = {meeting["id"]: meeting for meeting in problem["meetings"]}
    held: dict[str, _Held] = {}
    for name, decision in assignments.items():
        if name not in meetings:
            violations.append(Violation(PLAN_RULE, "there is no such meeting", str(name)))
            continue
        fault = _find_fault(decision, problem)
        if fault is not None:
            violations.append(Violation(PLAN_RULE, fault, name))
            continue
        start = decision["start"]
        end = start + meetings[name]["duration"]
        chosen = tuple(decision.get("one_of") or ())
        held[name] = _Held(meetings[name], start, end, calendar.find_day(start), decision.get("room"), chosen)
    return held


def _find_fault(decision: Any, problem: Raw) -> str | None:
    """What is wrong with the way a decision is written, or None."""
    if not isinstance(decision, Mapping):
        return "the decision is no object"
    if not _is_number(decision.get("start")):
        return "start is no whole number"
    room = decision.get("room")
    if room is not None and not (isinstance(room, str) and any(room == known["id"] for known in problem["rooms"])):
        return "room names no room"
    chosen = decision.get("one_of", [])
    people = {person["id"] for person in problem["people"]}
    if not isinstance(chosen, list | tuple) or not all(isinstance(name, str) and name in people for name in chosen):
        return "one_of is no list of people"
    unknown = sorted(str(key) for key in decision if key not in ("start", "room", "one_of", "x"))
    return f"unknown keys {unknown}" if unknown else None


def _check_days(problem: Raw, held: Mapping[str, _Held], calendar: _Calendar) -> Iterator[Violation]:
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


def _check_rooms(problem: Raw, held: Mapping[str, _Held], calendar: _Calendar) -> Iterator[Violation]:
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


def _check_people(problem: Raw, held: Mapping[str, _Held], calendar: _Calendar) -> Iterator[Violation]:
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


def _check_daily_limits(problem: Raw, held: Mapping[str, _Held], calendar: _Calendar) -> Iterator[Violation]:
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


def _check_links(problem: Raw, held: Mapping[str, _Held], calendar: _Calendar) -> Iterator[Violation]:
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


def _matches(decision: Raw, meeting: _Held) -> bool:
    return (
        ("start" not in decision or decision["start"] == meeting.start)
        and ("room" not in decision or decision["room"] == meeting.room)
        and ("one_of" not in decision or tuple(decision["one_of"]) == meeting.chosen)
    )


def _decisions(problem: Raw, key: str) -> dict[str, Raw]:
    meetings = {meeting["id"] for meeting in problem["meetings"]}
    return {name: decision for name, decision in (problem.get(key) or {}).items() if name in meetings}


def _count_moves(problem: Raw, held: Mapping[str, _Held]) -> int:
    return sum(
        name not in held or not _matches(decision, held[name])
        for name, decision in _decisions(problem, "current").items()
    )


def _check_decisions(problem: Raw, held: Mapping[str, _Held], calendar: _Calendar) -> Iterator[Violation]:
    """H6 and H7: fixed decisions stand; no more moves than allowed."""
    for name, decision in _decisions(problem, "fixed").items():
        if name not in held or not _matches(decision, held[name]):
            yield Violation("H6", "the fixed decision does not stand", name)
    most = problem.get("max_moves")
    if most is not None and _count_moves(problem, held) > most:
        yield Violation("H7", f"{_count_moves(problem, held)} moves, at most {most}")


class _Terms:
    """Counts the terms of the objective from a plan."""

    def __init__(self, problem: Raw, held: Mapping[str, _Held], calendar: _Calendar) -> None:
        self._problem = problem
        self._held = held
        self._counts: dict[str, Callable[[], int]] = {
            "unplaced": self._count_unplaced,
            "preferred_clash": self._count_clash,
            "late": self._count_late,
            "end": lambda: sum(meeting.end - 1 for meeting in held.values()),
            "rooms_used": self._count_rooms,
            "moves": lambda: _count_moves(problem, held),
        }
        self._known: dict[str, int] = {}

    def count(self, term: str) -> int:
        """The value of a term."""
        if term not in self._known:
            self._known[term] = self._counts[term]()
        return self._known[term]

    def _count_unplaced(self) -> int:
        return sum(
            meeting.get("priority", 1) for meeting in self._problem["meetings"] if meeting["id"] not in self._held
        )

    def _count_late(self) -> int:
        total = 0
        for meeting in self._held.values():
            due = meeting.meeting.get("due")
            if due is not None:
                total += meeting.meeting.get("priority", 1) * max(0, meeting.end - due)
        return total

    def _count_clash(self) -> int:
        """Per person: grains of overlap between two of their meetings, one of them at least as a preferred attendee."""
        parts: dict[str, list[tuple[_Held, bool]]] = {}
        for meeting in self._held.values():
            for person in set(meeting.attendees):
                parts.setdefault(person, []).append((meeting, False))
            for person in meeting.meeting.get("preferred", ()):
                parts.setdefault(person, []).append((meeting, True))
        total = 0
        for attended in parts.values():
            for position, (first, first_preferred) in enumerate(attended):
                for second, second_preferred in attended[position + 1 :]:
                    if (first_preferred or second_preferred) and first is not second:
                        total += max(0, min(first.end, second.end) - max(first.start, second.start))
        return total

    def _count_rooms(self) -> int:
        used: dict[tuple[str, int], set[str]] = {}
        for meeting in self._held.values():
            if meeting.room is not None:
                for person in {*meeting.attendees, *meeting.meeting.get("preferred", ())}:
                    used.setdefault((person, meeting.day), set()).add(meeting.room)
        return sum(len(rooms) - 1 for rooms in used.values())
