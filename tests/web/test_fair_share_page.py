"""Rättvis fördelning: bars against agreed shares, a draft's places on top of them, and the shares themselves."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from backend.planning.models import AgencyShare
from backend.planning.selectors import fair_share
from backend.planning.services import publish_places
from backend.web.reading.fair_share import describe_shares, read_shares
from tests.factories import PlacementFactory
from tests.factories.times import MONDAY, NOW
from tests.planning.placements.worlds import PlacesWorld, places_world, propose_places

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def world(clock: object) -> PlacesWorld:
    """Two of the social services' participants and one of FK's wait for a garden with room for all."""
    world = places_world()
    world.garden(capacity=3, weeks=16, name="Rehabträdgården")
    for agency in (world.soc, world.soc, world.fk):
        world.queue(world.somebody(agency))
    return world


def address(world: PlacesWorld, query: str = "") -> str:
    return f"/forbund/{world.association.pk}/andelar/{query}"


def look(client: Client, world: PlacesWorld, query: str = "") -> str:
    client.force_login(world.coordinator.user)
    response = client.get(address(world, query))
    assert response.status_code == 200
    return response.content.decode()


def agree(world: PlacesWorld, **percents: int) -> None:
    for name, percent in percents.items():
        AgencyShare.objects.create(agency=getattr(world, name), percent=percent)


def test_a_year_without_places_says_so(client: Client, world: PlacesWorld) -> None:
    assert "Ingen plats börjar under året." in look(client, world)


def test_places_in_force_stand_against_what_is_agreed(client: Client, world: PlacesWorld) -> None:
    agree(world, soc=34, fk=66)
    publish_places(actor=world.viewer, proposal=propose_places(world), now=NOW)
    content = look(client, world)
    assert "3 platser. Under sin andel: Försäkringskassan (1 plats för lite)." in content
    assert "66 % (2)" in content
    assert "1 (33 %)" in content
    assert "förslaget ger" not in content


def test_a_draft_adds_its_places_unless_told(client: Client, world: PlacesWorld) -> None:
    agree(world, soc=60)
    proposal = propose_places(world)
    content = look(client, world)
    assert "Med 3 platser ur förslaget som väntar på beslut." in content
    assert "40 procent är inte avtalade med någon." in content
    assert "Ingen plats börjar under året." in look(client, world, "?forslag=inget")
    assert "Med 3 platser" in look(client, world, f"?forslag={proposal.pk}")
    assert client.get(address(world, f"?forslag={proposal.pk + 1}")).status_code == 404


def test_each_year_is_counted_by_itself(client: Client, world: PlacesWorld) -> None:
    publish_places(actor=world.viewer, proposal=propose_places(world), now=NOW)
    assert "Ingen plats börjar under året." in look(client, world, "?ar=2010")
    assert "3 platser. Inget är avtalat" in look(client, world, "?ar=2011")
    assert "3 platser. Inget är avtalat" in look(client, world, "?ar=tjugohundra")


def test_the_coordinator_writes_the_shares(client: Client, world: PlacesWorld) -> None:
    agree(world, soc=100)
    client.force_login(world.coordinator.user)
    asked = {f"share_{world.soc.pk}": "", f"share_{world.fk.pk}": "40"}
    assert client.post(address(world), asked).status_code == 302
    assert dict(AgencyShare.objects.values_list("agency__name", "percent")) == {"Försäkringskassan": 40}


@pytest.mark.parametrize(
    ("soc", "fk", "words"),
    [("60", "41", "Andelarna är 101 procent tillsammans."), ("101", "0", "Högst 100."), ("-1", "0", "Minst 0.")],
)
def test_a_share_that_cannot_be_is_refused_beside_its_field(
    client: Client, world: PlacesWorld, soc: str, fk: str, words: str
) -> None:
    client.force_login(world.coordinator.user)
    response = client.post(address(world), {f"share_{world.soc.pk}": soc, f"share_{world.fk.pk}": fk})
    content = response.content.decode()
    assert response.status_code == 422
    error = content[content.index(f'id="error-share_{world.soc.pk}"') :]
    assert words in error[: error.index("</span>")]
    assert not AgencyShare.objects.exists()


def test_bars_and_marks_are_on_one_scale(world: PlacesWorld) -> None:
    agree(world, soc=50, fk=50)
    publish_places(actor=world.viewer, proposal=propose_places(world), now=NOW)
    shown = read_shares(fair_share(world.association, date(2011, 1, 1), date(2012, 1, 1)))
    soc, fk = (next(row for row in shown.lines if row.line.agency_id == pk) for pk in (world.soc.pk, world.fk.pk))
    assert soc.got_width == pytest.approx(2 * fk.got_width, abs=0.01)
    assert soc.agreed_mark == fk.agreed_mark
    assert (shown.total, shown.proposed, shown.unagreed) == (3, 0, 0)
    assert soc.difference == "som avtalat"
    assert fk.difference == "1 plats för lite"
    assert describe_shares(shown) == "3 platser. Under sin andel: Försäkringskassan (1 plats för lite)."


def test_many_places_cost_no_more_queries_than_few(client: Client, world: PlacesWorld) -> None:
    propose_places(world)
    look(client, world)
    with CaptureQueriesContext(connection) as few:
        look(client, world)
    for number in range(6):
        person = world.somebody(world.fk)
        starts_on = MONDAY + timedelta(weeks=number)
        PlacementFactory(
            participant=person.participant, enrolment=person, activity=world.activities[0], starts_on=starts_on
        )
    with CaptureQueriesContext(connection) as many:
        look(client, world)
    assert len(many) == len(few) <= 30
