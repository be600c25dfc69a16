"""Smallest valid problems, and shorthand for solving and checking them."""

from scheduler.limits import Limits
from scheduler.meetings.problem import read_problem
from scheduler.meetings.solve import solve_problem
from scheduler.meetings.verify import verify_plan

QUICK = Limits(time_limit_seconds=5, workers=1, deterministic=True)


def make_problem(meetings, **changes):
    """A problem of two days of four grains, one room for four and the people A, B and C."""
    return {
        "format": "samplats/meetings/1",
        "grain_minutes": 15,
        "days": [{"date": "2026-03-06", "grains": 4}, {"date": "2026-03-09", "grains": 4}],
        "rooms": [{"id": "R1", "capacity": 4}],
        "people": [{"id": "A"}, {"id": "B"}, {"id": "C"}],
        "meetings": meetings,
        "fixed": {},
        "current": {},
        "objective": [{"unplaced": 1}, {"end": 1}],
        **changes,
    }


def make_meeting(name="M1", duration=2, required=("A",), **changes):
    """A meeting of two grains with A."""
    return {"id": name, "duration": duration, "required": list(required), **changes}


def solve_quickly(problem, limits=QUICK):
    """The solution of a tiny problem."""
    return solve_problem(read_problem(problem), limits, lambda _improvement: None, lambda: False)


def find_starts(problem):
    """Start per placed meeting in the best plan; the plan is verified."""
    solution = solve_quickly(problem)
    assert not verify_plan(problem, solution.plan).violations
    return {name: decision["start"] for name, decision in solution.plan["assignments"].items()}


def break_rules(problem, **assignments):
    """The rules that a plan breaks; each assignment is (start, room) or (start, room, chosen)."""
    plan = {
        "assignments": {
            name: {"start": start, "room": room, "one_of": list(*chosen)}
            for name, (start, room, *chosen) in assignments.items()
        }
    }
    return sorted({violation.rule for violation in verify_plan(problem, plan).violations})
