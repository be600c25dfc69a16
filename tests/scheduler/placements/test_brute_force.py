"""Tiny problems agree with trying every plan, counted by the verifier alone."""

from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scheduler.placements.certificate import LEFT_OUT
from scheduler.placements.priced_choices import Prices, compute_bound
from scheduler.placements.verify import list_terms, verify_plan
from tests.scheduler.placements.factory import Document, solve
from tests.scheduler.placements.tiny import WEEKS, find_best, list_plans, tiny_problems

TRIED = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@TRIED
@given(tiny_problems())
def test_the_search_finds_what_trying_every_plan_finds(problem: Document) -> None:
    best = find_best(problem)
    result = solve(problem)
    if best is None:
        assert result["status"] == "INFEASIBLE"
    else:
        assert result["status"] == "OPTIMAL"
        assert [tier["value"] for tier in result["tiers"]] == best


@TRIED
@given(tiny_problems(), st.data())
def test_no_prices_whatever_prove_more_than_the_best_plan(problem: Document, data: st.DataObject) -> None:
    best = find_best(problem)
    if best is None:
        return
    tiers = [list_terms(tier) for tier in problem["objective"]]
    for index in range(len(tiers)):
        prices = draw_prices(data, problem, tiers[: index + 1])
        assert compute_bound(problem, prices, tiers[: index + 1], best[:index]) <= best[index]


@TRIED
@given(tiny_problems(), st.data())
def test_no_prices_whatever_leave_out_more_than_the_fullest_plan(problem: Document, data: st.DataObject) -> None:
    reports = [verify_plan(problem, {"assignments": plan}) for plan in list_plans(problem)]
    left_out = [len(report.unplaced) for report in reports if not report.violations]
    prices = draw_prices(data, problem, [LEFT_OUT])
    if left_out:
        assert compute_bound(problem, prices, [LEFT_OUT], []) <= min(left_out)


def draw_prices(data: st.DataObject, problem: Document, tiers: list[dict[str, int]]) -> Prices:
    """Prices such as a certificate may hold, good or bad."""
    price = st.integers(0, 12)
    earlier = [data.draw(st.integers(0, 3)) for _ in tiers[1:]]
    scale = data.draw(st.integers(1, 4))
    shares = any("share" in tier for tier in tiers)
    weight = sum(factor * tier.get("share", 0) for factor, tier in zip([*earlier, scale], tiers, strict=True))

    def draw_weekly(owners: list[Document]) -> dict[str, list[int]]:
        return {owner["id"]: data.draw(st.lists(price, max_size=WEEKS)) for owner in owners}

    def draw_quota(quota: dict[str, Any]) -> list[int]:
        return [0 if quota["max"] is None else data.draw(price), data.draw(price)]

    return Prices(
        scale=scale,
        places=draw_weekly(problem["places"]),
        supervisors=draw_weekly(problem["supervisors"]),
        quotas=[draw_quota(quota) for quota in problem["quotas"]],
        shares=[data.draw(st.integers(0, weight)) for _ in problem["x"]["shares"]] if shares else [],
        earlier=earlier,
        max_moves=data.draw(price) if "max_moves" in problem else 0,
    )
