"""One participant's page: who reads the name, and what is recorded there."""

import pytest
from django.test import Client

from backend.access.enums import Role
from backend.meetings.enums import MeetingStatus
from backend.meetings.models import Attendance
from backend.participants.enums import EnrolmentStatus
from backend.participants.models import ActionPlan, Consent
from tests.factories.worlds import Side, World


@pytest.fixture
def side(world: World) -> Side:
    return world.ours


def page(client: Client, side: Side, role: Role) -> str:
    client.force_login(side.user(role))
    response = client.get(f"/deltagare/{side.participant.pk}/")
    assert response.status_code == 200
    return response.content.decode()


@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.OFFICER, Role.MAPPING_LEAD])
def test_the_name_is_read_by_those_who_may(client: Client, side: Side, role: Role) -> None:
    assert side.participant.contact.name in page(client, side, role)


def test_a_mapping_lead_who_does_not_meet_the_participant_reads_the_code_alone(client: Client, side: Side) -> None:
    Attendance.objects.filter(staff=side.staff[Role.MAPPING_LEAD]).delete()
    content = page(client, side, Role.MAPPING_LEAD)
    assert side.participant.code in content
    assert side.participant.contact.name not in content


@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.OFFICER, Role.MAPPING_LEAD])
def test_a_protected_identity_is_a_code_to_everybody(client: Client, side: Side, role: Role) -> None:
    side.participant.has_protected_identity = True
    side.participant.save()
    content = page(client, side, role)
    assert side.participant.contact.name not in content
    assert "skyddad: bara koden visas" in content


def test_pages_with_people_are_not_kept_by_the_browser(client: Client, side: Side) -> None:
    client.force_login(side.user(Role.COORDINATOR))
    assert client.get(f"/deltagare/{side.participant.pk}/")["Cache-Control"] == "no-store"


def test_a_consent_is_recorded_on_the_day_it_was_given(client: Client, side: Side) -> None:
    Consent.objects.filter(participant=side.participant).delete()
    client.force_login(side.user(Role.OFFICER))
    client.post(f"/deltagare/{side.participant.pk}/samtycke/", {"kind": "written", "given_on": "2011-10-31"})
    assert str(side.participant.consents.get().given_on) == "2011-10-31"


@pytest.mark.parametrize("day", ["2011-11-03", "1999-12-31", "10/31/2011", "", "igår"])
def test_a_day_that_cannot_be_is_refused_beside_its_field(client: Client, side: Side, day: str) -> None:
    Consent.objects.filter(participant=side.participant).delete()
    client.force_login(side.user(Role.OFFICER))
    response = client.post(f"/deltagare/{side.participant.pk}/samtycke/", {"kind": "written", "given_on": day})
    assert response.status_code == 422
    assert 'id="error_1_id_given_on"' in response.content.decode()
    assert not side.participant.consents.exists()


def test_a_withdrawal_says_first_what_it_does_and_then_does_it(client: Client, side: Side) -> None:
    client.force_login(side.user(Role.COORDINATOR))
    consent = side.participant.consents.get(kind="written")
    address = f"/samtycken/{consent.pk}/aterta/"
    assert "Det gäller genast" in client.get(address).content.decode()
    consent.refresh_from_db()
    assert consent.withdrawn_at is None
    client.post(address)
    consent.refresh_from_db()
    assert consent.withdrawn_at is not None
    assert client.get(address).status_code == 404


def test_a_direction_is_recorded(client: Client, side: Side) -> None:
    client.force_login(side.user(Role.MAPPING_LEAD))
    client.post(f"/inskrivningar/{side.enrolment.pk}/handlingsplan/", {"direction": "S", "recorded_on": "2011-11-01"})
    assert ActionPlan.objects.get(enrolment=side.enrolment).direction == "S"


def test_dropping_out_names_what_becomes_free_and_can_be_undone(client: Client, side: Side) -> None:
    client.force_login(side.user(Role.COORDINATOR))
    address = f"/inskrivningar/{side.enrolment.pk}/avaktualisera/"
    assert "platsen i grupp 1, 1 möte och 1 aktivitetsplats" in client.get(address).content.decode()
    after = client.post(address, {"reason": "moved"}, follow=True).content.decode()
    side.enrolment.refresh_from_db()
    side.meeting.refresh_from_db()
    assert (side.enrolment.status, side.meeting.status) == (EnrolmentStatus.DROPPED_OUT, MeetingStatus.CANCELLED)
    assert f'action="/inskrivningar/{side.enrolment.pk}/aterinskriv/"' in after
    assert f'href="/insatser/{side.programme.pk}/fordelning/"' in after
    client.post(f"/inskrivningar/{side.enrolment.pk}/aterinskriv/")
    side.meeting.refresh_from_db()
    assert side.meeting.status in MeetingStatus.live()


def test_a_drop_out_needs_a_reason(client: Client, side: Side) -> None:
    client.force_login(side.user(Role.COORDINATOR))
    response = client.post(f"/inskrivningar/{side.enrolment.pk}/avaktualisera/", {"reason": ""})
    side.enrolment.refresh_from_db()
    assert side.enrolment.status == EnrolmentStatus.ACTIVE
    assert "Välj en orsak" in response.content.decode()


@pytest.mark.parametrize(
    ("query", "count"),
    [("", 2), ("?grupp=ingen", 1), ("?status=active", 2), ("?status=discharged", 0), ("?status=x&grupp=y&sida=99", 2)],
)
def test_the_list_is_narrowed_by_status_and_cohort(client: Client, side: Side, query: str, count: int) -> None:
    client.force_login(side.user(Role.COORDINATOR))
    response = client.get(f"/insatser/{side.programme.pk}/deltagare/{query}")
    assert len(response.context["page"].object_list) == count


def test_an_officer_lists_their_own_agency_alone(client: Client, side: Side) -> None:
    client.force_login(side.user(Role.OFFICER))
    content = client.get(f"/insatser/{side.programme.pk}/deltagare/").content.decode()
    assert side.participant.code in content
    assert side.soc_participant.code not in content
