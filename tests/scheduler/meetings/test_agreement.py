"""The solver against every plan tried one by one, on tiny problems with a planted plan."""

import random

from hypothesis import given, settings
from hypothesis import strategies as st

from scheduler.meetings.bounds import PriceBound
from scheduler.meetings.costs import TierCost, list_ceilings
from scheduler.meetings.layout import Layout
from scheduler.meetings.problem import read_problem
from scheduler.meetings.verify import verify_plan
from scheduler.result import Status
from tests.scheduler.meetings.brute_force import best_values, tier_values
from tests.scheduler.meetings.build import solve_quickly
from tests.scheduler.meetings.tiny import make_tiny

SEEDS = st.integers(min_value=0, max_value=10**9)


@settings(max_examples=20, deadline=None)
@given(SEEDS)
def test_the_solver_proves_the_best_plan_of_a_tiny_problem(seed):
    problem, plans = make_tiny(random.Random(seed))
    solution = solve_quickly(problem)
    assert solution.status == Status.OPTIMAL
    assert tuple(tier.value for tier in solution.tiers) == best_values(problem, plans)
    report = verify_plan(problem, solution.plan)
    assert report.violations == ()
    assert tuple(tier.value for tier in report.tiers) == best_values(problem, plans)


@settings(max_examples=30, deadline=None)
@given(SEEDS)
def test_a_bound_from_prices_never_exceeds_the_best_value_of_its_tier(seed):
    problem, plans = make_tiny(random.Random(seed))
    best = best_values(problem, plans)
    parsed = read_problem(problem)
    layout = Layout(parsed)
    for tier, terms in enumerate(parsed.tiers):
        ceilings = list_ceilings(layout, parsed.tiers, best, tier)
        bound = PriceBound(layout, TierCost(layout, terms), ceilings, [None] * len(layout.tasks))
        # An upper value far too high makes the steps long and the prices wild; the bound must hold all the same.
        assert bound.improve(30, 10 * best[tier] + 50, lambda: False) <= best[tier]


@settings(max_examples=20, deadline=None)
@given(SEEDS)
def test_the_verifier_agrees_with_brute_force_on_every_plan(seed):
    rng = random.Random(seed)
    problem, plans = make_tiny(rng)
    for plan in rng.sample(plans, min(20, len(plans))):
        written = {
            name: {"start": start, "room": room, "one_of": list(chosen)} for name, (start, room, chosen) in plan.items()
        }
        report = verify_plan(problem, {"assignments": written})
        assert report.violations == ()
        assert tuple(tier.value for tier in report.tiers) == tier_values(problem, plan)
