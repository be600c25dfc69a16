"""A result that claims what is not so is found out, by arithmetic alone."""

import copy
from collections.abc import Callable
from typing import Any

import pytest

import scheduler
from tests.scheduler.placements.factory import (
    Document,
    make_option,
    make_participant,
    make_place,
    make_problem,
    put,
    solve,
)

PEOPLE = [f"P{number}" for number in range(1, 7)]
PROBLEM = make_problem(
    places=[make_place(capacity=2, supervisor="S1"), make_place("K2", supervisor="S1", features=["quiet"])],
    supervisors=[{"id": "S1", "capacity": 2}],
    participants=[
        make_participant(name, make_option(starts=[2, 3], cost=1), make_option("K2", starts=[2, 3, 4]), priority=1 + (name == "P6"))
        for name in PEOPLE
    ],
    quotas=[{"participants": PEOPLE[:3], "places": ["K1"], "min": 0, "max": 1}],
    current={"P1": put("K2"), "P2": put()},
    max_moves=2,
    objective=[{"unplaced": 1, "x": {"share": 1}}, {"wait": 1}, {"cost": 1, "moves": 1}],
    x={"shares": [{"id": "FK", "participants": PEOPLE[3:], "agreed": 3}]},
)  # fmt: skip


def tamper(*path: Any, value: Any) -> Callable[[Document], None]:
    def change(result: Document) -> None:
        target = result
        for key in path[:-1]:
            target = target[key]
        target[path[-1]] = value

    return change


def raise_price(result: Document) -> None:
    """A price more than the relaxation's own, and the bound that it would give if capacity were free of it."""
    entry = result["certificate"]["tiers"][0]
    prices = next(iter(entry["places"].values()))
    prices[-1] += 50 * entry["scale"]


TIER = ("certificate", "tiers", 0)
CERTIFICATE_TAMPERINGS: dict[str, Callable[[Document], None]] = {
    "a certificate that is a list": tamper("certificate", value=[]),
    "a tier too few": lambda result: result["certificate"]["tiers"].pop(),
    "a tier that is no object": tamper(*TIER, value=7),
    "an unknown proof": tamper(*TIER, "proof", value="trust"),
    "a higher price": raise_price,
    "no prices at all": lambda result: result["certificate"]["tiers"][0].update(places={}, supervisors={}),
    "a negative price": lambda result: next(iter(result["certificate"]["tiers"][0]["places"].values())).append(-1),
    "a price of a half": lambda result: next(iter(result["certificate"]["tiers"][0]["places"].values())).append(0.5),
    "prices for more weeks than there are": tamper(*TIER, "places", "K1", value=[0] * 11),
    "a price of an unknown place": tamper(*TIER, "places", "K9", value=[1]),
    "a price of an unknown supervisor": tamper(*TIER, "supervisors", "S9", value=[1]),
    "a price of a quota too many": tamper(*TIER, "quotas", value=[[0, 0], [0, 0]]),
    "quotas that are no pairs": tamper(*TIER, "quotas", value=[[0, 0, 0]]),
    "a share's price above its weight": lambda result: result["certificate"]["tiers"][0].update(
        shares=[result["certificate"]["tiers"][0]["scale"] + 1]),
    "an earlier tier where there is none": tamper(*TIER, "earlier", value=[0]),
    "a scale of nothing": tamper(*TIER, "scale", value=0),
    "a scale of true": tamper(*TIER, "scale", value=True),
    "a higher bound": tamper(*TIER, "bound", value=99),
    "a bound that is no number": tamper(*TIER, "bound", value="2"),
    "a headcount too high": tamper("certificate", "headcount", "bound", value=6),
    "a headcount without prices": lambda result: result["certificate"]["headcount"].update(places={}, supervisors={}),
    "other words": tamper("certificate", "x", "text_en", value="6 of 6 placed."),
}  # fmt: skip

PLAN_TAMPERINGS: dict[str, Callable[[Document], None]] = {
    "one person left out": lambda result: result["plan"]["assignments"].popitem(),
    "everyone at once": lambda result: result["plan"]["assignments"].update(dict.fromkeys(PEOPLE, put())),
    "a start that is not offered": lambda result: result["plan"]["assignments"].update(P1=put(start=5)),
    "a lower value": tamper("tiers", 0, "value", value=0),
    "a bound above the value": tamper("tiers", 1, "bound", value=10**6),
    "a bound below the value, still OPTIMAL": tamper("tiers", 0, "bound", value=0),
    "FEASIBLE although proven": tamper("status", value="FEASIBLE"),
    "nobody unplaced": tamper("unplaced", value=[]),
    "the share left out of the terms": tamper("tiers", 0, "terms", value={"unplaced": 1}),
}


@pytest.fixture(scope="module")
def result() -> Document:
    return solve(PROBLEM)


def test_the_untouched_result_is_valid_and_its_first_tier_proven_by_prices(result: Document) -> None:
    report = scheduler.verify(PROBLEM, result)
    assert report.valid
    assert report.proofs[0] == "prices"
    assert report.sentence is not None
    assert report.sentence.text_en == result["certificate"]["x"]["text_en"]


@pytest.mark.parametrize("name", [*CERTIFICATE_TAMPERINGS, *PLAN_TAMPERINGS])
def test_a_tampered_result_is_invalid(result: Document, name: str) -> None:
    tampered = copy.deepcopy(result)
    {**CERTIFICATE_TAMPERINGS, **PLAN_TAMPERINGS}[name](tampered)
    assert not scheduler.verify(PROBLEM, tampered).valid


@pytest.mark.parametrize("name", CERTIFICATE_TAMPERINGS)
def test_a_tampered_certificate_is_what_is_told_to_be_wrong(result: Document, name: str) -> None:
    tampered = copy.deepcopy(result)
    CERTIFICATE_TAMPERINGS[name](tampered)
    violations = scheduler.verify(PROBLEM, tampered).violations
    assert violations
    assert all(violation.subject.startswith("certificate") for violation in violations)


def test_without_a_certificate_the_result_is_valid_and_proves_nothing(result: Document) -> None:
    report = scheduler.verify(PROBLEM, {**result, "certificate": None})
    assert (report.valid, report.proofs, report.sentence) == (True, (), None)


def test_a_bound_on_the_solvers_word_is_told_as_such(result: Document) -> None:
    tampered = copy.deepcopy(result)
    tampered["certificate"]["tiers"][0] = {"proof": "search"}
    report = scheduler.verify(PROBLEM, tampered)
    assert report.valid
    assert report.proofs[0] == "search"


def test_every_key_may_hold_anything_without_a_crash(result: Document) -> None:
    for value in (None, 1, "x", [], {}, [[]], [{}], {"assignments": {"P1": {}}}, {"tiers": [[], {}, 1]}):
        for key in result:
            scheduler.verify(PROBLEM, {**result, key: value})
        for key in result["certificate"]["tiers"][1]:
            tampered = copy.deepcopy(result)
            tampered["certificate"]["tiers"][1][key] = value
            scheduler.verify(PROBLEM, tampered)
