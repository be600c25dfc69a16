"""Reading a cohort problem: every fault is told, with its JSON path."""

import copy
from typing import Any

import pytest

from scheduler.cohorts.problem import read_problem
from scheduler.faults import ProblemFaults
from tests.scheduler.cohorts.factory import make_cohort, make_participant, make_problem

FULL: dict[str, Any] = {
    "format": "samplats/cohorts/1",
    "first_week": "2011-W40",
    "weeks": 60,
    "cohorts": [
        make_cohort(
            leader="K1",
            room="R1",
            sessions=["mon-am"],
            offers=["interpreter-ar"],
            reserved=[{"attribute": "agency", "value": "FK", "min": 1, "max": 4}],
        )
    ],
    "leaders": [{"id": "K1", "concurrent": 1}],
    "rooms": [{"id": "R1", "closed": [[52, 60]]}],
    "participants": [
        {
            "id": "P1",
            "priority": 1,
            "from": 0,
            "until": 30,
            "needs": [],
            "unavailable": ["mon-am"],
            "attributes": {"agency": "SOC"},
            "costs": {"G1": 2},
        },
        make_participant("P2"),
    ],
    "together": [["P1", "P2"]],
    "apart": [],
    "balance": [{"attribute": "gender", "value": "F", "percent": 50, "tolerance": 100}],
    "fixed": {},
    "current": {"P1": "G1"},
    "max_moves": 3,
    "objective": [{"unplaced": 1}, {"wait": 1}, {"imbalance": 1}, {"cost": 1}, {"moves": 1}],
}


def list_fault_paths(problem: Any) -> list[str]:
    with pytest.raises(ProblemFaults) as raised:
        read_problem(problem)
    return [fault.path for fault in raised.value.faults]


def test_the_documented_example_is_read_whole() -> None:
    problem = read_problem(FULL)
    assert problem.cohorts[0].reserved[0].maximum == 4
    assert problem.rooms == {"R1": ((52, 60),)}
    assert problem.participants[0].until == 30
    assert problem.max_moves == 3


@pytest.mark.parametrize(
    ("path", "value", "expected"),
    [
        (("weeks",), 0, "$.weeks"),
        (("first_week",), "2011-W53", "$.first_week"),
        (("first_week",), "2011-40", "$.first_week"),
        (("first_week",), 40, "$.first_week"),
        (("surprise",), 1, "$.surprise"),
        (("format",), "samplats/cohorts/2", "$.format"),
        (("cohorts",), {}, "$.cohorts"),
        (("cohorts", 0, "max"), 0, "$.cohorts[0].max"),
        (("cohorts", 0, "start"), -1, "$.cohorts[0].start"),
        (("cohorts", 0, "start"), True, "$.cohorts[0].start"),
        (("cohorts", 0, "start"), 1.0, "$.cohorts[0].start"),
        (("cohorts", 0, "start"), 10**30, "$.cohorts[0].start"),
        (("cohorts", 0, "leader"), "K9", "$.cohorts[0].leader"),
        (("cohorts", 0, "room"), "R9", "$.cohorts[0].room"),
        (("cohorts", 0, "sessions"), ["a", "a"], "$.cohorts[0].sessions[1]"),
        (("cohorts", 0, "reserved", 0, "max"), 0, "$.cohorts[0].reserved[0].max"),
        (("cohorts", 0, "colour"), "red", "$.cohorts[0].colour"),
        (("leaders", 0, "concurrent"), -1, "$.leaders[0].concurrent"),
        (("rooms", 0, "closed"), [[5, 5]], "$.rooms[0].closed[0]"),
        (("rooms", 0, "closed"), [[1, 2, 3]], "$.rooms[0].closed[0]"),
        (("participants", 1, "id"), "P1", "$.participants[1].id"),
        (("participants", 0, "until"), -1, "$.participants[0].until"),
        (("participants", 0, "from"), 31, "$.participants[0].until"),
        (("participants", 0, "costs"), {"G9": 1}, "$.participants[0].costs.G9"),
        (("participants", 0, "costs"), {"G1": -1}, "$.participants[0].costs.G1"),
        (("participants", 0, "attributes"), {"agency": 1}, "$.participants[0].attributes.agency"),
        (("participants", 0, "needs"), "interpreter-ar", "$.participants[0].needs"),
        (("participants", 0, "id"), "\ud800", "$.participants[0].id"),
        (("together", 0, 1), "P9", "$.together[0][1]"),
        (("apart",), [["P1", "P1"]], "$.apart[0][1]"),
        (("balance", 0, "percent"), 101, "$.balance[0].percent"),
        (("fixed",), {"P9": "G1"}, "$.fixed.P9"),
        (("fixed",), {"P1": "G9"}, "$.fixed.P1"),
        (("current",), {"P1": None}, "$.current.P1"),
        (("max_moves",), -1, "$.max_moves"),
        (("objective",), [], "$.objective"),
        (("objective",), [{}], "$.objective[0]"),
        (("objective",), [{"beauty": 1}], "$.objective[0].beauty"),
        (("objective",), [{"unplaced": -1}], "$.objective[0].unplaced"),
    ],
)
def test_a_fault_is_told_with_its_path(path: tuple[str | int, ...], value: Any, expected: str) -> None:
    problem = copy.deepcopy(FULL)
    place: Any = problem
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = value
    assert expected in list_fault_paths(problem)


@pytest.mark.parametrize("key", ["format", "first_week", "weeks", "cohorts", "participants", "objective"])
def test_a_missing_key_is_a_fault_of_the_whole(key: str) -> None:
    problem = {name: value for name, value in FULL.items() if name != key}
    assert list_fault_paths(problem) == ["$"] or key in ("cohorts", "participants")


def test_all_faults_are_told_at_once() -> None:
    problem = make_problem(cohorts=[make_cohort(start=-1, max=-2)], participants=[make_participant(priority="high")])
    assert list_fault_paths(problem) == ["$.cohorts[0].start", "$.cohorts[0].max", "$.participants[0].priority"]


def test_a_tier_too_large_to_compute_exactly_is_a_fault() -> None:
    people = [make_participant(f"P{index}", priority=10**9) for index in range(3)]
    problem = make_problem(participants=people, objective=[{"open": 1}, {"unplaced": 10**9}])
    assert list_fault_paths(problem) == ["$.objective[1]"]


def test_what_stands_under_x_is_ignored_everywhere() -> None:
    problem = make_problem(
        cohorts=[make_cohort(x={"room": "Björken"})],
        participants=[make_participant(x=[1], attributes={"x": 5})],
        objective=[{"unplaced": 1, "x": "first"}],
        fixed={"x": {}},
        x=None,
    )
    assert read_problem(problem).fixed == {}


@pytest.mark.parametrize("problem", [None, 3, [], "text", {"cohorts": 3, "participants": {"a": []}, "objective": 7}])
def test_what_is_no_problem_at_all_gives_faults_and_no_crash(problem: Any) -> None:
    assert list_fault_paths(problem)
