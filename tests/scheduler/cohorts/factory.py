"""The smallest valid cohort problems, and what tests ask of their solutions."""

from collections.abc import Mapping
from typing import Any

import scheduler
from scheduler.cohorts.problem import read_problem
from scheduler.cohorts.solve import solve_problem
from scheduler.cohorts.verify import verify_plan
from scheduler.progress import ignore_improvement, never_stop
from scheduler.result import Solution

Document = dict[str, Any]
QUICK = scheduler.Limits(time_limit_seconds=20, workers=1)


def make_cohort(name: str = "G1", **members: Any) -> Document:
    """A cohort of 1 to 3 that runs in weeks 2 and 3 unless told otherwise."""
    return {"id": name, "start": 2, "weeks": 2, "min": 1, "max": 3, **members}


def make_participant(name: str = "P1", **members: Any) -> Document:
    """A participant without wishes."""
    return {"id": name, **members}


def make_problem(**members: Any) -> Document:
    """One cohort, one participant, placing as many as possible unless told otherwise."""
    return {
        "format": "samplats/cohorts/1",
        "first_week": "2026-W02",
        "weeks": 20,
        "cohorts": [make_cohort()],
        "participants": [make_participant()],
        "objective": [{"unplaced": 1}],
        **members,
    }


def solve(problem: Mapping[str, Any], **limits: Any) -> Document:
    """The result of a problem, verified."""
    result = scheduler.solve(problem, scheduler.Limits(**{"time_limit_seconds": 20, "workers": 1, **limits}))
    report = scheduler.verify(problem, result)
    assert report.valid, report.violations
    return result


def search(problem: Mapping[str, Any]) -> Solution:
    """The search alone, without fixes for the unplaced; its plan is verified."""
    solution = solve_problem(read_problem(problem), QUICK, ignore_improvement, never_stop)
    if solution.plan is not None:
        report = verify_plan(problem, solution.plan)
        assert not report.violations
        assert [tier.value for tier in report.tiers] == [tier.value for tier in solution.tiers]
    return solution


def find_broken_rules(problem: Mapping[str, Any], assignments: Any) -> set[str]:
    """The names of the hard rules that a plan breaks."""
    return {violation.rule for violation in verify_plan(problem, {"assignments": assignments}).violations}
