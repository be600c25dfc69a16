"""Attendance on a meeting's page: three words per person, everybody at once, undo, and only afterwards."""

import re
from typing import Any

import pytest
from django.test import Client

from backend.access.enums import Role
from backend.meetings.enums import MeetingStatus
from backend.meetings.models import Meeting
from tests.factories.times import MONDAY, at
from tests.factories.worlds import Side, World


@pytest.fixture
def side(world: World, clock: Any) -> Side:
    Meeting.objects.filter(pk=world.ours.meeting.pk).update(status=MeetingStatus.CONFIRMED)
    world.ours.meeting.refresh_from_db()
    clock.move_to(at(MONDAY, "10:05"))
    return world.ours


def show(client: Client, side: Side, role: Role = Role.COORDINATOR) -> str:
    client.force_login(side.user(role))
    return " ".join(client.get(f"/moten/{side.meeting.pk}/").content.decode().split())


def post(client: Client, side: Side, **fields: Any) -> str:
    address = f"/moten/{side.meeting.pk}/narvaro/"
    version = Meeting.objects.get(pk=side.meeting.pk).version
    return client.post(address, {"version": version, **fields}, follow=True).content.decode()


def marks(side: Side) -> list[str]:
    return list(side.meeting.attendances.order_by("pk").values_list("presence", flat=True))


def test_three_words_stand_beside_each_person_once_the_meeting_has_begun(
    client: Client, side: Side, clock: Any
) -> None:
    assert show(client, side).count('name="ord" value="uteblev"') == 2
    clock.move_to(at(MONDAY, "08:59"))
    assert 'name="ord"' not in show(client, side)


def test_a_mark_is_one_tap_and_can_be_undone_for_a_while(client: Client, side: Side) -> None:
    show(client, side)
    row = side.meeting.attendances.get(participant__isnull=False)
    answered = post(client, side, rad=row.pk, ord="uteblev")
    assert sorted(marks(side)) == ["", "absent"]
    assert 'aria-pressed="true">Kom inte' in answered
    undo = re.search(r'action="(/moten/\d+/narvaro/\?[^"]+)"', answered)
    assert undo is not None
    client.post(undo[1].replace("&amp;", "&"))
    assert marks(side) == ["", ""]


def test_everybody_who_is_left_is_marked_at_once_and_undone_at_once(client: Client, side: Side) -> None:
    assert "Alla kom" in show(client, side)
    rows = list(side.meeting.attendances.values_list("pk", flat=True))
    answered = post(client, side, rad=rows, ord="kom")
    assert marks(side) == ["came", "came"]
    assert "2 markerade: kom." in answered
    assert "Alla kom" not in answered
    undo = re.search(r'action="(/moten/\d+/narvaro/\?[^"]+)"', answered)
    assert undo is not None
    client.post(undo[1].replace("&amp;", "&"))
    assert marks(side) == ["", ""]


def test_somebody_else_who_changed_it_meanwhile_is_told_on_the_page(client: Client, side: Side) -> None:
    show(client, side)
    row = side.meeting.attendances.first()
    answered = post(client, side, rad=row.pk, ord="kom", version=99)
    assert "Någon annan ändrade mötet nyss" in answered
    assert marks(side) == ["", ""]


def test_a_person_of_another_meeting_is_not_marked(client: Client, side: Side) -> None:
    show(client, side)
    row = side.soc_meeting.attendances.first()
    assert "inte längre kallad" in post(client, side, rad=row.pk, ord="kom")
    assert set(side.soc_meeting.attendances.values_list("presence", flat=True)) == {""}


def test_an_officer_sees_the_mark_and_has_no_buttons(client: Client, side: Side) -> None:
    show(client, side)
    post(client, side, rad=side.meeting.attendances.get(participant__isnull=False).pk, ord="forhinder")
    content = show(client, side, Role.OFFICER)
    assert "anmält förhinder" in content
    assert 'name="ord"' not in content
