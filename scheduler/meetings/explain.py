"""Why meetings are unplaced, and the cheapest change that would place each."""

from collections.abc import Mapping
from typing import Any

from scheduler.limits import Limits
from scheduler.meetings.entities import Problem
from scheduler.progress import ShouldStop
from scheduler.result import Reason, UnplacedEntry


def explain_unplaced(
    problem: Problem, assignments: Mapping[str, Any], limits: Limits, should_stop: ShouldStop
) -> list[UnplacedEntry]:
    """One entry per meeting without a place."""
    return [
        UnplacedEntry(meeting.id, (Reason("H1", "Ingen tid är ledig.", "No time is free.", meeting.id),))
        for meeting in problem.meetings
        if meeting.id not in assignments
    ]
