"""Times for a meeting over the API: the ten best, why not another, booking, holding, deciding; refusals as problems."""

import pytest
from rest_framework.test import APIClient

from backend.access.enums import Role
from backend.meetings.enums import MeetingStatus
from backend.meetings.models import Meeting
from tests.api.conftest import Caller
from tests.api.reading import assert_problem
from tests.factories import BusyTimeFactory
from tests.factories.times import MONDAY, NOW, at
from tests.factories.worlds import Side
from tests.meeting_times.conftest import reconciliation
from tests.meeting_times.holding import EXPIRES


@pytest.fixture
def address(ours: Side) -> str:
    return f"/api/v1/meeting-times/{reconciliation(ours).pk}/"


def choices(coordinator: APIClient, address: str, count: int = 2) -> list[str]:
    found = coordinator.get(address).json()["times"]
    return [row["choice"] for row in found if row["begins_at"] > EXPIRES.isoformat()][:count]


def test_the_ten_best_times_come_with_what_each_costs(coordinator: APIClient, address: str) -> None:
    found = coordinator.get(address).json()

    assert len(found["times"]) == 10
    assert found["possible"] > 10
    assert found["hoped"] is None
    days = [time["days"] for time in found["times"]]
    assert days == sorted(days)
    assert {cost["kind"] for time in found["times"] for cost in time["costs"]} <= {
        "wait",
        "close",
        "other_room",
        "absent",
    }


def test_why_a_hoped_for_time_cannot_be_had(coordinator: APIClient, ours: Side, address: str) -> None:
    lead = ours.staff[Role.COORDINATOR]
    BusyTimeFactory(staff=lead, begins_at=at(MONDAY, "10:00"), ends_at=at(MONDAY, "11:00"))

    found = coordinator.get(address, {"hoped_at": at(MONDAY, "10:00").isoformat()}).json()

    assert found["hoped"]["is_possible"] is False
    assert any(lead.name in reason for reason in found["hoped"]["reasons"])


def test_a_time_is_booked_once(coordinator: APIClient, address: str) -> None:
    (choice,) = choices(coordinator, address, 1)

    booked = coordinator.post(f"{address}book/", {"choice": choice}, format="json")
    again = coordinator.post(f"{address}book/", {"choice": choice}, format="json")

    assert booked.status_code == 201
    assert booked.json()["lacking"] == ""
    assert Meeting.objects.get(pk=booked.json()["meeting"]).status == MeetingStatus.CONFIRMED
    assert_problem(again, 409)


def test_what_is_no_time_is_a_problem(coordinator: APIClient, address: str) -> None:
    assert_problem(coordinator.post(f"{address}book/", {"choice": "nio"}, format="json"), 422, rule="unknown_time")
    assert_problem(coordinator.get(address, {"from_on": "snart"}), 400)


def test_times_are_held_and_one_is_decided_on(coordinator: APIClient, address: str) -> None:
    held = coordinator.post(
        f"{address}hold/",
        {"choices": choices(coordinator, address), "expires_at": EXPIRES.isoformat(), "asks": False},
        format="json",
    )
    assert held.status_code == 201
    poll = f"/api/v1/time-polls/{held.json()['id']}/"
    standing = coordinator.get(f"{poll}standing/").json()
    assert [time["yes"] for time in standing["times"]] == [0, 0]
    time = standing["times"][1]

    etag = coordinator.get(poll).headers["ETag"]
    decided = coordinator.post(f"{poll}decide/", {"time": time["id"]}, format="json", HTTP_IF_MATCH=etag)

    assert decided.json() == {"meeting": time["hold"], "lacking": ""}
    assert Meeting.objects.filter(poll_time__poll=held.json()["id"], status=MeetingStatus.CANCELLED).count() == 1


def test_a_time_of_another_poll_does_not_exist(coordinator: APIClient, ours: Side, theirs: Side) -> None:
    poll = ours.association.time_polls.get()
    other = theirs.association.time_polls.get().times.get()
    answer = coordinator.get(f"/api/v1/time-polls/{poll.pk}/")

    refused = coordinator.post(
        f"/api/v1/time-polls/{poll.pk}/decide/", {"time": other.pk}, format="json", HTTP_IF_MATCH=answer.headers["ETag"]
    )

    assert_problem(refused, 400, rule="does_not_exist")


def test_an_officer_sees_no_times(caller: Caller, address: str) -> None:
    assert caller(Role.SUPERVISOR).get(address).status_code == 404


def test_a_run_of_many_meetings_is_ordered_by_its_coordinator_alone(coordinator: APIClient, ours: Side) -> None:
    request = reconciliation(ours)
    content = {"requests": [request.pk], "from_on": MONDAY.isoformat(), "until_on": "2011-12-12"}

    answer = coordinator.post(f"/api/v1/meeting-allocations/{ours.association.pk}/runs/", content, format="json")

    assert answer.status_code == 201
    assert (answer.json()["kind"], answer.json()["meeting_rules"]["requests"]) == ("meetings", [request.pk])
    assert NOW.isoformat()[:10] in answer.json()["queued_at"]
