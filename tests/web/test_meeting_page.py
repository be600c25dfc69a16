"""One meeting's page: when, where, who as what, and what is missing before it can be confirmed."""

import pytest
from django.test import Client

from backend.access.enums import Role
from backend.associations.enums import Party
from backend.meetings.models import Attendance, Meeting
from backend.meetings.services import seed_rules
from tests.factories import AttendanceFactory, ContactFactory
from tests.factories.worlds import Side, World
from tests.web.test_queries import count_queries


@pytest.fixture
def side(world: World) -> Side:
    """Our side, its tentative meeting turned into a handover with a doctor who has no account."""
    seed_rules(world.ours.association)
    Meeting.objects.filter(pk=world.ours.meeting.pk).update(kind="handover", step=None, follow_up_minutes=15)
    doctor = ContactFactory(association=world.ours.association, name="Alva Läkare", email="alva@example.org")
    AttendanceFactory(
        meeting=world.ours.meeting, staff=None, contact=doctor, party=Party.TREATING_DOCTOR, requirement="optional"
    )
    return world.ours


def page(client: Client, side: Side, role: Role) -> str:
    client.force_login(side.user(role))
    response = client.get(f"/moten/{side.meeting.pk}/")
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def test_it_says_when_with_week_and_iso_time_where_and_how_it_stands(client: Client, side: Side) -> None:
    content = page(client, side, Role.COORDINATOR)
    assert "Mån 14 november 2011, v. 46" in content
    assert 'datetime="2011-11-14T09:00:00+01:00"' in content
    assert side.room.name in content
    assert "15 min efter, bara personalen" in content


def test_everybody_stands_with_their_role_and_whether_they_must_be_there(client: Client, side: Side) -> None:
    content = page(client, side, Role.COORDINATOR)
    assert "Kartläggningsansvarig" in content
    assert "Alva Läkare" in content
    assert "alva@example.org" in content
    assert (content.count("måste vara med"), content.count("får vara med")) == (2, 1)


def test_what_is_there_and_what_is_missing_is_a_list_and_confirming_waits_for_it(client: Client, side: Side) -> None:
    content = page(client, side, Role.COORDINATOR)
    assert "2 saker saknas" in content
    assert "Skriftligt samtycke finns" in content
    assert "Handlingsplan med riktning saknas" in content
    assert "Remitterande handläggare saknas" in content
    assert "Bekräfta mötet" not in content


def test_when_nothing_is_missing_it_can_be_confirmed(client: Client, side: Side) -> None:
    Meeting.objects.filter(pk=side.meeting.pk).update(kind="mapping")
    content = page(client, side, Role.COORDINATOR)
    assert "Klart att bekräfta" in content
    assert "Bekräfta mötet" in content


def test_an_officer_who_is_not_called_sees_a_contacts_role_but_no_name_and_no_address(
    client: Client, side: Side
) -> None:
    content = page(client, side, Role.OFFICER)
    assert "Behandlande läkare" in content
    assert "Alva" not in content
    assert "alva@example.org" not in content
    assert "Ändra mötet" not in content


def test_one_who_may_not_see_the_participant_sees_neither_code_nor_what_is_missing(client: Client, side: Side) -> None:
    AttendanceFactory(meeting=side.meeting, staff=side.soc_officer)
    side.participant.consents.all().delete()
    client.force_login(side.soc_officer.user)
    content = client.get(f"/moten/{side.meeting.pk}/").content.decode()
    assert side.participant.code not in content
    assert "saknas" not in content


def test_many_who_are_called_cost_no_more_queries_than_few(client: Client, side: Side) -> None:
    client.force_login(side.user(Role.COORDINATOR))
    address = f"/moten/{side.meeting.pk}/"
    client.get(address)
    few = count_queries(client, address)
    for _number in range(6):
        AttendanceFactory(meeting=side.meeting)
        contact = ContactFactory(association=side.association)
        AttendanceFactory(meeting=side.meeting, staff=None, contact=contact)
    assert Attendance.objects.filter(meeting=side.meeting).count() == 15
    assert count_queries(client, address) <= few <= 30
