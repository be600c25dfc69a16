"""Counting seats and weeks proves how many must be left out, and a certificate that counts wrongly is found out."""

import copy
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import scheduler
from scheduler.cohorts.certificate import count_left_out
from tests.scheduler.cohorts.factory import Document, make_cohort, make_participant, make_problem, solve
from tests.scheduler.cohorts.test_brute_force import list_plans, tiny_problems

PEOPLE = [make_participant(f"P{number}") for number in range(1, 6)]

PROVEN: dict[str, tuple[int, Document]] = {
    "a cohort's seats": (2, make_problem(participants=PEOPLE)),
    "a leader's weeks": (2, make_problem(
        participants=PEOPLE,
        leaders=[{"id": "K1", "concurrent": 1}],
        cohorts=[make_cohort(leader="K1"), make_cohort("G2", leader="K1", start=3)],
    )),
    "a room's sessions": (2, make_problem(
        participants=PEOPLE,
        rooms=[{"id": "R1"}],
        cohorts=[make_cohort(room="R1", sessions=["mon"]), make_cohort("G2", room="R1", sessions=["mon"])],
    )),
    "a closed room": (5, make_problem(
        participants=PEOPLE, rooms=[{"id": "R1", "closed": [[0, 9]]}], cohorts=[make_cohort(room="R1")])),
    "a need that is not met": (1, make_problem(participants=[make_participant(needs=["a"]), make_participant("P2")])),
    "a fixed decision": (2, make_problem(
        participants=PEOPLE, cohorts=[make_cohort(), make_cohort("G2", max=0, min=0)], fixed={"P5": "G1"})),
}  # fmt: skip


@pytest.mark.parametrize("name", PROVEN)
def test_counting_proves_how_many_must_be_left_out(name: str) -> None:
    left_out, problem = PROVEN[name]
    result = solve(problem)
    report = scheduler.verify(problem, result)
    assert result["tiers"][0]["value"] == result["certificate"]["tiers"][0]["bound"] == left_out
    assert report.proofs == ("counting",)
    assert report.sentence is not None
    people = len(problem["participants"])
    assert report.sentence.text_en.startswith(f"{people - left_out} of {people} placed; no plan can place more.")
    assert result["certificate"]["tiers"][0]["scale"] == 1


def test_priorities_count_in_the_tier_and_heads_in_the_sentence() -> None:
    people = [make_participant(f"P{number}", priority=number) for number in range(1, 6)]
    problem = make_problem(participants=people, objective=[{"wait": 1, "unplaced": 10}, {"cost": 1}])
    result = solve(problem)
    entries = result["certificate"]["tiers"]
    assert [entry["proof"] for entry in entries] == ["search", "search"]
    assert entries[0]["bound"] == 30
    assert result["certificate"]["headcount"]["bound"] == 2
    text = "3 av 5 har fått plats; ingen plan kan ge fler plats. Trångt: G1."
    assert result["certificate"]["x"]["text"] == text


def test_the_sentence_names_the_weeks_that_are_scarce() -> None:
    result = solve(PROVEN["a leader's weeks"][1])
    assert result["certificate"]["x"]["text_en"].endswith(" Scarce: G1, G2, K1 w. 5.")


def test_there_is_no_certificate_where_everybody_has_a_place() -> None:
    assert solve(make_problem())["certificate"] is None


def tamper(**members: Any) -> Callable[[Document], None]:
    return lambda result: result["certificate"]["tiers"][0].update(members)


TAMPERINGS: dict[str, Callable[[Document], None]] = {
    "a higher bound": tamper(bound=3),
    "a dearer seat": tamper(seats={"G1": 2}),
    "a free seat": tamper(seats={}),
    "a negative seat": tamper(seats={"G1": -1}),
    "an unknown cohort": tamper(seats={"G9": 1}),
    "seats that are no object": tamper(seats=[1]),
    "an unknown leader": tamper(leaders={"K9": [[0, 1, 1]]}),
    "a window without price": tamper(leaders={"K1": [[0, 1]]}),
    "a crossed window": tamper(leaders={"K1": [[1, 1, 1]]}),
    "a window with a negative price": tamper(leaders={"K1": [[0, 1, -1]]}),
    "a room without sessions": tamper(rooms={"R1": [[0, 1, 1]]}),
    "no scale": tamper(scale=0),
    "another proof": tamper(proof="prices"),
    "a headcount too high": lambda result: result["certificate"]["headcount"].update(bound=3),
    "a headcount that is no object": lambda result: result["certificate"].update(headcount=3),
    "other words": lambda result: result["certificate"]["x"].update(text="5 av 5 har fått plats."),
}


@pytest.mark.parametrize("name", TAMPERINGS)
def test_a_tampered_certificate_is_invalid(name: str) -> None:
    problem = make_problem(
        participants=PEOPLE, leaders=[{"id": "K1"}], rooms=[{"id": "R1"}], cohorts=[make_cohort(leader="K1", room="R1")]
    )
    result = copy.deepcopy(solve(problem))
    TAMPERINGS[name](result)
    violations = scheduler.verify(problem, result).violations
    assert violations
    assert all(violation.subject.startswith("certificate") for violation in violations)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(tiny_problems(), st.data())
def test_no_prices_whatever_prove_more_than_the_best_plan(problem: Document, data: st.DataObject) -> None:
    plans = [plan for plan, _ in list_plans(problem)]
    price, week = st.integers(0, 6), st.integers(0, 5)
    windows = st.lists(st.tuples(week, price).map(lambda drawn: [drawn[0], drawn[0] + 2, drawn[1]]), max_size=2)
    entry = {
        "scale": data.draw(st.integers(1, 3)),
        "seats": {cohort["id"]: data.draw(price) for cohort in problem["cohorts"]},
        "leaders": {"K1": data.draw(windows)},
        "rooms": {"R1": {"mon": data.draw(windows), "tue": data.draw(windows)}},
    }
    priority = {person["id"]: person["priority"] for person in problem["participants"]}
    for plan in plans:
        left_out = priority.keys() - plan.keys()
        assert count_left_out(problem, entry, counts_priority=True) <= sum(priority[name] for name in left_out)
        assert count_left_out(problem, entry, counts_priority=False) <= len(left_out)
