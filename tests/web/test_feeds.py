"""Mina flöden: an address is shown once and makes itself known nowhere else."""

import re
from datetime import timedelta
from html import unescape
from typing import Any
from urllib.parse import quote

import pytest
import segno
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from backend.access.enums import Role
from backend.feeds.models import Subscription
from backend.web.reading.feeds import draw_qr_code
from tests.factories.times import NOW
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


def test_what_is_shown_once_has_a_button_for_each_client_and_a_code_for_a_camera(client: Client, side: Side) -> None:
    content = unescape(make(client, side))
    address = address_in(content)
    webcal = "webcal" + address.removeprefix("http")
    assert f'href="{webcal}"' in content
    assert f"https://calendar.google.com/calendar/r?cid={quote(webcal, safe='')}" in content
    for host in ("outlook.office.com", "outlook.live.com"):
        assert f"https://{host}/calendar/0/addfromweb?url={quote(address, safe='')}&name=Samplats" in content
    assert content.count('<svg viewBox="0 0 45 45" class="qr-code">') == 1
    assert " style=" not in content
    assert 'rel="noopener noreferrer"' in content


def test_a_code_for_a_camera_is_read_as_the_address() -> None:
    text = "webcal://samplats.example.se/feeds/x.ics"
    drawn = segno.make(text, error="m", micro=False)
    assert draw_qr_code(text).count("<path") == 2
    assert f'viewBox="0 0 {drawn.symbol_size(border=4)[0]}' in draw_qr_code(text)


def test_busy_time_is_offered_for_a_persons_time_and_refused_beside_the_field_otherwise(
    client: Client, side: Side
) -> None:
    content = make(client, side, detail="free_busy")
    assert "VFREEBUSY" in content
    assert "webcal:" not in content
    content = make(client, side, detail="free_busy", shows=f"programme-{side.programme.pk}")
    assert "Bara en persons eller ett rums tid" in content
    assert Subscription.objects.filter(owner=side.staff[Role.MAPPING_LEAD]).count() == 1


def own(side: Side) -> Subscription:
    return Subscription.objects.get(owner=side.staff[Role.MAPPING_LEAD])


def test_a_closed_address_leaves_the_form_filled_in_for_another(client: Client, side: Side) -> None:
    make(client, side, shows=f"room-{side.room.pk}", label="Skärmen")
    answer = client.post(f"/floden/{own(side).pk}/aterkalla/", follow=True)
    assert answer.redirect_chain == [(f"/floden/?igen={own(side).pk}", 302)]
    initial = answer.context["form"].initial
    assert (initial["shows"], initial["label"]) == (f"room-{side.room.pk}", "Skärmen")


@pytest.mark.parametrize(
    ("days", "tag", "is_primary"),
    [(0, "i bruk", False), (167, "går ut om 13 dagar", True), (181, "har gått ut", True)],
)
def test_each_address_tells_how_it_stands(client: Client, side: Side, clock: Any, days, tag, is_primary) -> None:
    make(client, side)
    clock.move_to(NOW + timedelta(days=days), tick=False)
    client.force_login(side.user(Role.MAPPING_LEAD))
    content = client.get("/floden/").content.decode()
    assert f">{tag}</span>" in content
    assert ('<button class="btn btn-primary">Förnya' in content) is is_primary
    assert ("Byt nu" in content) is (days < 180)


def test_an_address_that_ran_out_is_renewed_from_the_list_and_works_again(
    client: Client, side: Side, clock: Any
) -> None:
    address = address_in(make(client, side)).removeprefix("http://testserver")
    clock.move_to(NOW + timedelta(days=185), tick=False)
    client.force_login(side.user(Role.MAPPING_LEAD))
    assert client.get(address).status_code == 404
    answer = client.post(f"/floden/{own(side).pk}/fornya/", follow=True)
    assert "är förnyad" in answer.content.decode()
    assert client.get(address).status_code == 200


def test_what_has_ended_says_so_and_leads_to_a_new_one(client: Client, side: Side, clock: Any) -> None:
    make(client, side)
    clock.move_to(NOW + timedelta(days=300), tick=False)
    client.force_login(side.user(Role.MAPPING_LEAD))
    path = f"/floden/{own(side).pk}/fornya/"
    assert f"/floden/?igen={own(side).pk}" in client.get(path).content.decode()
    assert "har upphört" in client.post(path, follow=True).content.decode()
    assert client.get("/floden/").context["feeds"] == []


def test_fetches_are_drawn_week_by_week_with_their_words(client: Client, side: Side) -> None:
    client.get(address_in(make(client, side)).removeprefix("http://testserver"))
    (feed,) = client.get("/floden/").context["feeds"]
    assert (len(feed.fetches.bars), feed.fetches.this_week) == (8, 1)
    assert feed.fetches.words.endswith("v. 43: 0, v. 44: 1")


def test_the_list_takes_as_many_queries_for_one_address_as_for_five(
    client: Client, side: Side, django_assert_max_num_queries
) -> None:
    make(client, side)
    with CaptureQueriesContext(connection) as queries:
        client.get("/floden/")
        alone = len(queries)
    for shows in (f"room-{side.room.pk}", f"programme-{side.programme.pk}", f"agency-{side.fk.pk}"):
        make(client, side, shows=shows)
    with django_assert_max_num_queries(alone):
        client.get("/floden/")
