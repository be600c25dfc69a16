"""Mina flöden: an address is shown once and makes itself known nowhere else."""

import re

import pytest
from django.contrib.sessions.models import Session
from django.test import Client

from backend.access.enums import Role
from backend.feeds.models import Subscription
from tests.factories.worlds import Side, World


@pytest.fixture
def side(world: World, client: Client) -> Side:
    client.force_login(world.ours.user(Role.MAPPING_LEAD))
    return world.ours


def mark(client: Client) -> str:
    return re.findall(r'name="once" value="([^"]+)"', client.get("/floden/").content.decode())[-1]


def make(client: Client, side: Side, **changes: str) -> str:
    content = {
        "shows": f"staff-{side.association.pk}",
        "detail": "full",
        "label": "Outlook",
        "once": mark(client),
        **changes,
    }
    return client.post("/floden/", content, follow=True).content.decode()


def address_in(content: str) -> str | None:
    found = re.search(r'id="issued-address"[^>]*>([^<]+)<', content)
    return found[1] if found else None


def test_the_address_is_shown_once(client: Client, side: Side) -> None:
    address = address_in(make(client, side))
    assert address is not None
    assert client.get(address.removeprefix("http://testserver")).status_code == 200
    token = address.rsplit("/", 1)[1].removesuffix(".ics")
    assert token not in client.get("/floden/").content.decode()
    assert token not in "".join(str(session.get_decoded()) for session in Session.objects.all())


def test_sending_the_form_again_makes_no_second_address(client: Client, side: Side) -> None:
    once = mark(client)
    assert address_in(make(client, side, once=once))
    assert address_in(make(client, side, once=once)) is None
    assert Subscription.objects.filter(owner=side.staff[Role.MAPPING_LEAD]).count() == 1


def test_a_changed_address_stops_the_old_one_and_a_reload_does_not_change_it_again(client: Client, side: Side) -> None:
    old = address_in(make(client, side)).removeprefix("http://testserver")
    subscription = Subscription.objects.get(owner=side.staff[Role.MAPPING_LEAD])
    content = {"once": f"mark-{subscription.pk}"}
    new = address_in(client.post(f"/floden/{subscription.pk}/byt/", content).content.decode())
    assert client.get(old).status_code == 404
    assert address_in(client.post(f"/floden/{subscription.pk}/byt/", content, follow=True).content.decode()) is None
    assert client.get(new.removeprefix("http://testserver")).status_code == 200


def test_a_closed_address_is_gone_from_the_list_and_from_the_world(client: Client, side: Side) -> None:
    address = address_in(make(client, side)).removeprefix("http://testserver")
    subscription = Subscription.objects.get(owner=side.staff[Role.MAPPING_LEAD])
    client.post(f"/floden/{subscription.pk}/aterkalla/")
    assert client.get(address).status_code == 404
    assert client.get("/floden/").context["feeds"] == []


def test_only_what_one_may_subscribe_to_can_be_chosen(client: Client, world: World) -> None:
    client.force_login(world.ours.user(Role.SUPERVISOR))
    groups = client.get("/floden/").context["form"].fields["shows"].choices
    choices = {key for _group, targets in groups for key, _word in targets}
    assert f"staff-{world.ours.association.pk}" in choices
    assert f"programme-{world.ours.programme.pk}" not in choices
    assert not any(key.endswith(f"-{world.theirs.room.pk}") and key.startswith("room") for key in choices)


def test_an_address_without_a_label_is_asked_for_one(client: Client, side: Side) -> None:
    assert "Skriv var den ska användas" in make(client, side, label="")
