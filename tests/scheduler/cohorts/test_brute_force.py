"""Tiny problems agree with trying every plan, counted by the verifier alone."""

from collections.abc import Iterator
from itertools import product
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scheduler.cohorts.verify import verify_plan
from scheduler.result import Status
from tests.scheduler.cohorts.factory import Document, make_problem, search

PEOPLE = ("P1", "P2", "P3", "P4")
COHORTS = ("G1", "G2", "G3")
TERMS = ("unplaced", "wait", "imbalance", "cost", "open", "moves")


@st.composite
def tiny_cohorts(draw: st.DrawFn) -> list[Document]:
    """Up to three cohorts that compete for one leader and one room."""
    cohorts = []
    for name in COHORTS[: draw(st.integers(1, 3))]:
        least = draw(st.integers(0, 2))
        cohort: Document = {
            "id": name,
            "start": draw(st.integers(0, 4)),
            "weeks": draw(st.integers(0, 3)),
            "min": least,
            "max": draw(st.integers(least, 3)),
            "sessions": draw(st.lists(st.sampled_from(["mon", "tue"]), unique=True)),
            "offers": draw(st.lists(st.sampled_from(["a", "b"]), unique=True)),
        }
        if draw(st.booleans()):
            cohort["leader"] = "K1"
        if draw(st.booleans()):
            cohort["room"] = "R1"
        if draw(st.integers(0, 3)) == 0:
            cohort["reserved"] = [{"attribute": "agency", "value": "FK", "min": draw(st.integers(0, 1)), "max": 1}]
        cohorts.append(cohort)
    return cohorts


@st.composite
def tiny_people(draw: st.DrawFn, cohorts: list[Document]) -> list[Document]:
    """Up to four participants with windows, needs and costs."""
    names = [cohort["id"] for cohort in cohorts]
    people = []
    for name in PEOPLE[: draw(st.integers(1, 4))]:
        ready = draw(st.integers(0, 2))
        people.append(
            {
                "id": name,
                "priority": draw(st.integers(0, 3)),
                "from": ready,
                "until": ready + draw(st.integers(0, 4)),
                "needs": draw(st.sampled_from([[], [], ["a"]])),
                "unavailable": draw(st.sampled_from([[], [], ["mon"]])),
                "attributes": {"agency": draw(st.sampled_from(["FK", "AF"])), "gender": draw(st.sampled_from("FM"))},
                "costs": {cohort: draw(st.integers(0, 3)) for cohort in names},
            }
        )
    return people


@st.composite
def tiny_problems(draw: st.DrawFn) -> Document:
    """A whole problem; nothing is fixed yet, so leaving everyone out is a plan unless moves are limited."""
    cohorts = draw(tiny_cohorts())
    people = draw(tiny_people(cohorts))
    names, ids = [cohort["id"] for cohort in cohorts], [person["id"] for person in people]
    groups = st.lists(st.lists(st.sampled_from(ids), min_size=1, max_size=3, unique=True), max_size=1)
    current = {name: draw(st.sampled_from(names)) for name in ids if draw(st.booleans())}
    tiers = draw(
        st.lists(st.dictionaries(st.sampled_from(TERMS), st.integers(0, 3), min_size=1), min_size=1, max_size=3)
    )
    problem = make_problem(
        cohorts=cohorts,
        participants=people,
        leaders=[{"id": "K1", "concurrent": draw(st.integers(0, 2))}],
        rooms=[{"id": "R1", "closed": draw(st.sampled_from([[], [[0, 1]], [[3, 5]]]))}],
        together=draw(groups),
        apart=draw(groups),
        balance=[{"attribute": "gender", "value": "F", "percent": 50, "tolerance": draw(st.sampled_from([0, 50]))}],
        current=current,
        objective=tiers,
    )
    if draw(st.booleans()):
        problem["max_moves"] = draw(st.integers(0, 3))
    return problem


def list_plans(problem: Document) -> Iterator[tuple[dict[str, str], list[int]]]:
    """Every plan that keeps every rule, with its tiers."""
    people = [person["id"] for person in problem["participants"]]
    for chosen in product([None, *(cohort["id"] for cohort in problem["cohorts"])], repeat=len(people)):
        plan = {name: cohort for name, cohort in zip(people, chosen, strict=True) if cohort is not None}
        report = verify_plan(problem, {"assignments": plan})
        if not report.violations:
            yield plan, [tier.value for tier in report.tiers]


SETTINGS = settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@SETTINGS
@given(tiny_problems())
def test_the_solver_finds_what_trying_every_plan_finds(problem: Document) -> None:
    plans = list(list_plans(problem))
    solution = search(problem)
    if not plans:
        assert solution.status == Status.INFEASIBLE
        return
    assert solution.status == Status.OPTIMAL
    assert [tier.value for tier in solution.tiers] == min(tiers for _, tiers in plans)


@SETTINGS
@given(tiny_problems(), st.data())
def test_a_planted_plan_is_never_called_infeasible(problem: Document, data: Any) -> None:
    plans = list(list_plans(problem))
    if not plans:
        return
    planted, _ = data.draw(st.sampled_from(plans))
    fixed = {name: cohort for name, cohort in planted.items() if data.draw(st.booleans())}
    solution = search({**problem, "fixed": fixed})
    assert solution.status == Status.OPTIMAL
    assert solution.plan is not None
    assert fixed.items() <= solution.plan["assignments"].items()
    best = min(tiers for plan, tiers in plans if fixed.items() <= plan.items())
    assert [tier.value for tier in solution.tiers] == best
