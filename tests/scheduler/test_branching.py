"""Branching finds and proves the best whole values, from a plan known or from none, and gives up when asked to."""

from ortools.sat.python import cp_model

from scheduler.branching import branch, branch_repeatedly, round_bound
from scheduler.budget import Budget
from scheduler.limits import Limits
from scheduler.linear_form import LinearForm
from scheduler.relaxation import Relaxation
from scheduler.tiers import TierObjective

WEIGHTS, GAINS, ROOM = (7, 5, 4, 3), (10, 8, 5, 4), 9


def make_knapsack():
    """Leave out as little as possible of what does not fit; 13 of 27 fit, so 14 are left out."""
    model = cp_model.CpModel()
    taken = [model.new_bool_var("") for _ in WEIGHTS]
    model.add(cp_model.LinearExpr.weighted_sum(taken, WEIGHTS) <= ROOM)
    expression = sum(GAINS) - cp_model.LinearExpr.weighted_sum(taken, GAINS)
    return Relaxation(model), TierObjective({"left": 1}, expression)


def test_the_best_whole_values_are_found_and_proven():
    relaxation, objective = make_knapsack()
    relaxation.read_model()
    found = branch(relaxation, objective.form, Limits(5), lambda: False, decided={})
    assert found.values is not None
    assert objective.evaluate(found.values) == found.bound == 14


def test_what_is_decided_stays_and_a_plan_known_is_a_beginning():
    relaxation, objective = make_knapsack()
    relaxation.read_model()
    found = branch(relaxation, objective.form, Limits(5), lambda: False, decided={0: 1}, hint=(1, 0, 0, 0))
    assert found.values == (1, 0, 0, 0)


def test_nothing_is_found_where_there_is_nothing_and_nothing_is_claimed():
    model = cp_model.CpModel()
    variable = model.new_bool_var("")
    model.add(2 * variable == 1)
    relaxation = Relaxation(model)
    relaxation.read_model()
    found = branch(relaxation, LinearForm(0, (0,), (1,)), Limits(5), lambda: False, decided={})
    assert (found.values, found.bound) == (None, None)


def test_a_wish_to_stop_ends_it_without_waiting():
    relaxation, objective = make_knapsack()
    optimum = relaxation.minimize(objective.form, 5.0, lambda: False)
    assert optimum is not None
    budget = Budget(Limits(3000), lambda: True)
    assert list(branch_repeatedly(relaxation, objective, optimum, budget, 1000.0, lambda: None)) == []


def test_runs_follow_each_other_until_the_budget_is_over():
    relaxation, objective = make_knapsack()
    optimum = relaxation.minimize(objective.form, 5.0, lambda: False)
    assert optimum is not None
    budget = Budget(Limits(0.5, deterministic=True))
    runs = []
    for found in branch_repeatedly(relaxation, objective, optimum, budget, 0.1, lambda: None):
        runs.append(found.bound)
        if len(runs) == 3:
            break
    assert runs == [14, 14, 14]


def test_a_bound_in_floating_point_is_rounded_up_with_a_margin():
    assert [round_bound(bound) for bound in (13.0000001, 13.01, -0.5, 1e9 + 0.5, float("inf"))] == [
        13, 14, 0, 10**9, None]  # fmt: skip
