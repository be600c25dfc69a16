"""Why someone is unplaced, and a change that really helps."""

import copy
import re
from typing import Any

import pytest

import scheduler
from tests.scheduler.cohorts.factory import QUICK, Document, make_cohort, make_participant, make_problem, solve


def late(name: str, **members: Any) -> Document:
    return make_participant(name, priority=1, **members)


def first(name: str = "P1", **members: Any) -> Document:
    return make_participant(name, priority=9, **members)


FULL = {"cohorts": [make_cohort(max=1)]}
CASES = {
    "H2 full": ("H2", make_problem(participants=[first(), late("P2")], **FULL)),
    "H2 too few": ("H2", make_problem(participants=[late("P2")], cohorts=[make_cohort(min=2)])),
    "H3": ("H3", make_problem(participants=[late("P2", until=1)])),
    "H4": ("H4", make_problem(participants=[late("P2", needs=["a"])])),
    "H5": ("H5", make_problem(participants=[late("P2", unavailable=["mon"])], cohorts=[make_cohort(sessions=["mon"])])),
    "H6": ("H6", make_problem(participants=[first(), late("P2")], apart=[["P1", "P2"]])),
    "H7": ("H7", make_problem(participants=[late("P2"), late("P3", until=1)], together=[["P2", "P3"]])),
    "H8": (
        "H8",
        make_problem(
            participants=[first(costs={}), late("P2", unavailable=["mon"])],
            cohorts=[make_cohort(leader="K1", sessions=["mon"]), make_cohort("G2", leader="K1", start=3)],
            leaders=[{"id": "K1", "concurrent": 1}],
            fixed={"P1": "G1"},
        ),
    ),
    "H9": ("H9", make_problem(participants=[late("P2")], cohorts=[make_cohort(room="R1")],
                              rooms=[{"id": "R1", "closed": [[0, 3]]}])),
    "H10": ("H10", make_problem(participants=[late("P2", attributes={"agency": "FK"})],
                                cohorts=[make_cohort(reserved=[{"attribute": "agency", "value": "FK", "max": 0}])])),
}  # fmt: skip


def apply_change(problem: Document, change: Document) -> Document:
    """The problem document with the changes of a fix made at their JSON paths."""
    changed = copy.deepcopy(problem)
    for single in change.get("changes", [change]):
        keys = [int(key) if key.isdigit() else key for key in re.findall(r"\w+", single["path"])]
        place: Any = changed
        for key in keys[:-1]:
            place = place[key]
        missing: Any = [] if isinstance(single["from"], list) else single["from"]
        was = place.get(keys[-1], missing) if isinstance(place, dict) else place[keys[-1]]
        assert was == single["from"]
        place[keys[-1]] = single["to"]
    return changed


@pytest.mark.parametrize("name", CASES)
def test_the_rule_in_the_way_is_named_in_both_languages(name: str) -> None:
    rule, problem = CASES[name]
    (entry,) = [entry for entry in solve(problem)["unplaced"] if entry["id"] == "P2"]
    reasons = [reason for reason in entry["reasons"] if reason["rule"] == rule]
    assert reasons
    assert reasons[0]["subject"] in {cohort["id"] for cohort in problem["cohorts"]}
    assert reasons[0]["text"] != reasons[0]["x"]["text_en"]


@pytest.mark.parametrize("name", CASES)
def test_the_fix_gives_the_place_and_takes_nobodys(name: str) -> None:
    _, problem = CASES[name]
    before = solve(problem)
    (entry,) = [entry for entry in before["unplaced"] if entry["id"] == "P2"]
    after = solve(apply_change(problem, entry["fix"]["change"]))
    assert {"P2", *before["plan"]["assignments"]} <= set(after["plan"]["assignments"])


def test_two_changes_are_suggested_where_one_does_not_help() -> None:
    problem = make_problem(participants=[first(), late("P2", until=1)], **FULL)
    (entry,) = solve(problem)["unplaced"]
    assert {change["path"] for change in entry["fix"]["change"]["changes"]} == {
        "$.participants[1].until",
        "$.cohorts[0].max",
    }
    after = solve(apply_change(problem, entry["fix"]["change"]))
    assert after["unplaced"] == []


def test_one_seat_elsewhere_helps_when_another_moves_up() -> None:
    # P2 can only be in G1, where P1 is, and the two must be apart; P1 could move to G2, which P3 fills.
    problem = make_problem(
        participants=[first(), late("P2", needs=["a"]), first("P3", until=9) | {"from": 3}],
        cohorts=[make_cohort(max=1, offers=["a"]), make_cohort("G2", start=5, max=1)],
        apart=[["P1", "P2"]],
    )
    (entry,) = solve(problem)["unplaced"]
    assert entry["fix"]["change"] == {"path": "$.cohorts[1].max", "from": 1, "to": 2}
    assert solve(apply_change(problem, entry["fix"]["change"]))["unplaced"] == []


def test_a_change_that_costs_another_the_place_is_not_suggested() -> None:
    # P2 and P1 must be apart and there is one cohort: only letting them share helps, never a seat.
    problem = make_problem(participants=[first(), late("P2")], apart=[["P1", "P2"]], cohorts=[make_cohort(max=1)])
    (entry,) = solve(problem)["unplaced"]
    changed = apply_change(problem, entry["fix"]["change"])
    assert solve(changed)["unplaced"] == []


def test_used_up_moves_are_told() -> None:
    problem = make_problem(
        participants=[first(), late("P2")],
        cohorts=[make_cohort(max=1), make_cohort("G2", start=8)],
        current={"P1": "G1"},
        max_moves=0,
        fixed={"P1": "G1"},
    )
    problem["participants"][1]["until"] = 4
    (entry,) = solve(problem)["unplaced"]
    assert "H12" in {reason["rule"] for reason in entry["reasons"]}


def test_no_time_gives_reasons_without_fixes() -> None:
    _, problem = CASES["H3"]
    result = solve(problem)
    explained = scheduler.explain(problem, result, scheduler.Limits(time_limit_seconds=0))
    assert explained["unplaced"][0]["reasons"]
    assert explained["unplaced"][0]["fix"] is None


def test_explaining_a_result_keeps_the_rest_of_it() -> None:
    _, problem = CASES["H4"]
    result = solve(problem)
    explained = scheduler.explain(problem, {**result, "unplaced": [{"id": "P2"}]}, QUICK)
    assert explained == result


def test_a_result_of_another_problem_is_not_explained() -> None:
    result = solve(CASES["H4"][1])
    with pytest.raises(ValueError, match="does not fit"):
        scheduler.explain(CASES["H3"][1], result)
