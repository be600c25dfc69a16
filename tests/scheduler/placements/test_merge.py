"""Making one result of those of a problem's parts."""

import random
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

import scheduler
from scheduler.placements.merge import merge_results
from scheduler.placements.split import split_problem
from tests.scheduler.placements.factory import Document, put
from tests.scheduler.placements.towns import join_towns, list_ids, make_town


def solve_parts(problem: Document, least_weight: int = 0, **limits: Any) -> Document:
    """The merged result of a problem's parts, each verified, and itself verified."""
    pieces = []
    for part in split_problem(problem, least_weight):
        result = scheduler.solve(part.problem, scheduler.Limits(**{"time_limit_seconds": 20, "workers": 1, **limits}))
        assert scheduler.verify(part.problem, result).valid
        pieces.append((part.problem, result))
    merged = merge_results(problem, pieces)
    report = scheduler.verify(problem, merged)
    assert report.valid, report.violations
    return merged


def test_values_and_bounds_add_up_and_so_do_the_unplaced_in_the_order_of_the_problem() -> None:
    result = solve_parts(join_towns(make_town(1, people=3), make_town(2, people=4)))

    assert result["status"] == "OPTIMAL"
    assert [(tier["value"], tier["bound"]) for tier in result["tiers"]] == [(9, 9)]
    assert [entry["id"] for entry in result["unplaced"]] == ["P1-0", "P1-1", "P2-0", "P2-1", "P2-2"]


def test_a_part_that_cannot_be_makes_the_whole_impossible() -> None:
    first, second = make_town(1), make_town(2, people=1)
    second["participants"][0] |= {"must": True, "needs": ["lift"]}
    result = solve_parts(join_towns(first, second))

    assert (result["status"], result["plan"], result["tiers"]) == ("INFEASIBLE", None, [])


def test_a_part_without_a_plan_leaves_the_whole_unknown() -> None:
    problem = join_towns(make_town(1), make_town(2))
    pieces = [(part.problem, scheduler.solve(part.problem)) for part in split_problem(problem)]
    pieces[0] = (pieces[0][0], {**pieces[0][1], "status": "UNKNOWN", "plan": None, "tiers": [], "unplaced": []})
    merged = merge_results(problem, pieces)

    assert merged["status"] == "UNKNOWN"
    assert scheduler.verify(problem, merged).valid


def test_paths_and_subjects_name_the_items_of_the_whole_problem() -> None:
    quotas = [{"participants": [f"P{town}-0"], "places": [f"K{town}"], "max": 1} for town in (1, 2)]
    problem = join_towns(make_town(1), make_town(2), quotas=quotas)
    pieces = []
    for part in split_problem(problem):
        result = scheduler.solve(part.problem)
        change = {"path": "$.places[0].capacity[3]", "from": 1, "to": 2}
        many = {"changes": [{"path": "$.quotas[0].max"}, {"path": "$.participants[2].needs"}, {"path": "$.weeks"}]}
        reason = {"rule": "H6", "text": "quotas[0]", "subject": "quotas[0]"}
        for entry, fix in zip(result["unplaced"], (change, many), strict=False):
            entry |= {"reasons": [reason], "fix": {"text": "$.places[0]", "change": fix}}
        pieces.append((part.problem, result))
    found = {entry["id"]: entry for entry in merge_results(problem, pieces)["unplaced"]}
    last = [entry for name, entry in found.items() if name.startswith("P2")]

    assert {entry["reasons"][0]["subject"] for entry in last} == {"quotas[1]"}
    assert last[0]["fix"] == {
        "text": "$.places[0]",
        "change": {"path": "$.places[1].capacity[3]", "from": 1, "to": 2},
    }
    paths = [change["path"] for entry in last[1:] for change in entry["fix"]["change"]["changes"]]
    assert paths == ["$.quotas[1].max", "$.participants[5].needs", "$.weeks"]


def test_the_changes_worth_most_of_all_parts_are_those_of_the_whole() -> None:
    problem = join_towns(make_town(1), make_town(2))
    pieces = []
    for part in split_problem(problem):
        result = scheduler.solve(part.problem)
        (place,) = part.problem["places"]
        town = int(place["id"][1:])
        changes = [
            {"text": place["id"], "worth": worth, "change": {"path": "$.places[0].capacity"}}
            for worth in (10 * town, town, 5)
        ]
        pieces.append((part.problem, {**result, "x": {"changes": changes}}))
    found = merge_results(problem, pieces)["x"]["changes"]

    assert [(change["worth"], change["text"]) for change in found] == [
        (20, "K2"),
        (10, "K1"),
        (5, "K1"),
        (5, "K2"),
        (2, "K2"),
    ]
    assert [change["change"]["path"][:11] for change in found[:2]] == ["$.places[1]", "$.places[0]"]


def test_a_later_tiers_bounds_are_not_added_up_while_an_earlier_tier_is_unproven() -> None:
    # Either town could be better in the first tier; then the other could be worse, and cheaper.
    towns = [make_town(number, people=2) for number in (1, 2)]
    for town in towns:
        for person in town["participants"]:
            person["options"][0]["cost"] = 5
    problem = join_towns(*towns, objective=[{"unplaced": 1}, {"cost": 1}])
    pieces = []
    for part in split_problem(problem):
        result = scheduler.solve(part.problem)
        result["status"] = "FEASIBLE"
        result["certificate"] = None
        result["tiers"][0] |= {"bound": 0, "gap": 1.0}
        assert result["tiers"][1]["bound"] == 5
        pieces.append((part.problem, result))
    tiers = merge_results(problem, pieces)["tiers"]

    assert [tier["value"] for tier in tiers] == [2, 10]
    assert tiers[1]["bound"] <= 5


def certify(problem: Document, result: Document, scale: int) -> Document:
    """A result with prices on the week that everyone in a town wants, which prove how many stay without a place."""
    prices = {"scale": scale, "places": {problem["places"][0]["id"]: [0, 0, scale]}}
    entry = {"proof": "prices", "bound": 1, **prices}
    return {**result, "certificate": {"tiers": [entry], "headcount": {"bound": 1, **prices}}}


def test_the_prices_of_the_parts_prove_the_whole() -> None:
    problem = join_towns(make_town(1, people=2), make_town(2, people=2))
    pieces = []
    for scale, part in zip((2, 3), split_problem(problem), strict=True):
        result = certify(part.problem, scheduler.solve(part.problem), scale)
        assert scheduler.verify(part.problem, result).proofs == ("prices",)
        pieces.append((part.problem, result))
    merged = merge_results(problem, pieces)
    report = scheduler.verify(problem, merged)

    assert report.valid, report.violations
    assert report.proofs == ("prices",)
    assert merged["certificate"]["tiers"][0]["scale"] == 6
    assert merged["certificate"]["x"]["text_en"] == "2 of 4 placed; no plan can place more."


def test_a_bound_that_only_rounding_raised_is_given_up_for_one_that_anyone_can_add_up() -> None:
    problem = join_towns(make_town(1, people=2), make_town(2, people=2))
    pieces = []
    for part in split_problem(problem):
        # Of the two who want the one place in the same week, at least a half is left out: rounded up, one.
        half = {"scale": 2, "places": {part.problem["places"][0]["id"]: [0, 0, 1]}}
        tier = {"terms": {"unplaced": 1}, "value": 2, "bound": 1, "gap": 0.5}
        result = scheduler.solve(part.problem)
        placed, left_out = (person["id"] for person in part.problem["participants"])
        result |= {
            "status": "FEASIBLE",
            "plan": {"assignments": {placed: put(part.problem["places"][0]["id"], 1)}},
            "tiers": [tier],
            "unplaced": [{"id": left_out, "reasons": [], "fix": None}],
            "certificate": {"tiers": [{"proof": "prices", "bound": 1, **half}]},
        }
        assert scheduler.verify(part.problem, result).valid
        pieces.append((part.problem, result))
    merged = merge_results(problem, pieces)

    assert scheduler.verify(problem, merged).proofs == ("prices",)
    assert merged["tiers"][0]["bound"] == 1


def test_prices_of_quotas_and_shares_find_their_places_in_the_whole_problem() -> None:
    people = {town: [f"P{town}-{person}" for person in range(town)] for town in (1, 2)}
    quotas = [{"participants": people[town], "places": [f"K{town}"], "max": 0} for town in (1, 2)]
    shares = [{"id": f"A{town}", "participants": people[town], "agreed": 1} for town in (1, 2)]
    towns = [make_town(town, people=town) for town in (1, 2)]
    problem = join_towns(*towns, quotas=quotas, x={"shares": shares}, objective=[{"unplaced": 1, "x": {"share": 1}}])
    pieces = []
    for scale, part in zip((1, 2), split_problem(problem), strict=True):
        result = scheduler.solve(part.problem)
        prices = {"scale": scale, "quotas": [[10 * scale, 0]], "shares": [scale]}
        proven = result["tiers"][0]["value"]
        result["certificate"] = {"tiers": [{"proof": "prices", "bound": proven, **prices}]}
        assert scheduler.verify(part.problem, result).valid
        pieces.append((part.problem, result))
    merged = merge_results(problem, pieces)

    assert scheduler.verify(problem, merged).proofs == ("prices",)
    assert merged["tiers"][0]["bound"] == merged["tiers"][0]["value"] == 6
    assert merged["certificate"]["tiers"][0]["quotas"] == [[20, 0], [20, 0]]


@st.composite
def small_worlds(draw: st.DrawFn) -> Document:
    """Some towns with places, supervisors, needs, quotas, shares and plans in force, of which a few share something."""
    chance = random.Random(draw(st.integers(0, 10_000)))
    towns = []
    for number in range(draw(st.integers(2, 4))):
        town = make_town(number, people=chance.randint(0, 3), supervisor=chance.random() < 0.5)
        for person in town["participants"]:
            option = person["options"][0]
            option |= {"cost": chance.randint(0, 4), "load": chance.choice([[1], [1, 1], [1, 2]])}
            person |= {"from": chance.randint(0, 2), "must": chance.random() < 0.1}
        town["places"][0]["capacity"] = chance.choice([0, 1, 2, [chance.randint(0, 2) for _ in range(10)]])
        towns.append(town)
    problem = join_towns(*towns)
    names = sorted(list_ids(problem))
    current = {name: put(f"K{name[1]}", chance.choice([1, 2])) for name in names if chance.random() < 0.3}
    agreed = [{"id": f"A{name}", "participants": [name], "agreed": 1} for name in names[::2]]
    quotas = [{"participants": names[:1], "places": ["K0"], "min": 0, "max": chance.randint(0, 1)}] if names else []
    terms = [{"unplaced": 2}, {"wait": 1, "x": {"share": 3}}, {"cost": 1, "moves": 2}]
    chance.shuffle(terms)
    limit = {"max_moves": chance.randint(0, 3)} if chance.random() < 0.4 else {}
    return {**problem, "objective": terms, "quotas": quotas, "current": current, "x": {"shares": agreed}, **limit}


@settings(max_examples=40)
@given(small_worlds(), st.sampled_from([0, 5]))
def test_the_best_plans_of_the_parts_are_a_best_plan_of_the_whole(problem: Document, least_weight: int) -> None:
    whole = scheduler.solve(problem, scheduler.Limits(time_limit_seconds=20, workers=1))
    merged = solve_parts(problem, least_weight)

    assert merged["status"] == whole["status"]
    assert [(tier["value"], tier["bound"]) for tier in merged["tiers"]] == [
        (tier["value"], tier["bound"]) for tier in whole["tiers"]
    ]
