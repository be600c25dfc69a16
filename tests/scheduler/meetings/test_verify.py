"""The verifier does not trust a plan: it is counted anew, whatever it looks like."""

import subprocess
import sys

import pytest

import scheduler
from scheduler.meetings.verify import verify_plan
from tests.scheduler.meetings.build import QUICK, make_meeting, make_problem

MALFORMED = [
    None,
    [],
    {},
    {"assignments": None},
    {"assignments": []},
    {"assignments": {"M9": {"start": 0, "room": "R1"}}},
    {"assignments": {"M1": None}},
    {"assignments": {"M1": {}}},
    {"assignments": {"M1": {"start": True, "room": "R1"}}},
    {"assignments": {"M1": {"start": "0", "room": "R1"}}},
    {"assignments": {"M1": {"start": 0.0, "room": "R1"}}},
    {"assignments": {"M1": {"start": -1, "room": "R1"}}},
    {"assignments": {"M1": {"start": 10**30, "room": "R1"}}},
    {"assignments": {"M1": {"start": 0, "room": ["R1"]}}},
    {"assignments": {"M1": {"start": 0, "room": "R9"}}},
    {"assignments": {"M1": {"start": 0, "room": "R1", "one_of": "B"}}},
    {"assignments": {"M1": {"start": 0, "room": "R1", "one_of": [None]}}},
    {"assignments": {"M1": {"start": 0, "room": "R1", "one_of": ["B"]}}},
    {"assignments": {"M1": {"start": 0, "room": "R1", "extra": 1}}},
]


@pytest.mark.parametrize("plan", MALFORMED)
def test_a_malformed_plan_is_reported_and_never_raises(plan):
    assert verify_plan(make_problem([make_meeting()]), plan).violations


def solve_pair():
    problem = make_problem([make_meeting(), make_meeting("M2", required=["B"])])
    return problem, scheduler.solve(problem, QUICK)


def test_a_result_as_it_was_given_is_valid():
    problem, result = solve_pair()
    assert scheduler.verify(problem, result).valid


@pytest.mark.parametrize(
    "tamper",
    [
        lambda result: result["plan"]["assignments"]["M1"].update(start=3),
        lambda result: result["plan"]["assignments"].pop("M1"),
        lambda result: result["tiers"][1].update(value=3),
        lambda result: result["tiers"][1].update(bound=99),
        lambda result: result.update(status="FEASIBLE"),
        lambda result: result.update(problem_sha256="0" * 64),
        lambda result: result["unplaced"].append({"id": "M1", "reasons": [], "fix": None}),
    ],
)
def test_a_result_that_was_tampered_with_is_not(tamper):
    problem, result = solve_pair()
    tamper(result)
    assert not scheduler.verify(problem, result).valid


def test_verifying_loads_neither_the_solver_nor_its_model():
    code = (
        "import sys, scheduler.meetings.verify, scheduler.meetings.problem;"
        "sys.exit(any(name.split('.')[0] == 'ortools' or name == 'scheduler.meetings.model' for name in sys.modules))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@pytest.mark.parametrize(
    ("term", "assignments", "value"),
    [
        ("unplaced", {"M1": 0}, 3),
        ("end", {"M1": 0, "M2": 4}, 1 + 5),
        ("late", {"M1": 0, "M2": 4}, 3 * 2),
        ("preferred_clash", {"M1": 0, "M2": 1}, 2),
        ("preferred_clash", {"M1": 0, "M2": 2}, 0),
        ("moves", {"M2": 4}, 1),
        ("moves", {"M1": 1, "M2": 4}, 1),
        ("moves", {"M1": 0, "M2": 4}, 0),
        ("rooms_used", {"M1": 0, "M2": 2}, 2),
        ("rooms_used", {"M1": 0, "M2": 4}, 0),
    ],
)
def test_each_term_is_counted_as_the_format_says(term, assignments, value):
    problem = make_problem(
        [
            make_meeting(preferred=["C", "B"]),
            make_meeting("M2", required=["B"], preferred=["C"], due=4, priority=3),
        ],
        rooms=[{"id": "R1", "capacity": 4}, {"id": "R2", "capacity": 4}],
        current={"M1": {"start": 0, "room": "R1"}},
        objective=[{term: 1}],
    )
    rooms = {"M1": "R1", "M2": "R2"}
    plan = {name: {"start": start, "room": rooms[name]} for name, start in assignments.items()}
    assert verify_plan(problem, {"assignments": plan}).tiers[0].value == value
