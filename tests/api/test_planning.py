"""Ordering, watching and stopping runs, and publishing proposals over the API."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django_q.models import OrmQ
from rest_framework.test import APIClient

from backend.cohorts.models import CohortMembership
from backend.meetings.models import Meeting
from backend.planning.models import PlanningRun
from tests.api.proposing import propose_here
from tests.api.reading import act, assert_problem, tag_of
from tests.planning.worlds import PlanningWorld, small_world

pytestmark = pytest.mark.django_db


@pytest.fixture
def planning() -> PlanningWorld:
    """A programme with six who wait and two empty cohorts."""
    return small_world()


@pytest.fixture
def planner(planning: PlanningWorld) -> APIClient:
    """Its coordinator."""
    client = APIClient(HTTP_ACCEPT_LANGUAGE="sv")
    client.force_login(planning.coordinator.user)
    return client


def _order(client: APIClient, world: PlanningWorld, **asked: object) -> object:
    return client.post("/api/v1/planning-runs/", {"programme": world.programme.pk, **asked})


def test_a_run_that_is_ordered_is_in_the_queue_with_every_rule_written_down(
    planner: APIClient, planning: PlanningWorld
) -> None:
    response = _order(planner, planning, rules={"max_size": 4}, seed=7)

    assert response.status_code == 201, response.content
    run = response.json()
    assert (run["state"], run["seed"], run["proposal"]) == ("queued", 7, None)
    assert run["rules"]["max_size"] == 4
    assert run["rules"]["prefer_current"] is True
    assert OrmQ.objects.count() == 1


@pytest.mark.parametrize(
    ("asked", "status", "field"),
    [
        ({"rules": {"min_size": 5, "max_size": 4}}, 422, "min_size"),
        ({"rules": {"min_size": 0}}, 400, "rules.min_size"),
        ({"rules": {"reserved": [{"agency": "XX"}]}}, 400, "rules.reserved.0.agency"),
        ({"time_limit_seconds": 601}, 400, "time_limit_seconds"),
        ({"seed": -1}, 400, "seed"),
    ],
)
def test_a_rule_that_makes_no_sense_is_named(
    asked: dict[str, object], status: int, field: str, planner: APIClient, planning: PlanningWorld
) -> None:
    problem = assert_problem(_order(planner, planning, **asked), status)

    assert problem["errors"][0]["field"] == field


def test_there_is_one_unfinished_run_at_a_time_and_it_can_be_stopped(
    planner: APIClient, planning: PlanningWorld
) -> None:
    run = PlanningRun.objects.get(pk=_order(planner, planning).json()["id"])

    assert_problem(_order(planner, planning), 409, "conflict")
    assert act(planner, f"planning-runs/{run.pk}/stop", run).json()["state"] == "stopped"
    assert_problem(act(planner, f"planning-runs/{run.pk}/stop", run), 409, rule="run_finished")
    assert planner.get(f"/api/v1/planning-runs/{run.pk}/progress/").json()["state"] == "stopped"


def test_a_proposal_is_shown_compared_and_published(planner: APIClient, planning: PlanningWorld) -> None:
    proposal = propose_here(planning)
    path = f"/api/v1/proposals/{proposal.pk}/"

    plan = planner.get(f"{path}plan/").json()
    difference = planner.get(f"{path}difference/").json()
    published = act(planner, f"proposals/{proposal.pk}/publish", proposal)

    assert (plan["placed"], plan["unplaced"]) == (6, [])
    assert [len(cohort["members"]) for cohort in plan["cohorts"]] == [3, 3]
    assert len(difference["new"]) == 6
    assert published.status_code == 200, published.content
    assert published.headers["ETag"] == tag_of(proposal)
    assert published.json()["new_members"] == CohortMembership.objects.count() == 6
    assert published.json()["new_meetings"] == Meeting.objects.count() == plan["meetings"]
    assert planner.get(path).json()["status"] == "published"


def test_a_proposal_that_was_overtaken_is_a_conflict_and_changes_nothing(
    planner: APIClient, planning: PlanningWorld
) -> None:
    proposal = propose_here(planning)
    planning.enrolments[0].participant.consents.all().delete()

    assert_problem(act(planner, f"proposals/{proposal.pk}/publish", proposal), 409, "conflict", rule="stale_basis")
    assert not CohortMembership.objects.exists()
    proposal.refresh_from_db()
    assert proposal.status == "draft"


def test_a_discarded_proposal_can_be_taken_up_again(planner: APIClient, planning: PlanningWorld) -> None:
    proposal = propose_here(planning)

    assert act(planner, f"proposals/{proposal.pk}/discard", proposal).json()["status"] == "discarded"
    assert_problem(act(planner, f"proposals/{proposal.pk}/publish", proposal), 409)
    assert act(planner, f"proposals/{proposal.pk}/restore", proposal).json()["status"] == "draft"


def test_a_list_of_proposals_leaves_their_documents_in_the_database(
    planner: APIClient, planning: PlanningWorld
) -> None:
    propose_here(planning)

    with CaptureQueriesContext(connection) as captured:
        planner.get("/api/v1/proposals/")

    assert "proposalstage" not in "".join(query["sql"] for query in captured)
