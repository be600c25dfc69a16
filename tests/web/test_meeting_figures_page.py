"""The page Väntan: waits per kind and agency with the requests behind, and how many did not come."""

from datetime import timedelta

import pytest
from django.test import Client

from backend.access.enums import Role
from backend.meetings.models import MeetingRequest
from tests.factories import AttendanceFactory, MeetingFactory, MeetingRequestFactory, ParticipantFactory
from tests.factories.times import MONDAY, NOW, at
from tests.factories.worlds import Side, World
from tests.web.test_queries import count_queries


@pytest.fixture
def side(world: World) -> Side:
    return world.ours


def page(client: Client, side: Side, role: Role = Role.COORDINATOR, query: str = "") -> str:
    client.force_login(side.user(role))
    response = client.get(f"/vantan/?{query}")
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def ask(side: Side, days_ago: int, *, is_booked: bool = False) -> MeetingRequest:
    request = MeetingRequestFactory(
        association=side.association,
        programme=side.programme,
        enrolment=side.enrolment,
        requested_at=NOW - timedelta(days=days_ago),
        status="booked" if is_booked else "open",
    )
    if is_booked:
        MeetingFactory(association=side.association, request=request, begins_at=NOW, ends_at=NOW + timedelta(hours=1))
    return request


def test_it_says_how_many_wait_since_when_and_what_is_usual(client: Client, side: Side) -> None:
    ask(side, 30)
    ask(side, 10, is_booked=True)
    content = page(client, side)
    assert "2 möten väntar, det äldsta sedan 3 oktober (30 dagar)." in content
    assert "väntade högst 10 dagar" in content
    assert side.fk.name in content
    assert 'class="wait-figure"' in content


def test_a_number_leads_to_the_requests_behind_it(client: Client, side: Side) -> None:
    ask(side, 30)
    content = page(client, side, query=f"slag=reconciliation&part={side.fk.pk}")
    assert f"Avstämningsmöte, {side.fk.name}" in content
    assert "3 oktober 2011" in content
    assert "inget möte än" in content
    assert side.participant.code in content


def test_an_officer_finds_no_code_of_another_agency_behind_a_number(client: Client, side: Side) -> None:
    content = page(client, side, Role.OFFICER, f"slag=reconciliation&part={side.soc.pk}")
    assert "Du ser inga av de begäranden" in content
    assert side.soc_participant.code not in content
    assert "färre än 5" in content


def test_to_share_it_small_numbers_are_hidden_from_whoever_sees_the_page(client: Client, side: Side) -> None:
    content = page(client, side, query="dela=1")
    assert "färre än 5" in content
    assert "möte väntar" not in content


def test_without_requests_and_marks_it_says_what_to_do(client: Client, side: Side) -> None:
    MeetingRequest.objects.all().delete()
    content = page(client, side)
    assert "Möten begärs från deltagarens sida." in content
    assert "Närvaron markeras på mötets sida" in content


def test_a_supervisor_finds_no_figures(client: Client, side: Side) -> None:
    content = page(client, side, Role.SUPERVISOR)
    assert "Siffrorna är till för dem som begär och bokar möten." in content
    assert "<table" not in content


def test_no_shows_stand_by_kind_and_lead_time_and_few_are_hidden(client: Client, side: Side) -> None:
    meeting = MeetingFactory(association=side.association, begins_at=NOW, ends_at=at(MONDAY, "10:00"), booked_at=NOW)
    for number in range(9):
        presence = "absent" if number < 6 else "came"
        participant = ParticipantFactory(agency=side.fk)
        AttendanceFactory(
            meeting=meeting,
            staff=None,
            participant=participant,
            requirement="optional",
            presence=presence,
            marked_at=NOW,
        )
    content = page(client, side)
    assert "67 %" in content
    assert "Under en vecka" in content
    assert "förhinder" in content
    nobody = page(client, side, query="vilka=contacts")
    assert "67 %" not in nobody


@pytest.mark.parametrize(
    "query", ["tid=x&insats=y&vilka=z&slag=q&part=-1", "insats=999999", "slag=sip&part=99999999999"]
)
def test_what_the_address_gets_wrong_falls_back(client: Client, side: Side, query: str) -> None:
    assert "Från begäran till möte" in page(client, side, query=query)


def test_many_requests_cost_no_more_queries_than_few(client: Client, side: Side) -> None:
    address = f"/vantan/?slag=reconciliation&part={side.fk.pk}"
    client.force_login(side.user(Role.COORDINATOR))
    ask(side, 5)
    client.get(address)
    few = count_queries(client, address)
    for days in range(1, 8):
        ask(side, days, is_booked=days % 2 == 0)
    assert count_queries(client, address) <= few <= 26
