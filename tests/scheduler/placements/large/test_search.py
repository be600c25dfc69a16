"""The large search on instances small enough to know the truth."""

import pytest

from scheduler.budget import Budget
from scheduler.limits import Limits
from scheduler.placements.large.search import search_large
from scheduler.placements.problem import read_problem
from scheduler.progress import ignore_improvement
from scheduler.result import Status
from tests.benchmarks.generators.placements import Region, drop_out, generate_region
from tests.scheduler.placements.factory import solve
from tests.scheduler.placements.large.instances import build_instance, search


@pytest.mark.parametrize("seed", range(8))
def test_bounds_never_exceed_the_optimum_and_values_never_fall_below_it(seed):
    problem = build_instance(seed)
    truth = solve(problem)
    assert truth["status"] == "OPTIMAL"
    outcome = search(problem)
    first, best = outcome.tiers[0], truth["tiers"][0]["value"]
    assert first.bound <= best <= first.value
    values = [tier.value for tier in outcome.tiers]
    assert values >= [tier["value"] for tier in truth["tiers"]]


def test_parts_lead_to_the_optimum_of_a_small_region():
    problem = generate_region(Region(people=60, places=4, weeks=26, capacity=(2, 3)), seed=3)
    truth = solve(problem)
    outcome = search(problem, seconds=3)
    assert outcome.tiers[0].value <= 1.01 * truth["tiers"][0]["value"]


def test_a_later_tier_never_worsens_an_earlier_one():
    problem = generate_region(Region(people=60, places=4, weeks=26, capacity=(2, 3)), seed=4)
    problem["objective"] = [{"unplaced": 1}]
    alone = search(problem, seconds=1)
    problem["objective"] = [{"unplaced": 1}, {"wait": 1, "cost": 5}]
    both = search(problem, seconds=3)
    assert both.tiers[0].value <= 1.02 * alone.tiers[0].value
    assert len(both.tiers) == 2


@pytest.mark.parametrize("most", [0, 1, 3])
def test_after_a_drop_out_no_more_move_than_allowed(most):
    problem = generate_region(Region(people=60, places=4, weeks=26, capacity=(2, 3)), seed=5)
    before = search(problem, seconds=1).assignments
    assignments = {name: {"place": put.place, "start": put.start} for name, put in before.items()}
    problem = drop_out(problem, assignments, seed=5, max_moves=most)
    after = search(problem, seconds=1).assignments
    moved = sum(after.get(name) != before[name] for name in problem["current"])
    assert moved <= most


def test_the_same_seed_gives_the_same_outcome_in_deterministic_mode():
    problem = generate_region(Region(people=40, places=4, weeks=26, capacity=(2, 3)), seed=6)
    first, second = (search(problem, seconds=2, deterministic=True) for _ in range(2))
    assert first == second


def test_a_wish_to_stop_gives_the_first_plan():
    problem = generate_region(Region(people=200, places=4), seed=7)
    outcome = search_large(
        read_problem(problem), Budget(Limits(time_limit_seconds=1000), lambda: True), ignore_improvement
    )
    assert outcome.status == Status.FEASIBLE


def test_without_time_there_is_still_a_plan():
    problem = generate_region(Region(people=200, places=4), seed=8)
    assert search(problem, seconds=0).status == Status.FEASIBLE


def test_fixed_decisions_and_those_who_must_be_placed_are_kept():
    problem = generate_region(Region(people=60, places=4, weeks=26, capacity=(2, 3)), seed=9)
    last = problem["participants"][-1]
    option = last["options"][0]
    problem["fixed"] = {last["id"]: {"place": option["place"], "start": option["starts"][-1]}}
    must = [person for person in problem["participants"] if person["priority"] == 1 and person["options"]][:3]
    for person in must:
        person["must"] = True
    outcome = search(problem, seconds=1)
    assert {person["id"] for person in must} | {last["id"]} <= set(outcome.assignments)


def test_minima_of_quotas_are_reached_where_prices_alone_would_not():
    problem = generate_region(Region(people=80, places=4, weeks=26, capacity=(2, 3)), seed=10)
    least = [person["id"] for person in problem["participants"] if person["priority"] == 1]
    problem["quotas"].append({"participants": least, "places": [place["id"] for place in problem["places"]], "min": 10})
    outcome = search(problem, seconds=1)
    assert sum(name in outcome.assignments for name in least) >= 10


def test_who_must_be_placed_gets_a_place_that_is_hard_to_find():
    problem = generate_region(Region(people=20, places=2, weeks=12, capacity=(1, 1), starts=3), seed=11)
    truth = solve({**problem, "objective": [{"unplaced": 1}]})
    for person in problem["participants"]:
        person["must"] = person["id"] in truth["plan"]["assignments"]
    outcome = search(problem, seconds=3)
    assert outcome.assignments is not None


def test_that_not_all_who_must_can_be_placed_is_proven():
    problem = generate_region(Region(people=40, places=2, weeks=12, capacity=(1, 1), starts=3), seed=12)
    for person in problem["participants"]:
        person["must"] = True
    assert search(problem, seconds=3).status == Status.INFEASIBLE


def test_a_plan_in_force_that_no_longer_fits_gives_way_where_it_must():
    problem = generate_region(Region(people=60, places=4, weeks=26, capacity=(2, 3)), seed=13)
    before = search(problem, seconds=1).assignments
    assignments = {name: {"place": put.place, "start": put.start} for name, put in before.items()}
    place, start = next(iter(assignments.values())).values()
    capacity = next(one["capacity"] for one in problem["places"] if one["id"] == place)
    capacity[start] = 0
    outcome = search({**problem, "current": assignments, "max_moves": 8}, seconds=1)
    assert outcome.assignments is not None


def test_a_problem_without_choices_has_the_empty_plan():
    problem = generate_region(Region(people=3, places=2), seed=1)
    for person in problem["participants"]:
        person["options"] = []
    outcome = search(problem)
    assert outcome.status == Status.OPTIMAL
    assert outcome.assignments == {}
