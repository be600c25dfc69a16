"""Swaps never break a rule and never harm an earlier tier, and they find what one swap can give."""

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from scheduler.cohorts.model import build_model
from scheduler.cohorts.problem import read_problem
from scheduler.cohorts.swaps import SwapSearch
from scheduler.cohorts.verify import verify_plan
from scheduler.progress import never_stop
from tests.scheduler.cohorts.factory import Document, make_cohort, make_participant, make_problem
from tests.scheduler.cohorts.test_brute_force import list_plans, tiny_problems


def improve(problem: Document, plan: dict[str, str], tier: int) -> dict[str, str]:
    built = build_model(read_problem(problem))
    values = built.encode_assignments(plan)
    assert values is not None
    return built.read_assignments(SwapSearch(built, never_stop).improve(values, tier))


def test_two_who_sit_in_each_others_cheap_cohort_swap() -> None:
    problem = make_problem(
        cohorts=[make_cohort(max=1), make_cohort("G2", max=1)],
        participants=[make_participant("P1", costs={"G1": 5}), make_participant("P2", costs={"G2": 5})],
        objective=[{"wait": 1}, {"cost": 1}],
    )
    assert improve(problem, {"P1": "G1", "P2": "G2"}, 1) == {"P1": "G2", "P2": "G1"}


def test_a_swap_that_harms_an_earlier_tier_is_left_alone() -> None:
    problem = make_problem(
        cohorts=[make_cohort(max=1), make_cohort("G2", start=5, max=1)],
        participants=[make_participant("P1", priority=2, costs={"G1": 5}), make_participant("P2", costs={"G2": 5})],
        objective=[{"wait": 1}, {"cost": 1}],
    )
    plan = {"P1": "G1", "P2": "G2"}
    assert improve(problem, plan, 1) == plan


def test_one_moves_to_a_free_seat_where_that_evens_out() -> None:
    gender = [{"attribute": "gender", "value": "F", "percent": 50, "tolerance": 0}]
    people = [make_participant(f"P{n}", attributes={"gender": "FFMM"[n]}) for n in range(4)]
    problem = make_problem(
        cohorts=[make_cohort(max=3), make_cohort("G2", max=3)],
        participants=people,
        balance=gender,
        objective=[{"imbalance": 1}],
    )
    after = improve(problem, {"P0": "G1", "P1": "G1", "P2": "G1", "P3": "G2"}, 0)
    assert [tier.value for tier in verify_plan(problem, {"assignments": after}).tiers] == [0]


@settings(max_examples=15, deadline=None)
@given(tiny_problems(), st.data())
def test_an_improved_plan_keeps_every_rule_and_every_earlier_tier(problem: Document, data: Any) -> None:
    # A limit on moves is not counted here; the search that is offered the plan refuses what exceeds it.
    problem = {key: value for key, value in problem.items() if key != "max_moves"}
    plan, before = data.draw(st.sampled_from(list(list_plans(problem))))
    tier = data.draw(st.integers(0, len(before) - 1))
    report = verify_plan(problem, {"assignments": improve(problem, plan, tier)})
    assert not report.violations
    assert [result.value for result in report.tiers][: tier + 1] <= before[: tier + 1]
