"""Jämför: scenarios are ordered in sentences, stand side by side, and are taken or dropped."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from backend.planning.models import PlanningRun
from tests.planning.placements.worlds import PlacesWorld, allocate, execute, places_world
from tests.planning.worlds import plan, small_world

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def garden(clock: object) -> PlacesWorld:
    """Three who wait for a garden with room for two in its sixteen weeks."""
    world = places_world()
    world.garden(capacity=1, weeks=16, name="Rehabträdgården")
    for _ in range(3):
        world.queue()
    return world


@pytest.fixture
def base(garden: PlacesWorld) -> PlanningRun:
    return allocate(garden)


def look(client: Client, world: PlacesWorld, run: PlanningRun, *, status: int = 200) -> str:
    client.force_login(world.coordinator.user)
    response = client.get(f"/korningar/{run.pk}/jamfor/")
    assert response.status_code == status
    return response.content.decode()


def add(client: Client, world: PlacesWorld, run: PlanningRun, **asked: object) -> int:
    """Post the form; the status of the answer."""
    client.force_login(world.coordinator.user)
    return client.post(f"/korningar/{run.pk}/jamfor/ny/", asked).status_code


def compute(run: PlanningRun) -> PlanningRun:
    """The latest scenario of a run, executed."""
    return execute(run.scenarios.latest("pk"))


def one_more(world: PlacesWorld, way: str = "more") -> dict[str, object]:
    return {"capacity_activity": world.activities[0].pk, "capacity_places": 1, "capacity_way": way}


def test_without_scenarios_the_page_says_what_to_do(client: Client, garden: PlacesWorld, base: PlanningRun) -> None:
    content = look(client, garden, base)
    assert "Som det är får 2 av 3 plats." in content
    assert "Inget att jämföra med än." in content
    assert "Räkna ut vad 0, 3 och 10 flyttar ger" in content


def test_more_places_give_somebody_one_but_have_to_be_there_before_they_can_be_taken(
    client: Client, garden: PlacesWorld, base: PlanningRun
) -> None:
    assert add(client, garden, base, **one_more(garden)) == 302
    scenario = compute(base)
    content = look(client, garden, base)
    assert "Rehabträdgården: 1 plats till" in content
    assert "Mest ger ”Rehabträdgården: 1 plats till”: 1 plats till." in content
    assert '<span class="gain">+1</span>' in content
    assert f"places_{garden.activities[0].pk}=2" in content
    assert f"/korningar/{scenario.pk}/#publicera" not in content


def test_fewer_places_say_who_loses_theirs(client: Client, garden: PlacesWorld, base: PlanningRun) -> None:
    add(client, garden, base, closed_site=garden.activities[0].site_id)
    compute(base)
    content = look(client, garden, base)
    assert "stängt" in content
    assert '<span class="loss">−2</span>' in content
    assert "Ingen av jämförelserna ger fler plats." in content


def test_what_needs_nothing_new_can_be_published(client: Client, garden: PlacesWorld, base: PlanningRun) -> None:
    add(client, garden, base, later_weeks=3)
    scenario = compute(base)
    content = look(client, garden, base)
    assert "Start tidigast om 3 veckor" in content
    assert f"/korningar/{scenario.pk}/" in content
    assert "Granska och publicera" in content


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({}, "Välj något som ska vara annorlunda."),
        ({"capacity_places": 2}, "Välj vilken aktivitet det gäller."),
        ({"later_weeks": 60}, "Högst 52."),
        ({"max_moves": "tre"}, "Skriv ett heltal."),
    ],
)
def test_half_a_sentence_is_refused_beside_its_field(
    client: Client, garden: PlacesWorld, base: PlanningRun, asked: dict[str, object], words: str
) -> None:
    client.force_login(garden.coordinator.user)
    response = client.post(f"/korningar/{base.pk}/jamfor/ny/", asked)
    assert response.status_code == 422
    assert words in response.content.decode()
    assert not base.scenarios.exists()


def test_an_activity_without_a_number_is_refused(client: Client, garden: PlacesWorld, base: PlanningRun) -> None:
    activity = garden.activities[0].pk
    assert add(client, garden, base, capacity_activity=activity) == 422
    assert add(client, garden, base, supervisor_activity=activity) == 422


def test_a_scenario_is_dropped_and_taken_up_again(client: Client, garden: PlacesWorld, base: PlanningRun) -> None:
    add(client, garden, base, **one_more(garden))
    scenario = compute(base)
    response = client.post(f"/korningar/{scenario.pk}/ta-bort/", follow=True)
    assert f"/korningar/{scenario.pk}/ta-upp/" in response.content.decode()
    assert f"scenario-{scenario.pk}" not in response.content.decode()
    response = client.post(f"/korningar/{scenario.pk}/ta-upp/", follow=True)
    assert f"scenario-{scenario.pk}" in response.content.decode()


def test_one_that_is_computed_is_asked_for_until_it_has_ended(
    client: Client, garden: PlacesWorld, base: PlanningRun
) -> None:
    add(client, garden, base, later_weeks=2)
    content = look(client, garden, base)
    assert f'hx-get="/korningar/{base.pk}/jamfor/lage/"' in content
    assert "1 jämförelse räknas fram." in content
    assert "Väntar på sin tur" in content
    compute(base)
    part = client.get(f"/korningar/{base.pk}/jamfor/lage/").content.decode()
    assert "data-finished" in part
    assert "hx-get" not in part


def test_one_that_is_ended_before_it_has_a_plan_is_gone(client: Client, garden: PlacesWorld, base: PlanningRun) -> None:
    add(client, garden, base, later_weeks=2)
    scenario = base.scenarios.get()
    client.post(f"/korningar/{scenario.pk}/ta-bort/")
    execute(scenario)
    assert "Start tidigast" not in look(client, garden, base)


def test_a_scenarios_own_address_leads_to_its_base(client: Client, garden: PlacesWorld, base: PlanningRun) -> None:
    add(client, garden, base, later_weeks=2)
    scenario = base.scenarios.get()
    client.force_login(garden.coordinator.user)
    assert client.get(f"/korningar/{scenario.pk}/jamfor/")["Location"] == f"/korningar/{base.pk}/jamfor/"


def test_what_moves_buy_is_a_table_of_its_own(client: Client, garden: PlacesWorld, base: PlanningRun) -> None:
    client.force_login(garden.coordinator.user)
    assert client.post(f"/korningar/{base.pk}/jamfor/flyttar/").status_code == 302
    for run in base.scenarios.order_by("pk"):
        execute(run)
    content = look(client, garden, base)
    table = content[content.index('id="flyttar"') :]
    assert [f"{moves} flytt" in table for moves in (0, 3, 10)] == [True] * 3
    assert "2 av 3" in table
    assert "Räkna ut vad" not in table
    assert "Inget att jämföra med än." in content


def test_larger_cohorts_are_compared_in_the_same_way(client: Client, clock: object) -> None:
    world = small_world()
    run = plan(world)
    client.force_login(world.coordinator.user)
    assert client.post(f"/korningar/{run.pk}/jamfor/ny/", {"cohort_size": 12}).status_code == 302
    scenario = execute(run.scenarios.get())
    assert scenario.state == "succeeded"
    content = client.get(f"/korningar/{run.pk}/jamfor/").content.decode()
    assert "Grupper om 12" in content
    assert "Fördela om med grupper om 12" in content


def test_many_scenarios_cost_no_more_queries_than_few(client: Client, garden: PlacesWorld, base: PlanningRun) -> None:
    add(client, garden, base, later_weeks=2)
    compute(base)
    look(client, garden, base)
    with CaptureQueriesContext(connection) as few:
        look(client, garden, base)
    for weeks in (3, 4, 5):
        add(client, garden, base, later_weeks=weeks)
        compute(base)
    with CaptureQueriesContext(connection) as many:
        look(client, garden, base)
    assert len(many) <= len(few) <= 45
