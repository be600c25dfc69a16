"""A meetings plan read from its document, for verification: nothing in it is taken for granted."""

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from scheduler.verification import Violation

PLAN_RULE = "plan"
"""Stands in place of a hard rule where the plan is not written as the format asks."""

Raw = Mapping[str, Any]


@dataclass(frozen=True)
class HeldMeeting:
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


class Calendar:
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


def read_plan(problem: Raw, plan: Any, calendar: Calendar, violations: list[Violation]) -> dict[str, HeldMeeting]:
    """The meetings that the plan places, by id; what cannot be read is left out and added to ``violations``."""
    assignments = plan.get("assignments") if isinstance(plan, Mapping) else None
    if not isinstance(assignments, Mapping):
        violations.append(Violation(PLAN_RULE, "assignments is no object"))
        return {}
    meetings = {meeting["id"]: meeting for meeting in problem["meetings"]}
    held: dict[str, HeldMeeting] = {}
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
        held[name] = HeldMeeting(meetings[name], start, end, calendar.find_day(start), decision.get("room"), chosen)
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
