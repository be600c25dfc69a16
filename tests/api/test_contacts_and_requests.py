"""Contacts, requests for meetings and rules of meetings over the API."""

from typing import Any

import pytest
from rest_framework.test import APIClient

from backend.access.enums import Role
from backend.meetings.models import Meeting, MeetingRequest
from backend.meetings.services import seed_rules
from tests.api.conftest import Caller
from tests.api.reading import act, assert_problem, ids, tag_of
from tests.factories import AttendanceFactory, ContactFactory
from tests.factories.worlds import Side

DOCTOR = {"party": "treating_doctor", "name": "Alva Läkare", "email": "alva@example.org"}


def post(client: APIClient, path: str, document: dict[str, Any]) -> Any:
    return client.post(f"/api/v1/{path}/", document, format="json")


def ask(side: Side, **changes: Any) -> dict[str, Any]:
    return {
        "association": side.association.pk,
        "programme": side.programme.pk,
        "enrolment": side.enrolment.pk,
        "kind": "reconciliation",
        "wanted": [{"participant": side.participant.pk, "party": "participant"}, {"party": "treating_doctor"}],
        **changes,
    }


def test_a_contact_is_added_changed_and_closed_in_the_version_that_was_read(coordinator: APIClient, ours: Side) -> None:
    answer = post(coordinator, "contacts", {"association": ours.association.pk, "agency": ours.fk.pk, **DOCTOR})
    assert answer.status_code == 201, answer.content
    assert (answer.headers["ETag"], answer.json()["agency"], answer.json()["language"]) == ('"1"', ours.fk.pk, "sv")
    path = f"/api/v1/contacts/{answer.json()['id']}/"

    changed = coordinator.patch(path, {"phone": "021-12 34 56"}, format="json", HTTP_IF_MATCH='"1"')
    assert (changed.json()["phone"], changed.json()["agency"], changed.headers["ETag"]) == (
        "021-12 34 56",
        ours.fk.pk,
        '"2"',
    )
    assert_problem(coordinator.patch(path, {"phone": ""}, format="json", HTTP_IF_MATCH='"1"'), 412)
    assert_problem(coordinator.patch(path, {"phone": ""}, format="json"), 428)
    assert coordinator.post(f"{path}close/", HTTP_IF_MATCH='"2"').json()["is_active"] is False
    assert coordinator.post(f"{path}reopen/", HTTP_IF_MATCH="*").json()["is_active"] is True


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"email": "nowhere"}, "email"),
        ({"email": None}, "email"),
        ({"name": ""}, "name"),
        ({"name": 7}, "name"),
        ({"party": "participant"}, "party"),
        ({"language": "fi"}, "language"),
        ({"agency": 0}, "agency"),
    ],
)
def test_a_contact_that_cannot_be_is_refused_by_field(
    coordinator: APIClient, ours: Side, changes: dict[str, Any], field: str
) -> None:
    answer = post(coordinator, "contacts", {"association": ours.association.pk, **DOCTOR, **changes})
    assert assert_problem(answer, 400)["errors"][0]["field"] == field


def test_an_agency_of_another_association_is_unknown(coordinator: APIClient, ours: Side, theirs: Side) -> None:
    answer = post(coordinator, "contacts", {"association": ours.association.pk, "agency": theirs.fk.pk, **DOCTOR})
    assert_problem(answer, 400, rule="does_not_exist")


def test_an_officer_sees_only_contacts_of_the_own_meetings(caller: Caller, ours: Side) -> None:
    ContactFactory(association=ours.association)
    shared = ContactFactory(association=ours.association)
    AttendanceFactory(meeting=ours.meeting, staff=ours.staff[Role.OFFICER])
    AttendanceFactory(meeting=ours.meeting, staff=None, contact=shared)
    assert ids(caller(Role.OFFICER).get("/api/v1/contacts/")) == [shared.pk]


def test_contacts_are_found_by_what_they_are_and_whether_they_are_called(coordinator: APIClient, ours: Side) -> None:
    closed = ContactFactory(association=ours.association, is_active=False, party="region_officer", agency=ours.fk)
    assert ids(coordinator.get("/api/v1/contacts/?is_active=false")) == [closed.pk]
    assert ids(coordinator.get(f"/api/v1/contacts/?party=region_officer&agency={ours.fk.pk}")) == [closed.pk]
    assert_problem(coordinator.get("/api/v1/contacts/?party=participant"), 400)


def test_an_officer_asks_for_a_meeting_takes_that_back_and_undoes_it(caller: Caller, ours: Side) -> None:
    officer = caller(Role.OFFICER)
    answer = post(officer, "meeting-requests", ask(ours, latest_on="2011-12-01"))
    assert answer.status_code == 201, answer.content
    made = answer.json()
    assert (made["status"], made["requested_by"]) == ("open", ours.staff[Role.OFFICER].pk)
    assert [(row["participant"], row["party"]) for row in made["wanted"]] == [
        (ours.participant.pk, "participant"),
        (None, "treating_doctor"),
    ]
    request = MeetingRequest.objects.get(pk=made["id"])
    assert act(officer, f"meeting-requests/{request.pk}/withdraw", request).json()["status"] == "withdrawn"
    request.refresh_from_db()
    assert_problem(act(officer, f"meeting-requests/{request.pk}/withdraw", request), 409, rule="request_has_changed")
    reopened = act(officer, f"meeting-requests/{request.pk}/reopen", request).json()
    assert (reopened["status"], reopened["requested_at"]) == ("open", made["requested_at"])


@pytest.mark.parametrize(
    ("changes", "status", "rule"),
    [
        ({"wanted": []}, 400, "min_length"),
        ({"wanted": [{}]}, 400, "one_person_or_party"),
        ({"wanted": [{"party": "mayor"}]}, 400, "invalid_choice"),
        ({"duration_minutes": 10}, 400, "min_value"),
        ({"duration_minutes": "60"}, 400, "invalid"),
        ({"earliest_on": "2011-12-02", "latest_on": "2011-12-01"}, 422, "request_dates_in_order"),
        ({"latest_on": "9999-12-31"}, 400, None),
        ({"programme": None}, 422, "enrolment_of_programme"),
    ],
)
def test_a_request_that_cannot_be_is_refused_by_rule(
    coordinator: APIClient, ours: Side, changes: dict[str, Any], status: int, rule: str | None
) -> None:
    answer = post(coordinator, "meeting-requests", ask(ours, **changes))
    assert_problem(answer, status, **({"rule": rule} if rule else {}))


def test_booking_a_requested_meeting_with_a_doctor_on_video_settles_the_request(
    coordinator: APIClient, ours: Side
) -> None:
    made = post(coordinator, "meeting-requests", ask(ours)).json()
    doctor = ContactFactory(association=ours.association)
    booked = post(
        coordinator,
        "meetings",
        {
            "association": ours.association.pk,
            "programme": ours.programme.pk,
            "enrolment": ours.enrolment.pk,
            "kind": "reconciliation",
            "begins_at": "2011-11-21T09:00:00+01:00",
            "ends_at": "2011-11-21T10:00:00+01:00",
            "place_kind": "video",
            "video_link": "https://video.example/1",
            "follow_up_minutes": 15,
            "request": made["id"],
            "attendees": [
                {"participant": ours.participant.pk, "party": "participant"},
                {"contact": doctor.pk, "party": "treating_doctor", "requirement": "optional"},
            ],
        },
    )
    assert booked.status_code == 201, booked.content
    meeting = Meeting.objects.get(pk=booked.json()["id"])
    assert (meeting.place_kind, meeting.video_link, meeting.follow_up_minutes) == (
        "video",
        "https://video.example/1",
        15,
    )
    assert {(row.contact_id, row.party) for row in meeting.attendances.all()} == {
        (None, "participant"),
        (doctor.pk, "treating_doctor"),
    }
    assert coordinator.get(f"/api/v1/meeting-requests/{made['id']}/").json()["status"] == "booked"


def test_the_rules_are_read_with_their_parties(caller: Caller, ours: Side) -> None:
    seed_rules(ours.association)
    supervisor = caller(Role.SUPERVISOR)
    (handover,) = supervisor.get("/api/v1/meeting-rules/?kind=handover").json()["results"]
    assert (handover["deadline_days"], handover["deadline_after_kind"], handover["deadline_after_position"]) == (
        21,
        "mapping",
        3,
    )
    assert {"party": "referring_officer", "count": 1, "requirement": "required"} in handover["parties"]
    assert supervisor.post("/api/v1/meeting-rules/", {}, format="json").status_code == 405
    assert tag_of(ours.association.meeting_rules.get(kind="handover")) == '"1"'
