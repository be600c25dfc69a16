"""The verifier catches every result that is not what it says it is."""

import copy
from collections.abc import Callable
from typing import Any

import pytest

import scheduler
from tests.scheduler.cohorts.factory import Document, make_cohort, make_participant, make_problem, solve

PROBLEM = make_problem(
    cohorts=[make_cohort(max=2), make_cohort("G2", start=5, max=1)],
    participants=[make_participant(f"P{number}", costs={"G2": number}) for number in range(1, 5)],
    objective=[{"unplaced": 1}, {"wait": 1}, {"cost": 2}],
)


def tamper(*path: Any, value: Any) -> Callable[[Document], None]:
    """Set what stands at a path of the result."""

    def change(result: Document) -> None:
        place: Any = result
        for key in path[:-1]:
            place = place[key]
        place[path[-1]] = value

    return change


TAMPERINGS: dict[str, Callable[[Document], None]] = {
    "another format": tamper("format", value="samplats/result/2"),
    "another problem": tamper("problem_sha256", value="0" * 64),
    "an unknown status": tamper("status", value="PERFECT"),
    "a status that is no text": tamper("status", value=["OPTIMAL"]),
    "FEASIBLE although proven": tamper("status", value="FEASIBLE"),
    "INFEASIBLE with a plan": tamper("status", value="INFEASIBLE"),
    "no plan": tamper("plan", value=None),
    "an empty plan": tamper("plan", value={}),
    "assignments that are a list": tamper("plan", "assignments", value=[]),
    "one person left out": lambda result: result["plan"]["assignments"].popitem(),
    "a full cohort": lambda result: result["plan"]["assignments"].update(dict.fromkeys(("P1", "P2", "P3", "P4"), "G1")),
    "a lower value": tamper("tiers", 0, "value", value=0),
    "a value that is no number": tamper("tiers", 0, "value", value="1"),
    "a value that is true": tamper("tiers", 0, "value", value=True),
    "a bound above the value": tamper("tiers", 1, "bound", value=10**6),
    "a bound below the value, still OPTIMAL": tamper("tiers", 1, "bound", value=0),
    "a missing bound": lambda result: result["tiers"][0].pop("bound"),
    "a wrong gap": tamper("tiers", 0, "gap", value=0.5),
    "a gap that is no number": tamper("tiers", 0, "gap", value=float("nan")),
    "other terms": tamper("tiers", 0, "terms", value={"wait": 1}),
    "a tier too few": lambda result: result["tiers"].pop(),
    "tiers that are no list": tamper("tiers", value=None),
    "a tier that is no object": tamper("tiers", 0, value=3),
    "nobody unplaced": tamper("unplaced", value=[]),
    "someone else unplaced": tamper("unplaced", value=[{"id": "P9"}]),
    "unplaced that is no list": tamper("unplaced", value={"P1": 1}),
    "an unplaced that is no object": tamper("unplaced", value=["P1"]),
    "an unplaced whose id is a list": tamper("unplaced", value=[{"id": ["P1"]}]),
}


@pytest.fixture(scope="module")
def result() -> Document:
    return solve(PROBLEM)


def test_the_untouched_result_is_valid(result: Document) -> None:
    assert scheduler.verify(PROBLEM, result).valid


@pytest.mark.parametrize("name", TAMPERINGS)
def test_a_tampered_result_is_invalid(result: Document, name: str) -> None:
    tampered = copy.deepcopy(result)
    TAMPERINGS[name](tampered)
    assert not scheduler.verify(PROBLEM, tampered).valid


@pytest.mark.parametrize("document", [[], None, "OPTIMAL", 3, {}])
def test_what_is_no_result_is_invalid_and_no_crash(document: Any) -> None:
    assert not scheduler.verify(PROBLEM, document).valid


def test_every_key_may_hold_anything_without_a_crash(result: Document) -> None:
    for key in result:
        for value in (None, 1, "x", [], {}, [[]], [{}], {"assignments": {"P1": {}}}):
            scheduler.verify(PROBLEM, {**result, key: value})
