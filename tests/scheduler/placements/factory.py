"""The smallest valid placement problems, and what tests ask of their solutions."""

from collections.abc import Mapping
from typing import Any

import scheduler
from scheduler.placements.verify import verify_plan

Document = dict[str, Any]


def make_place(name: str = "K1", **members: Any) -> Document:
    """A place for one."""
    return {"id": name, "capacity": 1, **members}


def make_option(place: str = "K1", **members: Any) -> Document:
    """Two weeks from week 2, and no other start."""
    return {"place": place, "starts": [2], "load": [1, 1], **members}


def make_participant(name: str = "P1", *options: Document, **members: Any) -> Document:
    """Someone who can have the usual option unless told otherwise."""
    return {"id": name, "options": list(options) or [make_option()], **members}


def make_problem(**members: Any) -> Document:
    """One place, one participant, placing as many as possible unless told otherwise."""
    return {
        "format": "samplats/placements/1",
        "first_week": "2026-W02",
        "weeks": 10,
        "places": [make_place()],
        "participants": [make_participant()],
        "objective": [{"unplaced": 1}],
        **members,
    }


def put(place: str = "K1", start: int = 2) -> Document:
    """A decision."""
    return {"place": place, "start": start}


def solve(problem: Mapping[str, Any], **limits: Any) -> Document:
    """The result of a problem, verified."""
    result = scheduler.solve(problem, scheduler.Limits(**{"time_limit_seconds": 20, "workers": 1, **limits}))
    report = scheduler.verify(problem, result)
    assert report.valid, report.violations
    return result


def find_broken_rules(problem: Mapping[str, Any], assignments: Any) -> set[str]:
    """The names of the hard rules that a plan breaks."""
    return {violation.rule for violation in verify_plan(problem, {"assignments": assignments}).violations}
