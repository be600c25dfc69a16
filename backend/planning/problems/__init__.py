"""The two problems that a programme's planning consists of, built from the database."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from backend.associations.models import Programme
from backend.planning.problems.cohorts import CohortComposer
from backend.planning.problems.horizon import find_horizon
from backend.planning.problems.meetings import MeetingComposer
from backend.planning.problems.reading import read_facts
from backend.planning.problems.rules import read_rules
from backend.planning.problems.standing import Standing

__all__ = ["build_cohort_problem", "build_meeting_problem", "read_standing"]


def read_standing(programme: Programme, now: datetime) -> Standing:
    """The facts of a programme, seen from ``now``."""
    horizon = find_horizon(programme.begins_on, programme.announcement_days, now)
    return Standing(read_facts(programme), horizon)


def build_cohort_problem(
    programme: Programme, *, rules: Mapping[str, Any], now: datetime, max_moves: int | None = None
) -> dict[str, Any]:
    """The ``samplats/cohorts/1`` document of a programme.

    Args:
        programme: whose waiting and active enrolments are placed in its open cohorts.
        rules: what the coordinator asks for; see ``read_rules``.
        now: what begins before it, or was announced, is pinned.
        max_moves: the most members who may change cohort or lose theirs.

    Raises:
        RuleViolation: a rule makes no sense.
    """
    return CohortComposer(read_standing(programme, now), read_rules(programme, rules), max_moves).compose()


def build_meeting_problem(
    programme: Programme,
    cohort_assignment: Mapping[int, int],
    *,
    rules: Mapping[str, Any],
    now: datetime,
    max_moves: int | None = None,
) -> dict[str, Any]:
    """The ``samplats/meetings/1`` document of a programme whose members sit as assigned.

    Args:
        programme: whose chain of meetings is placed.
        cohort_assignment: enrolment id -> cohort id.
        rules: as for the cohorts.
        now: as for the cohorts.
        max_moves: the most meetings that may move.

    Raises:
        RuleViolation: a rule makes no sense.
    """
    standing = read_standing(programme, now)
    return MeetingComposer(standing, cohort_assignment, read_rules(programme, rules), max_moves).compose()
