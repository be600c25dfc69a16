"""The lexicographic driver and its relaxation: tiers in order, bounds that hold, a plan that is never lost."""

from collections.abc import Sequence
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ortools.sat.python import cp_model

from scheduler.budget import Budget
from scheduler.guided import GuidedSearch
from scheduler.guided_settings import GuidedSettings, SearchKnowledge
from scheduler.limits import Limits
from scheduler.linear_form import LinearForm
from scheduler.relaxation import Relaxation
from scheduler.result import Status, TierResult, compute_gap, decide_status
from scheduler.tiers import TierObjective, TierProgress, ignore_progress, search_tiers

LIMITS = Limits(time_limit_seconds=20, workers=1)


def build_pair(least: int = 3) -> tuple[cp_model.CpModel, cp_model.IntVar, cp_model.IntVar]:
    """Two numbers from 0 to 9 whose sum is at least so much."""
    model = cp_model.CpModel()
    first, second = model.new_int_var(0, 9, "first"), model.new_int_var(0, 9, "second")
    model.add(first + second >= least)
    return model, first, second


def tier(expression: cp_model.LinearExprT, floor: int = 0) -> TierObjective:
    return TierObjective({"term": 1}, expression, floor)


def test_a_later_tier_never_worsens_an_earlier_one() -> None:
    model, first, second = build_pair()
    outcome = search_tiers(model, [tier(2 * first + second), tier(-second + 9), tier(first)], Budget(LIMITS))
    assert outcome.status == Status.OPTIMAL
    assert [result.value for result in outcome.tiers] == [3, 6, 0]


def test_a_contradiction_is_infeasible() -> None:
    model, first, second = build_pair(least=19)
    assert search_tiers(model, [tier(first + second)], Budget(LIMITS)).status == Status.INFEASIBLE


def test_without_time_there_is_no_plan_and_no_verdict() -> None:
    model, first, _ = build_pair()
    outcome = search_tiers(model, [tier(first)], Budget(Limits(time_limit_seconds=0)))
    assert (outcome.status, outcome.solution, outcome.tiers) == (Status.UNKNOWN, None, ())


def test_a_first_plan_survives_when_there_is_no_time() -> None:
    model, first, second = build_pair()
    outcome = search_tiers(model, [tier(first), tier(second)], Budget(Limits(time_limit_seconds=0)), first_plan=(4, 5))
    assert outcome.solution == (4, 5)
    assert outcome.tiers == (TierResult({"term": 1}, 4, 0), TierResult({"term": 1}, 5, 0))
    assert outcome.status == Status.FEASIBLE


def test_a_caller_who_stops_keeps_the_first_plan() -> None:
    model, first, _ = build_pair()
    outcome = search_tiers(model, [tier(first)], Budget(LIMITS, lambda: True), first_plan=(9, 9))
    assert outcome.solution == (9, 9)


def test_a_floor_that_the_plan_meets_needs_no_search() -> None:
    model, first, second = build_pair()
    outcome = search_tiers(model, [tier(first + second, floor=3)], Budget(LIMITS), first_plan=(1, 2))
    assert outcome.status == Status.OPTIMAL


def test_progress_tells_values_that_fall_and_bounds_that_rise() -> None:
    model, first, second = build_pair()
    told: list[TierProgress] = []
    search_tiers(model, [tier(first + 2 * second)], Budget(LIMITS), on_progress=told.append, first_plan=(9, 9))
    values = [progress.value for progress in told if progress.value is not None]
    bounds = [progress.bound for progress in told]
    assert values == sorted(values, reverse=True)
    assert bounds == sorted(bounds)
    assert values[-1] == 3


def test_a_callback_that_fails_ends_the_search_and_is_heard() -> None:
    model, first, _ = build_pair()

    def fail(_progress: TierProgress) -> None:
        raise LookupError("the listener is gone")

    with pytest.raises(LookupError, match="listener"):
        search_tiers(model, [tier(first)], Budget(LIMITS), on_progress=fail)


@st.composite
def small_programmes(draw: st.DrawFn) -> tuple[list[list[int]], list[int], list[list[int]]]:
    """Rows, right-hand sides and costs over four Booleans."""
    numbers = st.lists(st.integers(-4, 4), min_size=4, max_size=4)
    rows = draw(st.lists(numbers, min_size=1, max_size=3))
    limits = draw(st.lists(st.integers(-3, 6), min_size=len(rows), max_size=len(rows)))
    return rows, limits, draw(st.lists(numbers, min_size=1, max_size=3))


def build_programme(rows: list[list[int]], limits: list[int]) -> tuple[cp_model.CpModel, list[cp_model.IntVar]]:
    model = cp_model.CpModel()
    variables = [model.new_bool_var(f"b{index}") for index in range(4)]
    for row, limit in zip(rows, limits, strict=True):
        model.add(cp_model.LinearExpr.weighted_sum(variables, row) <= limit)
    return model, variables


def keep(values: Sequence[int], _tier: int) -> tuple[int, ...]:
    """Polish nothing."""
    return tuple(values)


def list_points(rows: list[list[int]], limits: list[int]) -> list[tuple[int, ...]]:
    return [
        point
        for point in product((0, 1), repeat=4)
        if all(sum(a * b for a, b in zip(row, point, strict=True)) <= limit
               for row, limit in zip(rows, limits, strict=True))
    ]  # fmt: skip


@settings(max_examples=30, deadline=None)
@given(small_programmes())
def test_the_relaxation_never_promises_too_much(programme: tuple[list[list[int]], list[int], list[list[int]]]) -> None:
    rows, limits, costs = programme
    model, variables = build_programme(rows, limits)
    relaxation = Relaxation(model)
    objective = LinearForm.read(cp_model.LinearExpr.weighted_sum(variables, costs[0]))
    optimum = relaxation.minimize(objective, 10, lambda: False)
    values = {point: objective.evaluate(point) for point in list_points(rows, limits)}
    if optimum is None or not values:
        assert not values
        return
    best = min(values.values())
    assert optimum.bound <= best
    for wanted in (best, best + 1):
        decided = relaxation.list_decided(optimum, wanted)
        for point, value in values.items():
            assert value > wanted or all(point[index] == kept for index, kept in decided.items())


@settings(max_examples=30, deadline=None)
@given(small_programmes())
def test_the_guided_search_finds_the_lexicographic_optimum(
    programme: tuple[list[list[int]], list[int], list[list[int]]],
) -> None:
    rows, limits, costs = programme
    model, variables = build_programme(rows, limits)
    objectives = [tier(cp_model.LinearExpr.weighted_sum(variables, cost) + 16) for cost in costs]
    knowledge = SearchKnowledge(tuple, [[0, 1], [2, 3]], [], keep)
    search = GuidedSearch(model, objectives, Budget(LIMITS), knowledge, GuidedSettings(small_model=1), ignore_progress)
    outcome = search.run()
    points = list_points(rows, limits)
    if not points:
        assert outcome.status == Status.INFEASIBLE
        return
    best = min([objective.evaluate(point) for objective in objectives] for point in points)
    assert outcome.status == Status.OPTIMAL
    assert [result.value for result in outcome.tiers] == best


@pytest.mark.parametrize(
    ("value", "bound", "gap"), [(0, 0, 0.0), (4, 4, 0.0), (4, 3, 0.25), (0, -1, 1.0), (10**9, 10**9 - 1, 0.000001)]
)
def test_a_gap_is_relative_and_zero_only_when_closed(value: int, bound: int, gap: float) -> None:
    assert compute_gap(value, bound) == gap


def test_one_open_tier_makes_a_plan_merely_feasible() -> None:
    closed, open_ = TierResult({"a": 1}, 3, 3), TierResult({"b": 1}, 3, 2)
    assert decide_status([closed, closed]) == Status.OPTIMAL
    assert decide_status([closed, open_]) == Status.FEASIBLE
