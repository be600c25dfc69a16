"""Every fault of a placement document is told, with its JSON path."""

from typing import Any

import pytest

from scheduler.faults import ProblemFaults
from scheduler.placements.entities import Decision
from scheduler.placements.problem import read_problem
from tests.scheduler.placements.factory import Document, make_option, make_participant, make_place, make_problem, put

SHARES = [{"id": "FK", "participants": ["P1"], "agreed": 1}]
SHARED = {"objective": [{"x": {"share": 1}}]}


def list_fault_paths(problem: Document) -> list[str]:
    with pytest.raises(ProblemFaults) as caught:
        read_problem(problem)
    return [fault.path for fault in caught.value.faults]


def with_option(**members: Any) -> Document:
    return make_problem(participants=[make_participant("P1", make_option(**members))])


FAULTS: list[tuple[str, str, Document]] = [
    ("an unknown key", "$.colour", make_problem(colour=1)),
    ("an unknown key of a place", "$.places[0].colour", make_problem(places=[make_place(colour=1)])),
    ("an unknown key of an option", "$.participants[0].options[0].colour", with_option(colour=1)),
    ("an unknown key of a quota", "$.quotas[0].most", make_problem(quotas=[
        {"participants": [], "places": [], "most": 1}])),
    ("no weeks", "$.weeks", make_problem(weeks=0)),
    ("no such week", "$.first_week", make_problem(first_week="2025-W53")),
    ("a place twice", "$.places[1].id", make_problem(places=[make_place(), make_place()])),
    ("a participant twice", "$.participants[1].id", make_problem(participants=[make_participant(), make_participant()])),
    ("a supervisor twice", "$.supervisors[1].id", make_problem(supervisors=[{"id": "S1", "capacity": 1}] * 2)),
    ("an unknown supervisor", "$.places[0].supervisor", make_problem(places=[make_place(supervisor="S1")])),
    ("a negative capacity", "$.places[0].capacity", make_problem(places=[make_place(capacity=-1)])),
    ("a negative week's capacity", "$.places[0].capacity[3]", make_problem(
        places=[make_place(capacity=[1, 1, 1, -1, 1, 1, 1, 1, 1, 1])])),
    ("a week too few", "$.places[0].capacity", make_problem(places=[make_place(capacity=[1] * 9)])),
    ("a supervisor's week too many", "$.supervisors[0].capacity", make_problem(
        supervisors=[{"id": "S1", "capacity": [1] * 11}])),
    ("an unknown place", "$.participants[0].options[0].place", with_option(place="K9")),
    ("a place in two options", "$.participants[0].options[1].place", make_problem(
        participants=[make_participant("P1", make_option(), make_option())])),
    ("a start twice", "$.participants[0].options[0].starts", with_option(starts=[3, 2, 3])),
    ("a negative start", "$.participants[0].options[0].starts[1]", with_option(starts=[2, -1])),
    ("a start that is true", "$.participants[0].options[0].starts[0]", with_option(starts=[True])),
    ("no load", "$.participants[0].options[0].load", with_option(load=[])),
    ("a load of a half", "$.participants[0].options[0].load[0]", with_option(load=[0.5])),
    ("a negative cost", "$.participants[0].options[0].cost", with_option(cost=-1)),
    ("a negative priority", "$.participants[0].priority", make_problem(participants=[make_participant(priority=-1)])),
    ("must that is no boolean", "$.participants[0].must", make_problem(participants=[make_participant(must=1)])),
    ("no options", "$.participants[0]", make_problem(participants=[{"id": "P1"}])),
    ("a crossed quota", "$.quotas[0].max", make_problem(quotas=[
        {"participants": ["P1"], "places": ["K1"], "min": 2, "max": 1}])),
    ("an unknown participant in a quota", "$.quotas[0].participants[0]", make_problem(quotas=[
        {"participants": ["P9"], "places": ["K1"]}])),
    ("an unknown place in a quota", "$.quotas[0].places[1]", make_problem(quotas=[
        {"participants": ["P1"], "places": ["K1", "K9"]}])),
    ("an unknown participant fixed", "$.fixed.P9", make_problem(fixed={"P9": put()})),
    ("an unknown place fixed", "$.fixed.P1.place", make_problem(fixed={"P1": put("K9")})),
    ("a fixed place that is no option", "$.fixed.P1.place", make_problem(
        places=[make_place(), make_place("K2")], fixed={"P1": put("K2")})),
    ("a fixed start that is no option", "$.fixed.P1.start", make_problem(fixed={"P1": put(start=3)})),
    ("a fixed decision without start", "$.fixed.P1", make_problem(fixed={"P1": {"place": "K1"}})),
    ("an unknown place in force", "$.current.P1.place", make_problem(current={"P1": put("K9")})),
    ("an unknown participant in force", '$.current["P 9"]', make_problem(current={"P 9": put()})),
    ("negative moves", "$.max_moves", make_problem(max_moves=-1)),
    ("an unknown term", "$.objective[0].open", make_problem(objective=[{"cost": 1, "open": 1}])),
    ("a tier without terms", "$.objective[0]", make_problem(objective=[{"x": {"note": 1}}])),
    ("no tiers", "$.objective", make_problem(objective=[])),
    ("shares weighed and not given", "$.x.shares", make_problem(**SHARED)),
    ("an unknown participant in a share", "$.x.shares[0].participants[0]", make_problem(
        **SHARED, x={"shares": [{"id": "FK", "participants": ["P9"], "agreed": 1}]})),
    ("a share twice", "$.x.shares[1].id", make_problem(**SHARED, x={"shares": SHARES * 2})),
    ("a negative weight of shares", "$.objective[0].x.share", make_problem(
        objective=[{"unplaced": 1, "x": {"share": -1}}], x={"shares": SHARES})),
    ("a tier that grows too large", "$.objective[0]", make_problem(
        participants=[make_participant(priority=10**9)], objective=[{"unplaced": 10**9}])),
]  # fmt: skip


@pytest.mark.parametrize(("path", "problem"), [fault[1:] for fault in FAULTS], ids=[fault[0] for fault in FAULTS])
def test_a_fault_is_told_with_its_path(path: str, problem: Document) -> None:
    assert list_fault_paths(problem) == [path]


def test_all_faults_are_told_at_once() -> None:
    problem = make_problem(weeks=-1, places=[make_place(capacity="many")], max_moves=1.5)
    assert list_fault_paths(problem) == ["$.weeks", "$.places[0].capacity", "$.max_moves"]


def test_what_is_left_out_has_its_usual_value() -> None:
    problem = read_problem(make_problem())
    participant = problem.participants[0]
    assert (participant.priority, participant.ready_from, participant.must, participant.needs) == (1, 0, False, set())
    assert (problem.supervisors, problem.quotas, problem.fixed, problem.current, problem.max_moves) == (
        (), (), {}, {}, None)  # fmt: skip


def test_the_plan_in_force_may_name_what_is_no_longer_offered() -> None:
    problem = make_problem(places=[make_place(), make_place("K2")], current={"P1": put("K2", 40)})
    assert read_problem(problem).current == {"P1": Decision("K2", 40)}


@pytest.mark.parametrize("extension", [5, [], None, {"shares": "none"}, {"note": {"deep": [1]}}])
def test_what_stands_under_x_is_ignored_unless_a_tier_weighs_it(extension: Any) -> None:
    place, option = make_place(x=extension), make_option(x=extension)
    problem = make_problem(
        x=extension,
        places=[place],
        participants=[make_participant("P1", option, x=extension)],
        objective=[{"unplaced": 1, "x": extension}],
        fixed={"x": extension},
        current={"x": extension},
    )
    assert read_problem(problem).shares == ()


def test_agreed_shares_are_read_when_a_tier_weighs_them() -> None:
    problem = read_problem(make_problem(objective=[{"unplaced": 2, "x": {"share": 3}}], x={"shares": SHARES}))
    assert problem.objective == ({"unplaced": 2, "share": 3},)
    assert [(share.id, share.agreed) for share in problem.shares] == [("FK", 1)]
