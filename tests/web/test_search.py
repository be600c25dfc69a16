"""Search finds what one may see, and leaves no names in addresses."""

import pytest
from django.test import Client

from backend.access.enums import Role
from tests.factories.worlds import Side, World


def find(client: Client, side: Side, role: Role, text: str) -> list[str]:
    client.force_login(side.user(role))
    return [hit.word for hit in client.post("/sok/", {"q": text}).context["hits"]]


def test_a_code_and_a_name_lead_to_the_participant(client: Client, world: World) -> None:
    side = world.ours
    assert side.participant.code in find(client, side, Role.COORDINATOR, side.participant.code)
    assert side.participant.code in find(client, side, Role.COORDINATOR, side.participant.contact.name)


def test_a_name_that_one_may_not_read_finds_nobody(client: Client, world: World) -> None:
    side = world.ours
    assert side.soc_participant.code not in find(client, side, Role.OFFICER, side.soc_participant.contact.name)
    side.participant.has_protected_identity = True
    side.participant.save()
    assert side.participant.code not in find(client, side, Role.COORDINATOR, side.participant.contact.name)


def test_nothing_of_another_association_is_found(client: Client, world: World) -> None:
    for text in (world.theirs.participant.code, world.theirs.room.name, world.theirs.staff[Role.OFFICER].name):
        found = find(client, world.ours, Role.COORDINATOR, text)
        assert text not in found


@pytest.mark.parametrize("text", ["1", "Grupp 1", "grupp 1", "cohort 1"])
def test_a_cohort_is_found_by_its_number(client: Client, world: World, text: str) -> None:
    assert "Grupp 1" in find(client, world.ours, Role.COORDINATOR, text)


def test_rooms_and_staff_are_found(client: Client, world: World) -> None:
    side = world.ours
    assert side.room.name in find(client, side, Role.SUPERVISOR, side.room.name)
    assert side.soc_officer.name in find(client, side, Role.SUPERVISOR, side.soc_officer.name)


def test_a_query_in_the_address_is_not_answered(client: Client, world: World) -> None:
    client.force_login(world.ours.user(Role.COORDINATOR))
    assert client.get("/sok/", {"q": world.ours.participant.code}).context["hits"] == []


@pytest.mark.parametrize("text", ["%", "_", "'; --", "\x00", "a" * 5000, "(?:"])
def test_odd_queries_find_nothing_and_break_nothing(client: Client, world: World, text: str) -> None:
    assert find(client, world.ours, Role.COORDINATOR, text) == []
