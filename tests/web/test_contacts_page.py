"""Contacts: the list, adding with a warning of doubles, changing, closing and undoing that."""

import pytest
from django.test import Client

from backend.access.enums import Role
from backend.associations.enums import Party
from backend.contacts.models import Contact
from tests.factories import ContactFactory
from tests.factories.worlds import Side, World
from tests.web.test_queries import count_queries


@pytest.fixture
def side(world: World, client: Client) -> Side:
    client.force_login(world.ours.user(Role.COORDINATOR))
    return world.ours


def written(**changes: str) -> dict[str, str]:
    return {"name": "Alva Läkare", "party": "treating_doctor", "email": "alva@example.org", "language": "sv", **changes}


def new_address(side: Side) -> str:
    return f"/forbund/{side.association.pk}/kontakter/ny/"


def test_a_contact_is_added_and_can_be_undone(client: Client, side: Side) -> None:
    content = client.post(new_address(side), written(agency=str(side.fk.pk)), follow=True).content.decode()
    contact = Contact.objects.get(email="alva@example.org")
    assert (contact.association, contact.party, contact.agency) == (side.association, Party.TREATING_DOCTOR, side.fk)
    assert f"/kontakter/{contact.pk}/avsluta/" in content


@pytest.mark.parametrize(
    ("changes", "field"),
    [({"email": "ingen adress"}, "email"), ({"name": ""}, "name"), ({"party": "participant"}, "party")],
)
def test_a_fault_stands_beside_its_field(client: Client, side: Side, changes: dict[str, str], field: str) -> None:
    response = client.post(new_address(side), written(**changes))
    assert response.status_code == 422
    assert response.context["form"][field].errors


def test_an_agency_of_another_association_is_no_choice(client: Client, side: Side, world: World) -> None:
    assert client.post(new_address(side), written(agency=str(world.theirs.fk.pk))).status_code == 422


@pytest.mark.parametrize("changes", [{"name": "ALVA LÄKARE", "email": "ny@example.org"}, {"email": "Alva@Example.org"}])
def test_a_double_is_warned_of_once_and_saved_if_it_is_meant(
    client: Client, side: Side, changes: dict[str, str]
) -> None:
    known = ContactFactory(association=side.association, name="Alva Läkare", email="alva@example.org")
    response = client.post(new_address(side), written(**changes))
    assert response.status_code == 422
    assert f"/kontakter/{known.pk}/" in response.content.decode()
    seen = response.context["form"].seen_mark
    assert client.post(new_address(side), written(sett=seen, **changes)).status_code == 302


def test_a_contact_of_another_association_is_no_double(client: Client, side: Side, world: World) -> None:
    ContactFactory(association=world.theirs.association, name="Alva Läkare", email="alva@example.org")
    assert client.post(new_address(side), written()).status_code == 302


def test_changing_warns_not_of_oneself(client: Client, side: Side) -> None:
    contact = ContactFactory(association=side.association, name="Alva Läkare")
    assert client.post(f"/kontakter/{contact.pk}/", written(phone="070-174 06 05")).status_code == 302
    contact.refresh_from_db()
    assert (contact.phone, contact.email, contact.version) == ("070-174 06 05", "alva@example.org", 2)


def test_who_is_closed_stands_apart_and_can_be_called_again(client: Client, side: Side) -> None:
    contact = ContactFactory(association=side.association)
    content = client.post(f"/kontakter/{contact.pk}/avsluta/", follow=True).content.decode()
    assert "Kallas inte längre" in content
    client.post(f"/kontakter/{contact.pk}/oppna/")
    contact.refresh_from_db()
    assert contact.is_active


def test_an_officer_keeps_no_contacts(client: Client, side: Side) -> None:
    client.force_login(side.user(Role.OFFICER))
    content = client.get("/kontakter/").content.decode()
    assert "Ny kontakt" not in content
    assert "example.org" not in content


def test_a_long_list_costs_no_more_queries_than_a_short_one(client: Client, side: Side) -> None:
    client.get("/kontakter/")
    few = count_queries(client, "/kontakter/")
    for _number in range(5):
        ContactFactory(association=side.association, agency=side.fk)
    assert count_queries(client, "/kontakter/") <= few <= 20
