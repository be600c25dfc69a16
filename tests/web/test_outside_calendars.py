"""Min kalender utanför Samplats: what was typed is told about beside its field, and never shown again."""

from datetime import timedelta

import pytest
from django.test import Client

from backend.access.enums import Role
from backend.outside_calendars.enums import CalendarState, ReadFault
from backend.outside_calendars.models import OutsideCalendar
from tests.factories import BusyTimeFactory
from tests.factories.times import NOW
from tests.factories.worlds import Side, World

ADDRESS = "/konto/kalendrar/"


@pytest.fixture
def side(world: World, client: Client) -> Side:
    client.force_login(world.ours.user(Role.COORDINATOR))
    return world.ours


def text_of(client: Client) -> str:
    return client.get(ADDRESS).content.decode()


def change(side: Side, **facts: object) -> None:
    OutsideCalendar.objects.filter(pk=side.outside_calendar.pk).update(**facts)


def test_a_calendar_says_how_old_it_is_and_how_much_is_coming(client: Client, side: Side) -> None:
    calendar = side.outside_calendar
    BusyTimeFactory(staff=calendar.staff, calendar=calendar)
    change(side, fetched_at=NOW - timedelta(hours=3), next_fetch_at=NOW + timedelta(minutes=20))
    text = text_of(client)
    assert "Läst för 3 timmar sedan." in text
    assert "1 upptagen tid de närmaste 4 veckorna" in text
    assert "läses nästa gång 09:20" in text
    assert "kalender.example.se/….ics" in text
    assert "publicerad" not in text


def test_a_calendar_that_cannot_be_read_says_since_when_why_and_what_that_means(client: Client, side: Side) -> None:
    change(side, state=CalendarState.FAILING, fault=ReadFault.NO_ANSWER, fetched_at=NOW - timedelta(days=2))
    assert (
        "Kunde inte läsas sedan måndag: adressen svarar inte – planeringen går vidare med det som lästes då."
        in text_of(client)
    )
    change(side, fetched_at=NOW - timedelta(days=15))
    assert "är för gammalt och räknas inte" in text_of(client)


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("", "Klistra in adressen"),
        ("min kalender", "ingen webbadress till en kalender"),
        ("http://kalender.example.se/a.ics", "måste börja med https://"),
        ("https://127.0.0.1/a.ics", "internt nät"),
        ("https://[::ffff:10.0.0.1]/a.ics", "internt nät"),
        ("https://169.254.169.254/latest/meta-data", "internt nät"),
        ("https://namn:losen@kalender.example.se/a.ics", "ingen webbadress till en kalender"),
    ],
)
def test_an_address_that_will_not_do_is_explained_beside_its_field(
    client: Client, side: Side, address: str, words: str
) -> None:
    response = client.post(ADDRESS, {"address": address, "label": "Jobbet"})
    assert response.status_code == 422
    assert words in response.context["form"].errors["address"][0]
    assert OutsideCalendar.objects.filter(staff=side.outside_calendar.staff).count() == 1


def test_removing_is_told_and_can_be_undone(client: Client, side: Side) -> None:
    calendar = side.outside_calendar
    response = client.post(f"{ADDRESS}{calendar.pk}/ta-bort/", follow=True)
    assert f"{ADDRESS}{calendar.pk}/aterta/" in response.content.decode()
    assert response.context["lines"] == []
    assert len(client.post(f"{ADDRESS}{calendar.pk}/aterta/", follow=True).context["lines"]) == 1


def test_reading_now_twice_in_a_minute_is_refused_in_words(client: Client, side: Side) -> None:
    pk = side.outside_calendar.pk
    assert "läses om" in client.post(f"{ADDRESS}{pk}/las/", follow=True).content.decode()
    assert "Vänta en minut" in client.post(f"{ADDRESS}{pk}/las/", follow=True).content.decode()


def test_who_has_no_role_is_shown_no_form(client: Client, world: World) -> None:
    client.force_login(world.administrator)
    assert client.get(ADDRESS).context["form"] is None
