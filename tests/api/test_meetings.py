"""Booking, moving, confirming and cancelling meetings over the API."""

from typing import Any

import pytest
from rest_framework.test import APIClient

from backend.access.enums import Role
from backend.meetings.models import Meeting
from tests.api.conftest import Caller
from tests.api.reading import act, assert_problem, ids, tag_of
from tests.factories import ActionPlanFactory
from tests.factories.worlds import Side


def _meeting(side: Side, begins: str = "09:00", ends: str = "10:00", **changes: Any) -> dict[str, Any]:
    return {
        "association": side.association.pk,
        "kind": "collaboration",
        "begins_at": f"2011-11-21T{begins}:00+01:00",
        "ends_at": f"2011-11-21T{ends}:00+01:00",
        "room": side.room.pk,
        "attendees": [{"staff": side.staff[Role.MAPPING_LEAD].pk}],
        **changes,
    }


def test_a_meeting_is_booked_with_those_who_are_called(coordinator: APIClient, ours: Side) -> None:
    lead = ours.staff[Role.MAPPING_LEAD].pk

    response = coordinator.post("/api/v1/meetings/", _meeting(ours))

    assert response.status_code == 201
    assert response.headers["ETag"] == '"1"'
    booked = response.json()
    assert (booked["status"], booked["sequence"]) == ("tentative", 0)
    assert [(row["staff"], row["participant"], row["requirement"]) for row in booked["attendances"]] == [
        (lead, None, "required")
    ]


@pytest.mark.parametrize(
    ("changes", "status", "rule"),
    [
        ({"begins": "08:30", "ends": "08:30"}, 422, "meeting_ends_after_it_begins"),
        ({"begins": "06:00", "ends": "07:00"}, 422, "room_is_closed"),
        ({"attendees": [{}]}, 400, "one_person"),
        ({"attendees": []}, 400, "min_length"),
        ({"kind": "party"}, 400, "invalid_choice"),
        ({"status": "held"}, 400, "invalid_choice"),
    ],
)
def test_a_meeting_that_cannot_be_is_refused_by_rule(
    changes: dict[str, Any], status: int, rule: str, coordinator: APIClient, ours: Side
) -> None:
    before = Meeting.objects.count()

    response = coordinator.post("/api/v1/meetings/", _meeting(ours, **changes))

    assert_problem(response, status, rule=rule)
    assert Meeting.objects.count() == before


def test_a_room_that_is_taken_is_a_conflict(coordinator: APIClient, ours: Side) -> None:
    coordinator.post("/api/v1/meetings/", _meeting(ours))
    other = [{"staff": ours.staff[Role.COORDINATOR].pk}]

    assert_problem(
        coordinator.post("/api/v1/meetings/", _meeting(ours, attendees=other)),
        409,
        "conflict",
        rule="room_not_double_booked",
    )


def test_a_room_of_another_association_is_no_room_at_all(coordinator: APIClient, ours: Side, theirs: Side) -> None:
    problem = assert_problem(coordinator.post("/api/v1/meetings/", _meeting(ours, room=theirs.room.pk)), 400)

    assert [(error["field"], error["rule"]) for error in problem["errors"]] == [("room", "does_not_exist")]


def test_moving_keeps_what_is_left_out_and_raises_sequence_and_version(coordinator: APIClient, ours: Side) -> None:
    meeting = ours.meeting
    later = {"begins_at": "2011-11-14T11:00:00+01:00", "ends_at": "2011-11-14T12:00:00+01:00"}

    moved = coordinator.patch(f"/api/v1/meetings/{meeting.pk}/", later, HTTP_IF_MATCH=tag_of(meeting))

    assert moved.status_code == 200, moved.content
    assert moved.json()["begins_at"] == later["begins_at"]
    assert moved.json()["room"] == ours.room.pk
    assert (moved.json()["sequence"], moved.headers["ETag"]) == (1, tag_of(meeting))


def test_a_change_of_nothing_is_refused(coordinator: APIClient, ours: Side) -> None:
    response = coordinator.patch(f"/api/v1/meetings/{ours.meeting.pk}/", {}, HTTP_IF_MATCH=tag_of(ours.meeting))

    assert_problem(response, 400, rule="empty")


def test_a_handover_is_not_confirmed_before_there_is_an_action_plan(coordinator: APIClient, ours: Side) -> None:
    called = [
        {"staff": ours.staff[Role.OFFICER].pk},
        {"staff": ours.soc_officer.pk},
        {"participant": ours.participant.pk},
    ]
    booked = coordinator.post(
        "/api/v1/meetings/",
        _meeting(
            ours,
            kind="handover",
            programme=ours.programme.pk,
            enrolment=ours.enrolment.pk,
            step=ours.steps[3].pk,
            attendees=called,
        ),
    )
    handover = Meeting.objects.get(pk=booked.json()["id"])

    assert_problem(
        act(coordinator, f"meetings/{handover.pk}/confirm", handover), 422, rule="handover_needs_action_plan"
    )
    ActionPlanFactory(enrolment=ours.enrolment)
    assert act(coordinator, f"meetings/{handover.pk}/confirm", handover).json()["status"] == "confirmed"


def test_a_cancelled_meeting_frees_its_room_and_can_be_restored(coordinator: APIClient, ours: Side) -> None:
    meeting = ours.meeting

    assert act(coordinator, f"meetings/{meeting.pk}/cancel", meeting).json()["status"] == "cancelled"
    assert_problem(act(coordinator, f"meetings/{meeting.pk}/cancel", meeting), 409, rule="transition")
    assert act(coordinator, f"meetings/{meeting.pk}/restore", meeting).json()["status"] == "tentative"


def test_what_has_not_begun_is_not_held(coordinator: APIClient, ours: Side) -> None:
    meeting = ours.meeting
    act(coordinator, f"meetings/{meeting.pk}/confirm", meeting)

    assert_problem(act(coordinator, f"meetings/{meeting.pk}/hold", meeting), 422, rule="meeting_has_not_begun")


def test_an_officer_sees_the_meetings_of_the_own_agencys_participants(caller: Caller, ours: Side) -> None:
    assert ids(caller(Role.OFFICER).get("/api/v1/meetings/")) == [ours.meeting.pk]
    assert ids(caller(Role.SUPERVISOR).get("/api/v1/meetings/")) == []


def test_who_came_is_marked_in_the_version_that_was_read(coordinator: APIClient, ours: Side) -> None:
    meeting = ours.meeting
    Meeting.objects.filter(pk=meeting.pk).update(
        status="confirmed", begins_at="2011-11-01T08:00:00Z", ends_at="2011-11-01T09:00:00Z"
    )
    row = meeting.attendances.get(participant=ours.participant)

    answer = act(coordinator, f"meetings/{meeting.pk}/mark", meeting, {"attendance": row.pk, "presence": "absent"})

    assert answer.status_code == 200
    assert answer.headers["ETag"] == '"2"'
    assert {found["id"]: found["presence"] for found in answer.json()["attendances"]}[row.pk] == "absent"
    taken_back = {"attendance": row.pk, "presence": ""}
    stale = coordinator.post(f"/api/v1/meetings/{meeting.pk}/mark/", taken_back, HTTP_IF_MATCH='"1"')
    assert stale.status_code == 412


def test_nobody_is_marked_by_a_word_that_is_none_or_before_the_meeting(coordinator: APIClient, ours: Side) -> None:
    meeting = ours.meeting
    act(coordinator, f"meetings/{meeting.pk}/confirm", meeting)
    meeting.refresh_from_db()
    mark = {"attendance": meeting.attendances.first().pk, "presence": "came"}
    path = f"meetings/{meeting.pk}/mark"
    assert_problem(act(coordinator, path, meeting, {**mark, "presence": "ill"}), 400, rule="invalid_choice")
    assert_problem(act(coordinator, path, meeting, mark), 422, rule="meeting_has_not_begun")
