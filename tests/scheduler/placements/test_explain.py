"""Reasons name the rules and weeks that bind; fixes really place; the changes worth most really gain."""

import copy
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

PEOPLE = [f"P{number}" for number in range(1, 9)]


def make_town(**members: Any) -> Document:
    """Eight people who want the same place, and five another."""
    return make_problem(
        places=[make_place(capacity=2, supervisor="S1"), make_place("K2", supervisor="S1")],
        supervisors=[{"id": "S1", "capacity": 3}],
        participants=[
            make_participant(name, make_option(starts=[2, 3]), *[make_option("K2", starts=[5])] * (index > 2))
            for index, name in enumerate(PEOPLE)
        ],
        **members,
    )


def find_reasons(problem: Document, name: str = "P1") -> list[tuple[str, str, str]]:
    entry = next(entry for entry in solve(problem)["unplaced"] if entry["id"] == name)
    assert all(reason["x"]["text_en"] for reason in entry["reasons"])
    return [(reason["rule"], reason["subject"], reason["text"]) for reason in entry["reasons"]]


def apply(problem: Document, change: Document) -> Document:
    """The problem with a change made at its path."""
    changed = copy.deepcopy(problem)
    for one in change.get("changes", [change]):
        keys = [
            int(key) if key.isdigit() else key
            for key in one["path"].replace("$.", "").replace("[", ".").replace("]", "").split(".")
        ]
        target = changed
        for key in keys[:-1]:
            target = target[key]
        assert target.get(keys[-1], []) == one["from"]
        target[keys[-1]] = one["to"]
    return changed


def keep_placed(problem: Document, result: Document, *names: str) -> Document:
    """The problem in which nobody placed may lose their place, and some more must have one."""
    kept = {*result["plan"]["assignments"], *names}
    people = [{**person, "must": person["id"] in kept} for person in problem["participants"]]
    return {**problem, "participants": people, "objective": [{"unplaced": 1}]}


def test_a_full_place_is_named_with_its_weeks() -> None:
    problem = make_problem(places=[make_place(capacity=0)])
    assert find_reasons(problem) == [("H2", "K1", "K1 är full v. 4–5.")]


def test_weeks_are_named_across_a_year_of_53_weeks() -> None:
    problem = make_problem(first_week="2026-W51", places=[make_place(capacity=0)])
    assert find_reasons(problem) == [("H2", "K1", "K1 är full v. 53–1/2027.")]


def test_a_supervisor_without_time_is_named() -> None:
    problem = make_problem(
        places=[make_place(supervisor="S1")], supervisors=[{"id": "S1", "capacity": [1] * 3 + [0] * 7}]
    )
    assert find_reasons(problem) == [("H3", "S1", "S1, som handleder K1, har ingen tid över v. 5.")]


def test_a_need_a_quota_and_a_late_start_are_named() -> None:
    options = [make_option(), make_option("K2"), make_option("K3", starts=[9])]
    problem = make_problem(
        places=[make_place(), make_place("K2", features=["quiet"]), make_place("K3", features=["quiet"])],
        participants=[make_participant("P1", *options, needs=["quiet"])],
        quotas=[{"participants": ["P1"], "places": ["K2"], "max": 0}],
    )
    reasons = find_reasons(problem)
    assert [(rule, subject) for rule, subject, _ in reasons] == [("H4", "K1"), ("H6", "quotas[0]"), ("H2", "K3")]


def test_who_has_no_option_and_who_may_not_be_moved_for_are_told() -> None:
    nowhere = {"id": "P1", "options": []}
    assert [reason[0] for reason in find_reasons(make_problem(participants=[nowhere]))] == ["H1"]
    problem = make_problem(
        participants=[make_participant(), make_participant("P2")], current={"P2": put()}, max_moves=0
    )
    assert [reason[0] for reason in find_reasons(problem)] == ["H2", "H7"]


FIXED: dict[str, Document] = {
    "room": make_problem(places=[make_place(capacity=0)]),
    "room in some weeks": make_problem(places=[make_place(capacity=[1] * 3 + [0] * 7)]),
    "a steeper load": make_problem(participants=[make_participant("P1", make_option(load=[1, 3]))]),
    "a supervisor's time": make_problem(
        places=[make_place(supervisor="S1")], supervisors=[{"id": "S1", "capacity": 0}]),
    "a quota": make_problem(quotas=[{"participants": ["P1"], "places": ["K1"], "max": 0}]),
    "a feature": make_problem(participants=[make_participant(needs=["quiet"])]),
    "a feature and room": make_problem(
        places=[make_place(capacity=0, features=["a"])], participants=[make_participant(needs=["quiet"])]),
    "among others": make_town(),
}  # fmt: skip


@pytest.mark.parametrize("name", FIXED)
def test_a_fix_places_the_participant_and_nobody_loses_a_place(name: str) -> None:
    problem = FIXED[name]
    result = scheduler.explain(problem, solve(problem))
    assert scheduler.verify(problem, result).valid
    assert result["unplaced"]
    for entry in result["unplaced"]:
        assert entry["fix"] is not None
        changed = apply(problem, entry["fix"]["change"])
        assert solve(keep_placed(changed, result, entry["id"]))["status"] == "OPTIMAL"


def test_a_fix_says_how_many_gain() -> None:
    problem = make_problem(
        places=[make_place(capacity=0)],
        participants=[make_participant(), make_participant("P2", make_option(starts=[4])), make_participant("P3", make_option(starts=[2], load=[3]))],
    )  # fmt: skip
    fixes = {entry["id"]: entry["fix"]["text"] for entry in scheduler.explain(problem, solve(problem))["unplaced"]}
    assert fixes["P1"] == "Öppna en plats till i K1 v. 4–5: en person till får plats."
    assert fixes["P3"] == "Öppna 3 platser till i K1 v. 4: en person till får plats."


def test_nobody_is_suggested_what_cannot_help() -> None:
    problem = make_problem(participants=[{"id": "P1", "options": []}])
    assert scheduler.explain(problem, solve(problem))["unplaced"][0]["fix"] is None


def test_the_changes_worth_most_gain_what_they_say_and_stand_in_order() -> None:
    problem = make_town(objective=[{"unplaced": 100, "wait": 1}])
    result = scheduler.explain(problem, solve(problem))
    changes = result["x"]["changes"]
    assert 1 <= len(changes) <= 5
    assert [change["worth"] for change in changes] == sorted((change["worth"] for change in changes), reverse=True)
    for change in changes:
        gaining = change["gaining"]
        assert gaining
        assert not set(gaining) & result["plan"]["assignments"].keys()
        wider = apply(problem, change["change"])
        assert solve(keep_placed(wider, result, *gaining))["status"] == "OPTIMAL"
        count = "en person" if len(gaining) == 1 else f"{len(gaining)} personer"
        assert change["text"].endswith(f": {count} till får plats.")
        assert change["x"]["text_en"]


def test_a_change_may_ask_others_to_make_way() -> None:
    # The week that is full is not the one that the unplaced could use: one who is placed has to start later.
    problem = make_problem(
        participants=[make_participant("P1", make_option(starts=[2, 4])), make_participant("P2", make_option(load=[1, 1]))],
        places=[make_place(capacity=[1, 1, 1, 1, 0, 1, 1, 1, 1, 1])],
    )  # fmt: skip
    result = scheduler.explain(problem, solve(problem))
    assert len(result["unplaced"]) == 1
    for change in result["x"]["changes"]:
        assert solve(keep_placed(apply(problem, change["change"]), result, *change["gaining"]))["status"] == "OPTIMAL"


def test_there_are_no_changes_when_everyone_has_a_place_or_no_time_is_given() -> None:
    assert solve(make_problem())["x"]["changes"] == []
    problem = make_town()
    none = scheduler.explain(problem, solve(problem), scheduler.Limits(time_limit_seconds=0))
    assert none["x"]["changes"] == []
    assert all(entry["reasons"] and entry["fix"] is None for entry in none["unplaced"])
