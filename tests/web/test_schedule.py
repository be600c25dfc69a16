"""The calendar: which week, whose meetings, and what the grid is given."""

import json
import re

import pytest
from django.test import Client

from backend.access.enums import Role
from backend.activities.models import Session
from backend.meetings.models import Meeting
from tests.factories.worlds import Side, World


@pytest.fixture
def side(world: World, client: Client) -> Side:
    client.force_login(world.ours.user(Role.COORDINATOR))
    return world.ours


def grid(content: str) -> dict:
    return json.loads(re.search(r'<script id="schedule-content" type="application/json">(.*?)</script>', content)[1])


def test_the_week_has_its_meetings_in_local_time(client: Client, side: Side) -> None:
    content = client.get("/kalender/?vecka=2011-46").content.decode()
    entries = grid(content)["entries"]
    assert {entry["start"] for entry in entries} == {f"2011-11-14T{hour}:00:00" for hour in ("09", "13", "17")}
    assert "v. 46: 2 möten, 2 preliminära, 1 pass." in content


def test_the_list_of_the_same_week_stands_in_the_page(client: Client, side: Side) -> None:
    content = client.get("/kalender/?vecka=2011-46&vy=vecka").content.decode()
    assert "mån 14 november" in content
    assert f'href="/moten/{side.meeting.pk}/"' in content


def test_a_link_from_a_feed_opens_the_week_of_its_day(client: Client, side: Side) -> None:
    assert str(client.get("/kalender/?datum=2011-11-16").context["choice"].week) == "2011-W46"
    assert str(client.get("/kalender/?datum=igen").context["choice"].week) == "2011-W44"


def test_a_week_that_does_not_exist_is_said_and_this_week_shown(client: Client, side: Side) -> None:
    response = client.get("/kalender/?vecka=99")
    assert "Den veckan finns inte" in response.content.decode()
    assert str(response.context["choice"].week) == "2011-W44"


def test_an_officer_sees_in_the_room_only_what_they_may(client: Client, side: Side) -> None:
    client.force_login(side.user(Role.OFFICER))
    content = client.get(f"/kalender/?vecka=2011-46&vem=alla&rum={side.room.pk}").content.decode()
    assert [entry["id"] for entry in grid(content)["entries"]] == [str(side.meeting.pk)]
    assert side.soc_participant.code not in content


def test_what_is_cancelled_takes_no_place(client: Client, side: Side) -> None:
    Meeting.objects.filter(pk=side.meeting.pk).update(status="cancelled")
    Session.objects.update(status="cancelled", cancellation_reason="weather")
    content = client.get("/kalender/?vecka=2011-46").content.decode()
    assert [entry["id"] for entry in grid(content)["entries"]] == [str(side.soc_meeting.pk)]


def test_few_rooms_are_columns_and_many_people_are_lines(client: Client, side: Side) -> None:
    by_room = grid(client.get("/kalender/?vecka=2011-46&vy=rum").content.decode())
    assert by_room["view"] == "resourceTimeGridWeek"
    assert by_room["resources"] == [{"id": str(side.room.pk), "title": side.room.name}]


def test_an_empty_week_offers_a_way_on(client: Client, side: Side) -> None:
    content = client.get("/kalender/?vecka=2011-30").content.decode()
    assert "Inga möten eller pass v. 30" in content
    assert "Gå till v. 31" in content


def test_a_name_cannot_break_out_of_the_grids_content(client: Client, side: Side) -> None:
    side.room.name = "</script><script>alert(1)</script>"
    side.room.save()
    content = client.get("/kalender/?vecka=2011-46&vy=rum").content.decode()
    assert "<script>alert" not in content


def test_a_session_stands_in_its_leaders_week_with_how_many_are_booked_and_leads_to_its_board(
    client: Client, side: Side
) -> None:
    client.force_login(side.gardener.user)
    content = client.get("/kalender/?vecka=2011-46").content.decode()
    (entry,) = grid(content)["entries"]
    assert entry["title"] == f"{side.activity.name} 1/8"
    assert entry["extendedProps"]["address"] == (f"/tradgarden/?vecka=2011-W46&dag=2011-11-14#pass-{side.session.pk}")
    assert "v. 46: 1 pass." in content
    assert "bokad 1/8" in content
    assert side.participant.code not in content


def test_whoever_does_not_lead_it_has_it_not_in_their_own_week(client: Client, side: Side) -> None:
    client.force_login(side.user(Role.SUPERVISOR))
    assert grid_is_empty(client.get("/kalender/?vecka=2011-46").content.decode())
    everybodys = client.get("/kalender/?vecka=2011-46&vem=alla").content.decode()
    assert [entry["title"] for entry in grid(everybodys)["entries"]] == [f"{side.activity.name} 1/8"]


def grid_is_empty(content: str) -> bool:
    return "schedule-content" not in content
