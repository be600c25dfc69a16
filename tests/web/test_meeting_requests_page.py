"""Meetings to book: the list, asking, taking back and undoing that."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from backend.access.enums import Role
from backend.meetings.enums import RequestStatus
from backend.meetings.models import MeetingRequest
from backend.meetings.services import seed_rules
from tests.factories import (
    ContactFactory,
    DeadlineReminderFactory,
    MeetingRequestFactory,
    RequestedAttendanceFactory,
)
from tests.factories.times import NOW
from tests.factories.worlds import Side, World
from tests.meeting_follow_up.deadlines import DUE_ON, hand_over, hold_third
from tests.web.test_queries import count_queries


@pytest.fixture
def side(world: World, client: Client) -> Side:
    client.force_login(world.ours.user(Role.COORDINATOR))
    return world.ours


def asked(side: Side) -> MeetingRequest:
    return MeetingRequest.objects.filter(association=side.association).latest("pk")


def test_the_list_says_who_is_wanted_and_for_how_long_the_meeting_has_waited(client: Client, side: Side) -> None:
    old = MeetingRequestFactory(
        association=side.association,
        programme=side.programme,
        enrolment=side.enrolment,
        requested_at=NOW - timedelta(days=30),
    )
    doctor = ContactFactory(association=side.association, name="Alva Läkare")
    RequestedAttendanceFactory(request=old, contact=doctor)
    content = client.get("/att-boka/").content.decode()
    assert "2 möten väntar på att bokas. Längst: 30 dagar." in content
    assert content.index("väntat 30 dagar") < content.index("begärd i dag")
    assert "Alva Läkare (behandlande läkare)" in content
    assert side.participant.code in content


def test_an_officer_sees_the_requests_of_the_own_agency_and_books_none(client: Client, side: Side) -> None:
    own = MeetingRequestFactory(association=side.association, programme=side.programme, enrolment=side.enrolment)
    client.force_login(side.user(Role.OFFICER))
    content = client.get("/att-boka/").content.decode()
    assert side.participant.code in content
    assert side.soc_participant.code not in content
    assert f"/att-boka/{own.pk}/aterta/" in content
    assert f"/att-boka/{own.pk}/boka/" not in content


def test_nothing_to_book_is_said_in_one_sentence(client: Client, side: Side) -> None:
    MeetingRequest.objects.all().delete()
    content = client.get("/att-boka/").content.decode()
    assert "Inget möte väntar på att bokas." in content
    assert "Allt som har begärts är bokat." in content


def test_a_request_is_taken_back_and_that_is_undone(client: Client, side: Side) -> None:
    request = asked(side)
    content = client.post(f"/att-boka/{request.pk}/aterta/", follow=True).content.decode()
    request.refresh_from_db()
    assert request.status == RequestStatus.WITHDRAWN
    assert f"/att-boka/{request.pk}/oppna/" in content
    client.post(f"/att-boka/{request.pk}/oppna/")
    request.refresh_from_db()
    assert request.status == RequestStatus.OPEN


@pytest.mark.parametrize(
    ("chosen", "wanted"),
    [
        (["supervisor"], ["participant", "supervisor"]),
        ([], ["participant", "coordinator"]),
    ],
)
def test_asking_takes_the_chosen_roles_or_else_those_of_the_kind(
    client: Client, side: Side, chosen: list[str], wanted: list[str]
) -> None:
    seed_rules(side.association)
    values = {"kind": "follow_up", "place_kind": "telephone", "parties": chosen, "latest_on": "2011-12-01"}
    response = client.post(f"/inskrivningar/{side.enrolment.pk}/begar-mote/", values)
    assert response.status_code == 302
    made = asked(side)
    assert (made.kind, made.place_kind, made.duration_minutes) == ("follow_up", "telephone", 45)
    assert made.requested_by == side.staff[Role.COORDINATOR]
    assert [row.party or "participant" for row in made.wanted.order_by("pk")] == wanted


def test_crossed_days_stand_beside_the_field(client: Client, side: Side) -> None:
    values = {"kind": "sip", "place_kind": "room", "earliest_on": "2011-12-02", "latest_on": "2011-12-01"}
    response = client.post(f"/inskrivningar/{side.enrolment.pk}/begar-mote/", values)
    assert response.status_code == 422
    assert response.context["form"]["latest_on"].errors == ["Senaste dag måste ligga på eller efter tidigaste dag."]


def test_a_long_list_costs_no_more_queries_than_a_short_one(client: Client, side: Side) -> None:
    client.get("/att-boka/")
    few = count_queries(client, "/att-boka/")
    for _number in range(5):
        request = MeetingRequestFactory(
            association=side.association, programme=side.programme, enrolment=side.enrolment
        )
        RequestedAttendanceFactory(request=request)
    assert count_queries(client, "/att-boka/") <= few <= 20


def _let_the_clock_run(world: World) -> None:
    seed_rules(world.ours.association)
    hold_third(world.ours)


def test_deadlines_stand_first_with_the_day_the_reason_and_the_way_to_book(client: Client, world: World) -> None:
    _let_the_clock_run(world)
    DeadlineReminderFactory(enrolment=world.ours.enrolment, due_on=DUE_ON)
    client.force_login(world.ours.user(Role.COORDINATOR))
    content = " ".join(client.get("/att-boka/").content.decode().split())
    assert "1 möte är inte bokat före sin tidsgräns. Den första går ut 10 november." in content
    assert "8 dagar kvar" in content
    assert "20 oktober" in content
    assert "Samordnaren påmint 2011-11-02" in content
    assert f"/inskrivningar/{world.ours.enrolment.pk}/boka-mote/?slag=handover" in content


def test_a_meeting_booked_too_late_leads_to_moving_it(client: Client, world: World) -> None:
    _let_the_clock_run(world)
    late = hand_over(world.ours, DUE_ON + timedelta(days=4))
    client.force_login(world.ours.user(Role.COORDINATOR))
    content = client.get("/att-boka/").content.decode()
    assert "Bokat för sent" in content
    assert f"/moten/{late.pk}/andra/" in content


def test_an_officer_sees_the_own_agencys_deadlines_and_cannot_book(client: Client, world: World) -> None:
    _let_the_clock_run(world)
    client.force_login(world.ours.user(Role.OFFICER))
    content = client.get("/att-boka/").content.decode()
    assert "Har en tidsgräns" in content
    assert "boka-mote" not in content


@pytest.mark.parametrize(("day", "is_told"), [(2, False), (3, True)])
def test_start_tells_of_a_deadline_that_is_near(
    client: Client, world: World, clock: Any, day: int, is_told: bool
) -> None:
    _let_the_clock_run(world)
    clock.move_to(NOW.replace(day=day))
    client.force_login(world.ours.user(Role.COORDINATOR))
    content = client.get("/").content.decode()
    assert ("1 möte är inte bokat före sin tidsgräns." in content) is is_told
    assert ("/att-boka/#tidsgranser" in content) is is_told
