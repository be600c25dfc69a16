"""Booking a meeting on one page, and changing it: what is filled in, what is refused where, and that nothing is lost."""

from typing import Any

import pytest
from django.test import Client

from backend.access.enums import Role
from backend.associations.enums import Party
from backend.contacts.models import Contact
from backend.meetings.enums import MeetingStatus, RequestStatus
from backend.meetings.models import Meeting, MeetingRequest
from backend.meetings.services import seed_rules
from tests.factories import ContactFactory, RequestedAttendanceFactory
from tests.factories.worlds import Side, World


@pytest.fixture
def side(world: World, client: Client) -> Side:
    """Our side with the rules that an association begins with, the coordinator logged in."""
    world.ours.association.meeting_rules.all().delete()
    seed_rules(world.ours.association)
    client.force_login(world.ours.user(Role.COORDINATOR))
    return world.ours


def address(side: Side, kind: str = "follow_up") -> str:
    return f"/inskrivningar/{side.enrolment.pk}/boka-mote/?slag={kind}"


def written(side: Side, **changes: Any) -> dict[str, Any]:
    """A follow-up with the coordinator, on a day when everybody is free."""
    return {
        "day": "2011-11-22",
        "begins": "13:00",
        "ends": "",
        "place_kind": "room",
        "room": side.room.pk,
        "coordinator_0": f"s{side.staff[Role.COORDINATOR].pk}",
        "preparation_minutes": 0,
        "follow_up_minutes": 0,
        "steg": "boka",
        **changes,
    }


def booked() -> Meeting:
    return Meeting.objects.latest("pk")


def test_the_kind_is_chosen_first_with_its_rule_in_words(client: Client, side: Side) -> None:
    content = client.get(f"/inskrivningar/{side.enrolment.pk}/boka-mote/").content.decode()
    assert "45 minuter med deltagare och samordnare." in content
    assert "?slag=sip" in content


def test_the_form_begins_with_those_who_need_no_choice(client: Client, side: Side) -> None:
    people = client.get(address(side)).context["forms"].people
    assert people["coordinator_0"].value() == f"s{side.staff[Role.COORDINATOR].pk}"
    reconciliation = client.get(address(side, "handover")).context["forms"].people
    assert reconciliation["referring_officer_0"].value() == f"s{side.staff[Role.OFFICER].pk}"


def test_a_meeting_is_booked_for_as_long_as_its_kind_lasts_and_can_be_undone(client: Client, side: Side) -> None:
    response = client.post(address(side), written(side), follow=True)
    meeting = booked()
    assert response.redirect_chain == [(f"/moten/{meeting.pk}/", 302)]
    assert (meeting.status, meeting.kind) == (MeetingStatus.CONFIRMED, "follow_up")
    assert (meeting.ends_at - meeting.begins_at).total_seconds() == 45 * 60
    assert sorted(meeting.attendances.values_list("party", flat=True)) == ["coordinator", "participant"]
    assert f"/moten/{meeting.pk}/stall-in/" in response.content.decode()


def test_what_is_not_ready_can_be_held_and_says_what_is_missing(client: Client, side: Side) -> None:
    content = client.post(address(side, "reconciliation"), written(side)).content.decode()
    assert "Behandlande läkare saknas" in content
    assert 'value="2011-11-22"' in content
    client.post(address(side, "reconciliation"), written(side, steg="hall"))
    assert booked().status == MeetingStatus.TENTATIVE


def test_a_new_contact_is_added_and_called_at_once(client: Client, side: Side) -> None:
    doctor = {"treating_doctor_0_new_name": "Alva Läkare", "treating_doctor_0_new_email": "alva@example.org"}
    client.post(address(side, "reconciliation"), written(side, steg="hall", **doctor))
    contact = Contact.objects.get(email="alva@example.org")
    assert contact.party == Party.TREATING_DOCTOR
    assert booked().attendances.get(contact=contact).party == Party.TREATING_DOCTOR


@pytest.mark.parametrize(
    ("changes", "form", "field", "words"),
    [
        ({"day": "2011-11-20", "begins": "09:00"}, "time", "room", "inte öppet"),
        ({"ends": "12:00"}, "time", "ends", "sluta efter"),
        ({"day": "22/11"}, "time", "day", "datum"),
        ({"day": "2011-11-14", "begins": "09:00"}, "time", "room", "redan bokat"),
        ({"fk_officer_0_new_name": "Utan adress"}, "people", "fk_officer_0_new_email", "både namn och e-post"),
        ({"fk_officer_0_new_email": "ingen adress"}, "people", "fk_officer_0_new_email", "giltig"),
    ],
)
def test_a_fault_stands_beside_its_field_and_nothing_is_lost(
    client: Client, side: Side, changes: dict[str, str], form: str, field: str, words: str
) -> None:
    before = (Meeting.objects.count(), Contact.objects.count())
    sent = written(side, steg="hall", video_link="https://video.example/rum", **changes)
    response = client.post(address(side, "reconciliation"), sent)
    forms = response.context["forms"]
    assert response.status_code in {409, 422}
    assert words in " ".join(getattr(forms, form)[field].errors)
    assert (forms.time["video_link"].value(), forms.time["begins"].value()) == (sent["video_link"], sent["begins"])
    assert (Meeting.objects.count(), Contact.objects.count()) == before


def test_somebody_who_is_a_contact_already_is_not_added_twice(client: Client, side: Side) -> None:
    known = ContactFactory(association=side.association, email="alva@example.org")
    doctor = {"treating_doctor_0_new_name": "A. Läkare", "treating_doctor_0_new_email": "Alva@example.org"}
    response = client.post(address(side, "reconciliation"), written(side, steg="hall", **doctor))
    errors = response.context["forms"].people["treating_doctor_0_new_email"].errors
    assert errors == [f"{known.name} har redan den adressen. Välj personen i listan i stället."]


def test_a_request_is_booked_with_the_roles_it_asks_for(client: Client, side: Side) -> None:
    asked = MeetingRequest.objects.get(association=side.association)
    RequestedAttendanceFactory(request=asked, party=Party.SUPERVISOR)
    page = f"/att-boka/{asked.pk}/boka/"
    assert "supervisor_0" in client.get(page).context["forms"].people.fields
    client.post(page, written(side, steg="hall"))
    asked.refresh_from_db()
    assert (asked.status, booked().request) == (RequestStatus.BOOKED, asked)
    assert client.get(page).status_code == 409


def change_address(side: Side) -> str:
    return f"/moten/{side.meeting.pk}/andra/"


def changed(client: Client, side: Side, **changes: Any) -> Any:
    forms = client.get(change_address(side)).context
    both = (forms["forms"].time, forms["forms"].people)
    shown = {name: form[name].value() for form in both for name in form.fields}
    shown = {name: value for name, value in shown.items() if value is not None}
    values = {
        **shown,
        "room": side.room.pk,
        "begins": f"{shown['begins']:%H:%M}",
        "ends": f"{shown['ends']:%H:%M}",
        "day": str(shown["day"]),
    }
    return client.post(change_address(side), {**values, "version": forms["version"], **changes})


def test_saving_the_form_as_it_stands_changes_nothing(client: Client, side: Side) -> None:
    before = sorted(side.meeting.attendances.values_list("staff_id", "participant_id"), key=str)
    assert changed(client, side).status_code == 302
    side.meeting.refresh_from_db()
    assert (side.meeting.sequence, side.meeting.room) == (0, side.room)
    assert sorted(side.meeting.attendances.values_list("staff_id", "participant_id"), key=str) == before


def test_a_meeting_is_moved_to_video_with_one_more(client: Client, side: Side) -> None:
    extra = {"extra_0": f"s{side.soc_officer.pk}", "place_kind": "video", "video_link": "https://video.example/a"}
    assert changed(client, side, begins="11:00", ends="12:00", **extra).status_code == 302
    side.meeting.refresh_from_db()
    assert (side.meeting.place_kind, side.meeting.room, side.meeting.sequence) == ("video", None, 1)
    assert side.meeting.attendances.filter(staff=side.soc_officer, requirement="optional").exists()


def test_who_was_slower_is_told_how_it_stands_now_and_can_save_again(client: Client, side: Side) -> None:
    late = changed(client, side, begins="11:00", ends="12:00", version="99")
    content = late.content.decode()
    assert late.status_code == 409
    assert "Någon annan ändrade mötet nyss. Nu är det mån 14 november 09:00–10:00" in content
    assert 'value="11:00"' in content
    assert f'name="version" value="{side.meeting.version}"' in content


def test_a_meeting_that_is_over_has_no_form(client: Client, side: Side) -> None:
    Meeting.objects.filter(pk=side.meeting.pk).update(status="held")
    assert client.get(change_address(side)).status_code == 409
