"""Allocating places over the API: basis, run, proposal, publication, scenarios and shares."""

import pytest
from rest_framework.test import APIClient

from backend.bookings.models import Placement
from backend.planning.models import PlanningRun
from tests.api.reading import act, assert_problem
from tests.factories.times import NOW
from tests.planning.placements.worlds import PlacesWorld, execute, places_world

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def places(time_machine) -> PlacesWorld:
    """A garden with one place for sixteen weeks, and three who wait."""
    time_machine.move_to(NOW, tick=False)
    world = places_world()
    world.garden(capacity=1, weeks=16, name="Rehabträdgården")
    for _ in range(3):
        world.queue()
    return world


@pytest.fixture
def planner(places: PlacesWorld) -> APIClient:
    """Its coordinator."""
    client = APIClient(HTTP_ACCEPT_LANGUAGE="sv")
    client.force_login(places.coordinator.user)
    return client


def _order(client: APIClient, world: PlacesWorld, **asked: object) -> PlanningRun:
    response = client.post(f"/api/v1/place-allocations/{world.association.pk}/runs/", asked)
    assert response.status_code == 201, response.content
    return PlanningRun.objects.get(pk=response.json()["id"])


def test_the_basis_says_who_waits_and_what_is_free(planner: APIClient, places: PlacesWorld) -> None:
    basis = planner.get(f"/api/v1/place-allocations/{places.association.pk}/basis/").json()

    assert (basis["people"], basis["plans_from"]) == (3, "2011-11-07")
    assert [(row["name"], row["wanted_by"]) for row in basis["activities"]] == [("Rehabträdgården", 3)]


def test_a_run_of_places_keeps_all_its_rules_and_is_one_at_a_time(planner: APIClient, places: PlacesWorld) -> None:
    run = _order(planner, places, rules={"usual_sessions": 1}, max_moves=0)
    shown = planner.get(f"/api/v1/planning-runs/{run.pk}/").json()

    assert (shown["kind"], shown["programme"], shown["rules"], shown["max_moves"]) == ("placements", None, None, 0)
    assert shown["placement_rules"]["usual_sessions"] == 1
    assert shown["placement_rules"]["keeps_place"] is True
    again = planner.post(f"/api/v1/place-allocations/{places.association.pk}/runs/", {})
    assert_problem(again, 409, "conflict", rule="one_unfinished_run_of_places_per_association")


@pytest.mark.parametrize(
    ("asked", "status", "field"),
    [
        ({"rules": {"weeks": 3}}, 400, "rules.weeks"),
        ({"rules": {"activities": [10_000_000]}}, 422, "activities"),
        ({"time_limit_seconds": 0}, 400, "time_limit_seconds"),
    ],
)
def test_a_rule_that_makes_no_sense_is_named(
    asked: dict[str, object], status: int, field: str, planner: APIClient, places: PlacesWorld
) -> None:
    response = planner.post(f"/api/v1/place-allocations/{places.association.pk}/runs/", asked)

    assert assert_problem(response, status)["errors"][0]["field"] == field


def test_a_proposal_is_shown_verified_published_and_taken_back(planner: APIClient, places: PlacesWorld) -> None:
    proposal = execute(_order(planner, places, time_limit_seconds=4)).proposal
    path = f"/api/v1/proposals/{proposal.pk}/"

    plan = planner.get(f"{path}places/").json()
    assert plan["headcount_text"] == "2 av 3 har plats. Ingen plan kan ge fler plats."
    assert (plan["placed"], plan["waiting"], plan["most"]) == (2, 3, 2)
    assert plan["cards"][0]["weeks"][1] == {"week": "2011-W46", "seats": 1, "before": 0, "after": 1, "level": "full"}
    assert len(plan["without"][0]["reasons"]) >= 1
    (documents,) = planner.get(f"{path}documents/").json()
    assert documents["stage"] == "placements"
    assert len(planner.get(f"{path}difference/").json()["new"]) == 2
    assert_problem(planner.get(f"{path}plan/"), 404)
    published = act(planner, f"proposals/{proposal.pk}/publish", proposal)
    assert published.json()["new_places"] == Placement.objects.filter(status="booked").count() == 2
    assert published.json()["new_members"] == 0
    assert act(planner, f"proposals/{proposal.pk}/withdraw", proposal).json()["status"] == "withdrawn"
    assert act(planner, f"proposals/{proposal.pk}/restore", proposal).json()["status"] == "draft"


def test_scenarios_are_ordered_and_compared(planner: APIClient, places: PlacesWorld) -> None:
    base = execute(_order(planner, places, time_limit_seconds=4))
    path = f"/api/v1/planning-runs/{base.pk}/"
    change = {"change": "capacity", "target": places.activities[0].pk, "amount": 1}

    assert_problem(planner.post(f"{path}scenarios/", {}), 422, rule="scenario_differs")
    ordered = planner.post(f"{path}scenarios/", {"scenario": [change]})
    assert ordered.status_code == 201, ordered.content
    execute(PlanningRun.objects.get(pk=ordered.json()["id"]))
    first, larger = planner.get(f"{path}scenarios/").json()

    assert (first["placed"], larger["placed"], len(larger["gains"])) == (2, 3, 1)
    assert (larger["words"], larger["is_adoptable"]) == (["Rehabträdgården: 1 plats till"], False)
    assert_problem(
        planner.post(f"/api/v1/proposals/{larger['proposal']}/publish/", HTTP_IF_MATCH="*"),
        422,
        rule="scenario_needs_supply",
    )
    assert len(planner.post(f"{path}moves/").json()) == 3


def test_shares_are_agreed_and_reported_with_what_a_proposal_would_add(planner: APIClient, places: PlacesWorld) -> None:
    path = f"/api/v1/place-allocations/{places.association.pk}/"
    asked = {"shares": [{"agency": places.soc.pk, "percent": 50}, {"agency": places.fk.pk, "percent": 50}]}
    assert planner.post(f"{path}shares/", asked).status_code == 200
    too_much = {"shares": [{"agency": places.soc.pk, "percent": 51}]}
    assert_problem(planner.post(f"{path}shares/", too_much), 422, rule="shares_within_the_whole")
    proposal = execute(_order(planner, places, time_limit_seconds=4)).proposal

    report = planner.get(f"{path}fair-share/?from_on=2011-01-01&until_on=2013-01-01&proposal={proposal.pk}").json()
    assert report["total"] == 2
    assert [(row["name"], row["proposed"], row["agreed"], row["difference"]) for row in report["lines"]] == [
        ("Försäkringskassan", 0, 1, -1),
        ("Socialtjänsten", 2, 1, 1),
    ]
