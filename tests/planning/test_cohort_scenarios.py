"""What if the cohorts had another size: more people in, or fewer, and nothing in the books changed."""

import pytest

from backend.cohorts.models import CohortSeat
from backend.common.errors import RuleViolation
from backend.planning.runs.execution import execute_claimed_run
from backend.planning.selectors import compare_scenarios
from backend.planning.services import publish_proposal, request_scenario
from tests.factories.times import NOW
from tests.planning.worlds import PlanningWorld, plan, small_world

pytestmark = pytest.mark.django_db(transaction=True)


def _suppose(world: PlanningWorld, base, size: int):
    run = request_scenario(actor=world.viewer, base=base, scenario=[{"change": "cohort_size", "amount": size}], now=NOW)
    execute_claimed_run(run_id=run.pk, run_token=run.run_token, clock=lambda: NOW)
    run.refresh_from_db()
    return run


def test_larger_cohorts_let_more_people_in_and_cannot_be_published_before_they_exist() -> None:
    world = small_world(people=5, cohorts=1, seats=3, with_handover=False)
    base = plan(world, time_limit_seconds=10)
    larger = _suppose(world, base, 5)
    smaller = _suppose(world, base, 2)
    first, second, third = compare_scenarios(base)

    assert (larger.state, smaller.state) == ("succeeded", "succeeded")
    assert [view.placed for view in (first, second, third)] == [3, 5, 2]
    assert [view.words for view in (first, second, third)] == [(), ("grupper om 5",), ("grupper om 2",)]
    assert len(second.gains) - len(second.loses) == 2
    assert len(third.loses) - len(third.gains) == 1
    assert [view.is_adoptable for view in (first, second, third)] == [True, False, True]
    assert CohortSeat.objects.count() == 3
    with pytest.raises(RuleViolation) as refusal:
        publish_proposal(actor=world.viewer, proposal=larger.proposal, now=NOW)
    assert refusal.value.rule == "scenario_needs_supply"
    assert publish_proposal(actor=world.viewer, proposal=smaller.proposal, now=NOW).new_members == 2
