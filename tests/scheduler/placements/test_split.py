"""Cutting a problem into independent parts."""

import pytest

import scheduler
from scheduler.placements.split import split_problem
from tests.scheduler.placements.factory import Document, put
from tests.scheduler.placements.towns import join_towns, list_ids, make_town


def test_a_problem_that_hangs_together_comes_back_whole() -> None:
    problem = join_towns(make_town(1), x={"kept": True})

    (part,) = split_problem(problem)
    assert part.problem == problem
    assert part.weight == 6


def test_towns_that_share_nothing_are_parts_the_heaviest_first() -> None:
    parts = split_problem(join_towns(make_town(1, people=2), make_town(2, people=3)))

    assert [list_ids(part.problem) for part in parts] == [{"P2-0", "P2-1", "P2-2"}, {"P1-0", "P1-1"}]
    assert [part.weight for part in parts] == [6, 4]


@pytest.mark.parametrize(
    "shared",
    [
        {"quotas": [{"participants": ["P1-0", "P2-0"], "places": [], "max": 1}]},
        {"quotas": [{"participants": ["P1-0"], "places": ["K2"], "max": 1}]},
        {"quotas": [{"participants": [], "places": ["K1", "K2"], "max": 1}]},
        {"x": {"shares": [{"id": "FK", "participants": ["P1-0", "P2-0"], "agreed": 1}]}},
        {"current": {"P1-0": put("K1", 1), "P2-0": put("K2", 1)}, "max_moves": 1},
        {"current": {"P1-0": put("K2", 1)}},
    ],
    ids=["people of a quota", "a quota's place", "places of a quota", "a share", "moves", "a place in force"],
)
def test_what_two_towns_share_keeps_them_together(shared: Document) -> None:
    assert len(split_problem(join_towns(make_town(1), make_town(2), **shared))) == 1


def test_a_supervisor_of_two_places_keeps_them_together() -> None:
    first, second = make_town(1, supervisor=True), make_town(2)
    second["places"][0]["supervisor"] = "S1"

    assert len(split_problem(join_towns(first, second))) == 1


@pytest.mark.parametrize(
    "loose",
    [
        {"max_moves": 0},
        {"current": {"P1-0": put("K1", 1), "P2-0": put("K2", 1)}, "max_moves": 2},
        {"current": {"P1-0": put("K1", 1), "P1-1": put("K1", 2)}, "max_moves": 0},
        {"quotas": [{"participants": ["P1-0"], "places": ["K1"], "max": 1}]},
    ],
    ids=["nobody to move", "as many moves as people", "movable people of one town", "a quota of one town"],
)
def test_what_concerns_one_town_alone_joins_nothing(loose: Document) -> None:
    assert len(split_problem(join_towns(make_town(1), make_town(2), **loose))) == 2


def test_small_parts_are_bundled_and_nobody_is_left_out() -> None:
    problem = join_towns(*(make_town(number, people=1 + number % 3) for number in range(12)))
    parts = split_problem(problem, least_weight=10)

    assert all(part.weight >= 10 for part in parts[:-1])
    assert len(parts) < 6
    named = [name for part in parts for name in sorted(list_ids(part.problem))]
    assert sorted(named) == sorted(list_ids(problem))


def test_every_part_is_a_valid_problem_that_says_where_its_items_stand_in_the_whole() -> None:
    quotas = [{"participants": [f"P{town}-0"], "places": [f"K{town}"], "max": 1} for town in (3, 1, 2)]
    shares = [{"id": f"A{town}", "participants": [f"P{town}-0"], "agreed": 1} for town in (2, 1)]
    problem = join_towns(*map(make_town, (1, 2, 3)), quotas=quotas, x={"shares": shares})
    for part in split_problem(problem):
        numbers = part.problem["x"]["part"]
        assert part.problem["quotas"] == [quotas[index] for index in numbers["quotas"]]
        assert part.problem["x"]["shares"] == [shares[index] for index in numbers["shares"]]
        assert part.problem["places"] == [problem["places"][index] for index in numbers["places"]]
        assert scheduler.solve(part.problem, scheduler.Limits(time_limit_seconds=5))["plan"] is not None


def test_places_that_nobody_can_enter_go_with_some_part() -> None:
    problem = join_towns(make_town(1), make_town(2), make_town(3, people=0))
    parts = split_problem(problem)

    assert len(parts) == 2
    assert set.union(*(list_ids(part.problem, "places") for part in parts)) == {"K1", "K2", "K3"}
