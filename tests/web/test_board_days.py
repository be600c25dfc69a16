"""A week of many sessions stands day by day; a week of few stands whole."""

from datetime import timedelta

import pytest
from django.test import Client

from backend.access.enums import Role
from tests.factories import ActivityFactory, SessionFactory, WeeklyTimeFactory
from tests.factories.times import MONDAY, at
from tests.factories.worlds import Side, World

BOARD = "/platser/?vecka=2011-W46"


@pytest.fixture
def busy(world: World, client: Client) -> Side:
    """Six groups that meet on Monday and Wednesday: twelve sessions in the week."""
    side = world.ours
    for number in range(6):
        activity = ActivityFactory(association=side.association, kind="group_activity", name=f"Verkstad {number}")
        for days in (0, 2):
            time = WeeklyTimeFactory(activity=activity, weekday=days)
            day = MONDAY + timedelta(days=days)
            SessionFactory(
                activity=activity,
                weekly_time=time,
                occurs_on=day,
                begins_at=at(day, "09:00"),
                ends_at=at(day, "10:00"),
            )
    client.force_login(side.user(Role.COORDINATOR))
    return side


def cards(client: Client, address: str) -> list:
    return client.get(address).context["cards"]


def test_of_many_sessions_one_day_stands_as_cards_and_the_others_are_links(busy: Side, client: Client) -> None:
    content = client.get(BOARD).content.decode()
    assert {card.day for card in cards(client, BOARD)} == {MONDAY}
    assert 'dag=2011-11-16#veckan"' in content


def test_the_day_that_is_asked_for_stands(busy: Side, client: Client) -> None:
    assert {card.day for card in cards(client, f"{BOARD}&dag=2011-11-16")} == {MONDAY + timedelta(days=2)}


@pytest.mark.parametrize("day", ["2011-11-15", "2012-01-01", "i går"])
def test_a_day_without_sessions_falls_back_to_one_that_has_some(busy: Side, client: Client, day: str) -> None:
    assert {card.day for card in cards(client, f"{BOARD}&dag={day}")} == {MONDAY}


def test_a_week_of_few_sessions_stands_whole(busy: Side, client: Client) -> None:
    response = client.get("/tradgarden/?vecka=2011-W46")
    assert [card.session.pk for card in response.context["cards"]] == [busy.session.pk]
    assert response.context["days"] == []
