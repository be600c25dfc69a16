"""Each hard rule: a plan that keeps it, one that breaks it, and the case on the edge – for solver and verifier alike."""

from typing import Any, NamedTuple

import pytest

from tests.scheduler.cohorts.factory import find_broken_rules, make_cohort, make_participant, make_problem, solve


def two(**members: Any) -> list[dict[str, Any]]:
    return [make_participant("P1", **members), make_participant("P2")]


class Case(NamedTuple):
    """A plan for a problem; ``holds`` says whether it keeps the rule."""

    rule: str
    name: str
    holds: bool
    plan: dict[str, str]
    problem: dict[str, Any]


BOTH = {"P1": "G1", "P2": "G1"}
SPLIT = {"P1": "G1", "P2": "G2"}
ONE = {"P1": "G1"}
LED = {"leaders": [{"id": "K1", "concurrent": 1}], "participants": two()}
ROOM = {"rooms": [{"id": "R1", "closed": [[4, 6]]}]}
SHARED = {"rooms": [{"id": "R1"}], "participants": two()}
RESERVED = {"attribute": "agency", "value": "FK"}
FK = {"attributes": {"agency": "FK"}}


def led(start: int) -> list[dict[str, Any]]:
    return [make_cohort("G1", leader="K1"), make_cohort("G2", leader="K1", start=start)]


def sharing(start: int, second_session: str = "mon") -> list[dict[str, Any]]:
    return [
        make_cohort("G1", room="R1", sessions=["mon"]),
        make_cohort("G2", room="R1", sessions=[second_session, "fri"], start=start),
    ]


CASES = [
    Case("H2", "within min and max", True, BOTH, make_problem(participants=two(), cohorts=[make_cohort(min=1, max=3)])),
    Case("H2", "exactly max", True, BOTH, make_problem(participants=two(), cohorts=[make_cohort(max=2)])),
    Case("H2", "exactly min", True, BOTH, make_problem(participants=two(), cohorts=[make_cohort(min=2)])),
    Case("H2", "above max", False, BOTH, make_problem(participants=two(), cohorts=[make_cohort(max=1)])),
    Case("H2", "below min", False, ONE, make_problem(cohorts=[make_cohort(min=2)])),
    Case("H3", "inside the window", True, ONE, make_problem(participants=[make_participant(until=5) | {"from": 1}])),
    Case("H3", "on its first week", True, ONE, make_problem(participants=[make_participant() | {"from": 2}])),
    Case("H3", "on its last week", True, ONE, make_problem(participants=[make_participant(until=2)])),
    Case("H3", "too early", False, ONE, make_problem(participants=[make_participant() | {"from": 3}])),
    Case("H3", "too late", False, ONE, make_problem(participants=[make_participant(until=1)])),
    Case("H4", "more offered than needed", True, ONE, make_problem(
        participants=[make_participant(needs=["a"])], cohorts=[make_cohort(offers=["a", "b"])])),
    Case("H4", "just what is needed", True, ONE, make_problem(
        participants=[make_participant(needs=["a", "b"])], cohorts=[make_cohort(offers=["b", "a"])])),
    Case("H4", "one need missing", False, ONE, make_problem(
        participants=[make_participant(needs=["a", "b"])], cohorts=[make_cohort(offers=["a"])])),
    Case("H5", "available", True, ONE, make_problem(
        participants=[make_participant(unavailable=["tue"])], cohorts=[make_cohort(sessions=["mon"])])),
    Case("H5", "a cohort without sessions", True, ONE, make_problem(participants=[make_participant(unavailable=["mon"])])),
    Case("H5", "one session of two", False, ONE, make_problem(
        participants=[make_participant(unavailable=["tue"])], cohorts=[make_cohort(sessions=["mon", "tue"])])),
    Case("H6", "apart in different cohorts", True, SPLIT, make_problem(
        participants=two(), apart=[["P1", "P2"]], cohorts=[make_cohort(), make_cohort("G2")])),
    Case("H6", "one of them unplaced", True, ONE, make_problem(participants=two(), apart=[["P1", "P2"]])),
    Case("H6", "apart in one cohort", False, BOTH, make_problem(participants=two(), apart=[["P2", "P1"]])),
    Case("H6", "second and third of a group", False, {"P2": "G1", "P3": "G1"}, make_problem(
        participants=[*two(), make_participant("P3")], apart=[["P1", "P2", "P3"]])),
    Case("H7", "together", True, BOTH, make_problem(participants=two(), together=[["P1", "P2"]])),
    Case("H7", "all unplaced", True, {}, make_problem(participants=two(), together=[["P1", "P2"]])),
    Case("H7", "one of them unplaced", False, ONE, make_problem(participants=two(), together=[["P1", "P2"]])),
    Case("H7", "in different cohorts", False, SPLIT, make_problem(
        participants=two(), together=[["P1", "P2"]], cohorts=[make_cohort(), make_cohort("G2")])),
    Case("H8", "one after the other", True, SPLIT, make_problem(**LED, cohorts=led(start=9))),
    Case("H8", "the next begins when the first has ended", True, SPLIT, make_problem(**LED, cohorts=led(start=4))),
    Case("H8", "overlapping in one week", False, SPLIT, make_problem(**LED, cohorts=led(start=3))),
    Case("H9", "room open", True, ONE, make_problem(**ROOM, cohorts=[make_cohort(room="R1", start=8)])),
    Case("H9", "ends when the closure begins", True, ONE, make_problem(**ROOM, cohorts=[make_cohort(room="R1")])),
    Case("H9", "begins when the closure ends", True, ONE, make_problem(**ROOM, cohorts=[make_cohort(room="R1", start=6)])),
    Case("H9", "one week in the closure", False, ONE, make_problem(**ROOM, cohorts=[make_cohort(room="R1", start=3)])),
    Case("H9", "same room, other session", True, SPLIT, make_problem(**SHARED, cohorts=sharing(2, "tue"))),
    Case("H9", "same session, next week", True, SPLIT, make_problem(**SHARED, cohorts=sharing(4))),
    Case("H9", "same session, same week", False, SPLIT, make_problem(**SHARED, cohorts=sharing(3))),
    Case("H10", "exactly the reserved minimum", True, BOTH, make_problem(
        participants=two(**FK), cohorts=[make_cohort(reserved=[{**RESERVED, "min": 1}])])),
    Case("H10", "exactly the reserved maximum", True, BOTH, make_problem(
        participants=two(**FK), cohorts=[make_cohort(reserved=[{**RESERVED, "max": 1}])])),
    Case("H10", "below the reserved minimum", False, BOTH, make_problem(
        participants=two(**FK), cohorts=[make_cohort(reserved=[{**RESERVED, "min": 2}])])),
    Case("H10", "above the reserved maximum", False, BOTH, make_problem(
        participants=two(**FK), cohorts=[make_cohort(reserved=[{**RESERVED, "max": 0}])])),
    Case("H10", "a closed cohort reserves nothing", True, {"P2": "G2"}, make_problem(
        participants=two(), cohorts=[make_cohort(reserved=[{**RESERVED, "min": 2}]), make_cohort("G2")])),
    Case("H11", "where it is fixed", True, {"P1": "G2"}, make_problem(
        cohorts=[make_cohort(), make_cohort("G2")], fixed={"P1": "G2"})),
    Case("H11", "elsewhere", False, {"P1": "G1"}, make_problem(
        cohorts=[make_cohort(), make_cohort("G2")], fixed={"P1": "G2"})),
    Case("H11", "nowhere", False, {}, make_problem(fixed={"P1": "G1"})),
    Case("H12", "as many moves as allowed", True, {"P1": "G2"}, make_problem(
        cohorts=[make_cohort(), make_cohort("G2")], current={"P1": "G1"}, max_moves=1)),
    Case("H12", "a new placement is no move", True, BOTH, make_problem(
        participants=two(), current={"P1": "G1"}, max_moves=0)),
    Case("H12", "one move too many", False, {"P1": "G2"}, make_problem(
        cohorts=[make_cohort(), make_cohort("G2")], current={"P1": "G1"}, max_moves=0)),
    Case("H12", "a lost place is a move", False, {}, make_problem(current={"P1": "G1"}, max_moves=0)),
]  # fmt: skip


def describe(case: Case) -> str:
    return f"{case.rule}-{case.name.replace(' ', '-')}"


@pytest.mark.parametrize("case", CASES, ids=describe)
def test_the_verifier_names_the_rule_exactly_when_the_plan_breaks_it(case: Case) -> None:
    assert find_broken_rules(case.problem, case.plan) == (set() if case.holds else {case.rule})


@pytest.mark.parametrize("case", CASES, ids=describe)
def test_the_solver_accepts_the_plan_exactly_when_it_keeps_the_rule(case: Case) -> None:
    absent = [person for person in case.problem["participants"] if person["id"] not in case.plan]
    fixed = {**case.problem.get("fixed", {}), **case.plan}
    forced = forbid(case, absent, fixed)
    result = solve(forced)
    assert result["status"] == ("OPTIMAL" if case.holds else "INFEASIBLE")
    if case.holds:
        assert result["plan"]["assignments"] == case.plan


def forbid(case: Case, absent: list[dict[str, Any]], fixed: dict[str, str]) -> dict[str, Any]:
    """The problem in which only the case's plan is left: the placed are fixed, the absent can do no session."""
    if case.rule == "H11":
        # Here the fixed decision is the rule under test: every other way is barred instead.
        barred = [cohort for cohort in case.problem["cohorts"] if cohort["id"] not in case.plan.values()]
        cohorts = [{**cohort, "max": 0, "min": 0} if cohort in barred else cohort for cohort in case.problem["cohorts"]]
        return {**case.problem, "cohorts": cohorts}
    names = {person["id"] for person in absent}
    people = [
        {**person, "unavailable": [*person.get("unavailable", []), "never"]} if person["id"] in names else person
        for person in case.problem["participants"]
    ]
    cohorts = [
        {**cohort, "sessions": [*cohort.get("sessions", []), "never"]} if absent else cohort
        for cohort in case.problem["cohorts"]
    ]
    return {**case.problem, "participants": people, "cohorts": cohorts, "fixed": fixed}


def test_every_rule_has_a_plan_that_keeps_it_and_one_that_breaks_it() -> None:
    # H1 is the shape of the plan itself: a participant stands in it once, with one cohort.
    for number in range(2, 13):
        assert {case.holds for case in CASES if case.rule == f"H{number}"} == {True, False}


def test_a_participant_has_one_cohort_although_two_would_be_open() -> None:
    problem = make_problem(cohorts=[make_cohort(), make_cohort("G2")], objective=[{"unplaced": 1}, {"open": 1}])
    result = solve(problem)
    assert len(result["plan"]["assignments"]) == 1
    assert [tier["value"] for tier in result["tiers"]] == [0, 1]


@pytest.mark.parametrize("assignments", [{"P9": "G1"}, {"P1": "G9"}, {"P1": ["G1"]}, {"P1": None}, ["P1"], None, 7])
def test_the_verifier_names_h1_for_what_is_no_assignment(assignments: Any) -> None:
    assert find_broken_rules(make_problem(), assignments) == {"H1"}
