"""Each hard rule: a plan that keeps it, one that breaks it, and the case on the edge – for solver and verifier alike."""

from typing import Any, NamedTuple

import pytest

from tests.scheduler.placements.factory import (
    Document,
    find_broken_rules,
    make_option,
    make_participant,
    make_place,
    make_problem,
    put,
    solve,
)


class Case(NamedTuple):
    """A plan for a problem; ``holds`` says whether it keeps the rule."""

    rule: str
    name: str
    holds: bool
    plan: Document
    problem: Document


ONE = {"P1": put()}
BOTH = {"P1": put(), "P2": put()}
SPLIT = {"P1": put(), "P2": put("K2")}
TWO_PLACES = [make_place(supervisor="S1"), make_place("K2", supervisor="S1")]


def two(*options: Document) -> list[Document]:
    return [make_participant("P1", *options), make_participant("P2", *options)]


def led(*capacities: int, second: Document | None = None) -> Document:
    return make_problem(
        places=TWO_PLACES,
        supervisors=[{"id": "S1", "capacity": list(capacities) if len(capacities) > 1 else capacities[0]}],
        participants=[make_participant(), make_participant("P2", second or make_option("K2"))],
    )


def within(minimum: int, maximum: int | None, places: list[str] | None = None) -> Document:
    quota = {"participants": ["P1", "P2"], "places": places or ["K1"], "min": minimum, "max": maximum}
    return make_problem(places=[make_place(capacity=5), make_place("K2")], participants=two(), quotas=[quota])


def moving(most: int, current: Document, plan_options: list[Document] | None = None) -> Document:
    options = plan_options or [make_option(starts=[2, 5])]
    return make_problem(participants=[make_participant("P1", *options)], current={"P1": current}, max_moves=most)


CASES = [
    Case("H1", "must and is placed", True, ONE, make_problem(participants=[make_participant(must=True)])),
    Case("H1", "must and is not", False, {}, make_problem(participants=[make_participant(must=True)])),
    Case("H1", "need not and is not", True, {}, make_problem()),
    Case("H2", "two of three", True, BOTH, make_problem(participants=two(), places=[make_place(capacity=3)])),
    Case("H2", "exactly full", True, BOTH, make_problem(participants=two(), places=[make_place(capacity=2)])),
    Case("H2", "one too many", False, BOTH, make_problem(participants=two())),
    Case("H2", "one after the other", True, {"P1": put(), "P2": put(start=4)}, make_problem(
        participants=two(make_option(starts=[2, 4])))),
    Case("H2", "overlapping in one week", False, {"P1": put(), "P2": put(start=3)}, make_problem(
        participants=two(make_option(starts=[2, 3])))),
    Case("H2", "closed the week after", True, ONE, make_problem(places=[make_place(capacity=[1] * 4 + [0] * 6)])),
    Case("H2", "closed in its last week", False, ONE, make_problem(places=[make_place(capacity=[1] * 3 + [0] * 7)])),
    Case("H2", "a step that just fits", True, ONE, make_problem(
        places=[make_place(capacity=2)], participants=[make_participant("P1", make_option(load=[1, 2]))])),
    Case("H2", "a step too high", False, ONE, make_problem(
        places=[make_place(capacity=2)], participants=[make_participant("P1", make_option(load=[1, 3]))])),
    Case("H2", "ends with the last week", True, {"P1": put(start=8)}, make_problem(
        participants=[make_participant("P1", make_option(starts=[8]))])),
    Case("H2", "runs past the last week", False, {"P1": put(start=9)}, make_problem(
        participants=[make_participant("P1", make_option(starts=[9]))])),
    Case("H3", "time for both", True, SPLIT, led(2)),
    Case("H3", "time for one", False, SPLIT, led(1)),
    Case("H3", "one after the other", True, {"P1": put(), "P2": put("K2", 4)}, led(
        1, second=make_option("K2", starts=[4]))),
    Case("H3", "away in one week", False, SPLIT, led(2, 2, 2, 1, 2, 2, 2, 2, 2, 2)),
    Case("H3", "away in another week", True, SPLIT, led(2, 2, 2, 2, 1, 2, 2, 2, 2, 2)),
    Case("H4", "more than is needed", True, ONE, make_problem(
        places=[make_place(features=["a", "b"])], participants=[make_participant(needs=["a"])])),
    Case("H4", "just what is needed", True, ONE, make_problem(
        places=[make_place(features=["b", "a"])], participants=[make_participant(needs=["a", "b"])])),
    Case("H4", "one need missing", False, ONE, make_problem(
        places=[make_place(features=["a"])], participants=[make_participant(needs=["a", "b"])])),
    Case("H5", "where it is fixed", True, {"P1": put(start=3)}, make_problem(
        participants=[make_participant("P1", make_option(starts=[2, 3]))], fixed={"P1": put(start=3)})),
    Case("H5", "at another time", False, ONE, make_problem(
        participants=[make_participant("P1", make_option(starts=[2, 3]))], fixed={"P1": put(start=3)})),
    Case("H5", "nowhere", False, {}, make_problem(fixed={"P1": put()})),
    Case("H6", "within", True, ONE, within(0, 2)),
    Case("H6", "exactly the maximum", True, ONE, within(0, 1)),
    Case("H6", "above the maximum", False, BOTH, within(0, 1)),
    Case("H6", "exactly the minimum", True, BOTH, within(2, None)),
    Case("H6", "below the minimum", False, ONE, within(2, 2)),
    Case("H6", "other places do not count", True, BOTH, within(0, 0, ["K2"])),
    Case("H6", "more are asked for than there are", False, BOTH, within(3, None)),
    Case("H7", "as many moves as allowed", True, {"P1": put(start=5)}, moving(1, put())),
    Case("H7", "one move too many", False, {"P1": put(start=5)}, moving(0, put())),
    Case("H7", "staying is no move", True, ONE, moving(0, put())),
    Case("H7", "a lost place is a move", False, {}, moving(0, put())),
    Case("H7", "what is no longer offered is given up", False, ONE, moving(0, put(start=7))),
    Case("H7", "a new placement is no move", True, BOTH, make_problem(
        participants=two(), places=[make_place(capacity=2)], current={"P1": put()}, max_moves=0)),
]  # fmt: skip


def describe(case: Case) -> str:
    return f"{case.rule}-{case.name.replace(' ', '-')}"


@pytest.mark.parametrize("case", CASES, ids=describe)
def test_the_verifier_names_the_rule_exactly_when_the_plan_breaks_it(case: Case) -> None:
    assert find_broken_rules(case.problem, case.plan) == (set() if case.holds else {case.rule})


@pytest.mark.parametrize("case", CASES, ids=describe)
def test_the_solver_accepts_the_plan_exactly_when_it_keeps_the_rule(case: Case) -> None:
    result = solve(forbid(case))
    assert result["status"] == ("OPTIMAL" if case.holds else "INFEASIBLE")
    if case.holds:
        assert result["plan"]["assignments"] == case.plan


def forbid(case: Case) -> Document:
    """The problem in which only the case's plan is left: others have no option, the placed must have theirs."""
    people: list[Document] = []
    for person in case.problem["participants"]:
        decision = case.plan.get(person["id"])
        options = [
            {**option, "starts": [decision["start"]]}
            for option in person["options"]
            if decision and decision["place"] == option["place"]
        ]
        people.append({**person, "options": options, "must": person.get("must", False) or decision is not None})
    problem = {**case.problem, "participants": people}
    if case.rule == "H5":
        # Here the fixed decision is the rule under test, and has to stay an option; a closed week bars the others.
        kept = {decision["start"] for decision in case.plan.values()} | {
            decision["start"] + 1 for decision in case.plan.values()
        }
        capacity = [int(week in kept) for week in range(10)]
        return {**case.problem, "places": [{**case.problem["places"][0], "capacity": capacity}]}
    return problem


def test_every_rule_has_a_plan_that_keeps_it_and_one_that_breaks_it() -> None:
    for number in range(1, 8):
        assert {case.holds for case in CASES if case.rule == f"H{number}"} == {True, False}


@pytest.mark.parametrize(
    "assignments",
    [{"P9": put()}, {"P1": put("K9")}, {"P1": put(start=3)}, {"P1": put(start=2.0)}, {"P1": ["K1", 2]}, {"P1": None},
     {"P1": {"place": "K1"}}, {"P1": {"place": ["K1"], "start": {}}}, ["P1"], None, 7],
)  # fmt: skip
def test_the_verifier_names_h1_for_what_is_no_assignment(assignments: Any) -> None:
    assert find_broken_rules(make_problem(), assignments) == {"H1"}
