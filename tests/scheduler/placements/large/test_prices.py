"""Prices: what they prove, and that the quick arithmetic on arrays agrees with the slow one on documents."""

import numpy as np
import pytest

from scheduler.placements.large.columns import build_columns
from scheduler.placements.large.costs import build_cost, build_headcount
from scheduler.placements.large.lagrangian import Lagrangian
from scheduler.placements.large.prices import climb_prices
from scheduler.placements.large.proof import describe_proof, prove
from scheduler.placements.large.rows import Rows
from scheduler.placements.priced_choices import compute_bound, read_prices
from scheduler.placements.problem import read_problem
from scheduler.progress import never_stop
from tests.benchmarks.generators.placements import Region, generate_region
from tests.scheduler.placements.factory import solve
from tests.scheduler.placements.large.instances import build_instance


def climb(lagrangian, should_end=never_stop):
    return list(climb_prices(lagrangian, None, should_end))[-1]


@pytest.mark.parametrize("seed", range(12))
def test_any_prices_prove_what_the_certificate_adds_up(seed):
    problem = read_problem(document := build_instance(seed))
    columns = build_columns(problem)
    rows, cost = Rows(columns), build_cost(columns, problem.objective[0])
    random = np.random.default_rng(seed)
    prices = Lagrangian(rows, cost).clip(random.exponential(5.0, rows.layout.size))
    proof = prove(rows, cost, prices)
    tiers = [dict(problem.objective[0])]
    assert compute_bound(document, read_prices(document, describe_proof(rows, proof), tiers), tiers, []) == proof.bound


@pytest.mark.parametrize("seed", range(12))
def test_an_earlier_tier_is_priced_as_the_certificate_prices_it(seed):
    problem = read_problem(document := build_instance(4 * seed + 1))
    columns = build_columns(problem)
    first, second = (build_cost(columns, terms) for terms in problem.objective)
    rows = Rows(columns, [first], [20])
    random = np.random.default_rng(seed)
    proof = prove(rows, second, Lagrangian(rows, second).clip(random.exponential(5.0, rows.layout.size)))
    tiers = [dict(terms) for terms in problem.objective]
    entry = describe_proof(rows, proof)
    assert compute_bound(document, read_prices(document, entry, tiers), tiers, [20]) == proof.bound


def test_climbing_comes_close_to_the_optimum_from_below():
    document = generate_region(Region(people=60, places=4, weeks=26, capacity=(2, 3)), seed=3)
    columns = build_columns(problem := read_problem(document))
    best = solve(document)["tiers"][0]["value"]
    rows, cost = Rows(columns), build_cost(columns, problem.objective[0])
    bound = prove(rows, cost, climb(Lagrangian(rows, cost)).best).bound
    assert 0.99 * best <= bound <= best


def test_a_climb_that_has_to_end_at_once_still_proves_something():
    document = generate_region(Region(people=60, places=4), seed=4)
    columns = build_columns(problem := read_problem(document))
    cost = build_cost(columns, problem.objective[0])
    rows = Rows(columns)
    ended = climb(Lagrangian(rows, cost), lambda: True)
    assert prove(rows, cost, ended.best).bound <= solve(document)["tiers"][0]["value"]


def test_where_there_is_room_for_all_no_prices_prove_the_most():
    document = generate_region(Region(people=20, places=4, capacity=(50, 50), supervised=(1.0, 1.0)), seed=5)
    document["quotas"] = []
    columns = build_columns(problem := read_problem(document))
    rows, cost = Rows(columns), build_cost(columns, problem.objective[0])
    bound = prove(rows, cost, climb(Lagrangian(rows, cost)).best).bound
    assert bound == solve(document)["tiers"][0]["value"]


def test_no_more_are_said_to_be_left_out_than_must_be():
    document = generate_region(Region(people=60, places=4, weeks=26, capacity=(2, 3)), seed=6)
    heads = {**document, "participants": [{**person, "priority": 1} for person in document["participants"]]}
    least = solve({**heads, "objective": [{"unplaced": 1}]})["tiers"][0]["value"]
    columns = build_columns(read_problem(document))
    rows, cost = Rows(columns), build_headcount(columns)
    assert least - 3 <= prove(rows, cost, climb(Lagrangian(rows, cost)).best).bound <= least


def test_soft_answers_come_close_to_the_cheapest_choices_as_it_gets_colder():
    document = generate_region(Region(people=60, places=4), seed=7)
    columns = build_columns(problem := read_problem(document))
    lagrangian = Lagrangian(Rows(columns), build_cost(columns, problem.objective[0]))
    prices = lagrangian.clip(np.full(lagrangian.rows.layout.size, 30.0))
    exact = lagrangian.answer(prices).value
    soft = [lagrangian.answer_softly(prices, temperature).value for temperature in (100.0, 1.0, 0.01)]
    assert soft == sorted(soft)
    assert soft[-1] == pytest.approx(exact, rel=1e-4)
