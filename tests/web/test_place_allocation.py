"""Fördelning, places: rules, run, proposal, publishing and taking back."""

import pytest
from django.test import Client

from backend.bookings.models import Placement
from backend.planning.enums import ProposalStatus, RunState
from backend.planning.models import PlanningRun, Proposal
from tests.planning.placements.worlds import PlacesWorld, execute, places_world
from tests.web.routes import PLACE_RULES

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("clock")]


@pytest.fixture
def places(client: Client) -> PlacesWorld:
    """A garden with one place for sixteen weeks, and three who wait; its coordinator is logged in."""
    world = places_world()
    world.garden(capacity=1, weeks=16, name="Rehabträdgården")
    for _ in range(3):
        world.queue()
    client.force_login(world.coordinator.user)
    return world


def _address(world: PlacesWorld) -> str:
    return f"/forbund/{world.association.pk}/fordelning/"


def _propose(client: Client, world: PlacesWorld) -> Proposal:
    response = client.post(f"{_address(world)}kor/", {**PLACE_RULES, "max_moves": 0})
    run = PlanningRun.objects.latest("pk")
    assert response["Location"] == f"/korningar/{run.pk}/platser/#kor"
    return execute(run).proposal


def test_the_first_step_says_who_waits_and_what_there_is(client: Client, places: PlacesWorld) -> None:
    page = client.get(_address(places)).content.decode()

    assert "3 deltagare väntar på plats." in page
    assert "Rehabträdgården" in page
    assert "har pass till och med v. 9 2012" in page


def test_nobody_who_waits_is_an_empty_state_with_a_way_to_the_queue(client: Client) -> None:
    world = places_world()
    client.force_login(world.coordinator.user)
    page = client.get(_address(world)).content.decode()

    assert "Ingen står i kö för en plats" in page
    assert client.post(f"{_address(world)}kor/", PLACE_RULES).status_code == 422


@pytest.mark.parametrize(
    ("changes", "words"),
    [({"weeks": 3}, "Minst 4"), ({"usual_sessions": ""}, "Skriv ett heltal"), ({"max_moves": -1}, "Minst 0")],
)
def test_rules_that_make_no_sense_are_refused_beside_their_field(
    client: Client, places: PlacesWorld, changes: dict[str, object], words: str
) -> None:
    response = client.post(f"{_address(places)}kor/", {**PLACE_RULES, **changes})

    assert response.status_code == 422
    assert words in response.content.decode()
    assert not PlanningRun.objects.exists()


def test_an_order_keeps_its_rules_and_can_be_followed_and_stopped(client: Client, places: PlacesWorld) -> None:
    client.post(f"{_address(places)}kor/", {**PLACE_RULES, "activities": [places.activities[0].pk]})
    run = PlanningRun.objects.get()

    assert (run.kind, run.rules["activities"], run.rules["by_priority"]) == ("placements", [], False)
    assert "hx-get" in client.get(f"/korningar/{run.pk}/platser/").content.decode()
    assert client.get(f"/korningar/{run.pk}/")["Location"] == f"/korningar/{run.pk}/platser/"
    assert client.post(f"/korningar/{run.pk}/stopp/")["Location"] == f"/korningar/{run.pk}/platser/#kor"
    run.refresh_from_db()
    assert run.state == RunState.STOPPED


def test_a_proposal_shows_the_weeks_who_is_left_out_and_why_and_what_changes(
    client: Client, places: PlacesWorld
) -> None:
    proposal = _propose(client, places)
    page = client.get(f"/korningar/{proposal.run_id}/platser/").content.decode()

    assert "2 av 3 har plats. Ingen plan kan ge fler plats." in page
    assert "v. 46: 1 av 1 platser, full" in page
    assert "fick inte plats:" in page
    assert "från v. 46 2011, 8 veckor: tors 09:00–12:00" in page
    assert "Ett förslag för" in client.get("/").content.decode()


def test_a_publication_can_be_taken_back_at_once_and_later(client: Client, places: PlacesWorld) -> None:
    proposal = _propose(client, places)
    page = client.post(f"/forslag/{proposal.pk}/publicera/", follow=True).content.decode()

    assert "Publicerat: 2 nya platser." in page
    assert f"/forslag/{proposal.pk}/aterkalla/" in page
    assert Placement.objects.filter(status="booked").count() == 2
    page = client.post(f"/forslag/{proposal.pk}/aterkalla/", follow=True).content.decode()
    assert "Publiceringen är återtagen" in page
    proposal.refresh_from_db()
    assert proposal.status == ProposalStatus.WITHDRAWN
    assert not Placement.objects.filter(status="booked").exists()


def test_a_basis_that_has_changed_says_so_and_publishes_nothing(client: Client, places: PlacesWorld) -> None:
    proposal = _propose(client, places)
    places.queue()
    response = client.post(f"/forslag/{proposal.pk}/publicera/")

    assert response.status_code == 409
    assert "Inget publicerades." in response.content.decode()
    assert not Placement.objects.exists()


def test_a_page_of_places_takes_the_same_number_of_queries_for_few_and_many(
    client: Client, django_assert_max_num_queries
) -> None:
    for people in (1, 6):
        world = places_world()
        world.garden(capacity=4, weeks=16)
        for _ in range(people):
            world.queue()
        client.force_login(world.coordinator.user)
        _propose(client, world)
        with django_assert_max_num_queries(60):
            assert client.get(_address(world)).status_code == 200
