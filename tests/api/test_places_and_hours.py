"""Sites, rooms, closed days, working hours and absences: what a coordinator keeps up to date over the API."""

import pytest
from rest_framework.test import APIClient

from backend.access.enums import Role
from backend.audit.models import AuditEvent
from tests.api.conftest import Caller
from tests.api.reading import assert_problem, ids, tag_of
from tests.factories.worlds import Side


def test_a_room_is_made_ready_and_closed_for_a_morning(coordinator: APIClient, ours: Side) -> None:
    site = coordinator.post("/api/v1/sites/", {"association": ours.association.pk, "name": "Björkgården"}).json()
    room = coordinator.post(
        "/api/v1/rooms/", {"site": site["id"], "name": "Stora rummet", "capacity": 8, "features": ["quiet", "quiet"]}
    ).json()
    path = f"/api/v1/rooms/{room['id']}/"
    opening = {"from_on": "2011-11-01", "weekdays": [4, 0, 0], "begins_minute": 480, "ends_minute": 1020}
    closure = {"begins_at": "2011-11-21T08:00:00+01:00", "ends_at": "2011-11-21T12:00:00+01:00"}

    assert (room["association"], room["features"]) == (ours.association.pk, ["quiet"])
    assert coordinator.post(f"{path}openings/", opening).json()["weekdays"] == [0, 4]
    assert coordinator.post(f"{path}closures/", closure).status_code == 201
    assert len(ids(coordinator.get(f"{path}closures/?from_at=2011-11-21T11:59:00Z"))) == 0
    assert len(ids(coordinator.get(f"{path}closures/?from_at=2011-11-21T10:59:00Z"))) == 1
    verbs = list(AuditEvent.objects.filter(occurred_at__year=2011, actor__staff=ours.staff[Role.COORDINATOR]))
    assert sorted(event.verb for event in verbs) == [
        "room.closed",
        "room.created",
        "room.opening_added",
        "site.created",
    ]


@pytest.mark.parametrize(
    ("path", "document", "field"),
    [
        ("rooms/{room}/openings/", {"begins_minute": 600, "ends_minute": 600}, "ends_minute"),
        ("rooms/{room}/openings/", {"until_on": "2011-11-01"}, "until_on"),
        ("staff/{lead}/working-hours/", {"begins_minute": 600, "ends_minute": 600}, "ends_minute"),
        ("staff/{lead}/working-hours/", {"until_on": "2011-11-01"}, "until_on"),
        ("staff/{lead}/absences/", {"ends_at": "2011-11-21T08:00:00+01:00"}, "ends_at"),
        ("rooms/{room}/closures/", {"ends_at": "2011-11-21T08:00:00+01:00"}, "ends_at"),
    ],
)
def test_what_ends_before_it_begins_is_refused_by_rule(
    path: str, document: dict[str, object], field: str, coordinator: APIClient, ours: Side
) -> None:
    ordinary = {
        "weekday": 3,
        "weekdays": [3],
        "begins_minute": 480,
        "ends_minute": 720,
        "from_on": "2011-11-01",
        "begins_at": "2011-11-21T08:00:00+01:00",
        "ends_at": "2011-11-21T12:00:00+01:00",
    }
    address = path.format(room=ours.room.pk, lead=ours.staff[Role.MAPPING_LEAD].pk)

    problem = assert_problem(coordinator.post(f"/api/v1/{address}", ordinary | document), 422, "rule-violation")
    assert problem["errors"][0]["field"] == field


def test_working_hours_that_overlap_are_a_conflict(coordinator: APIClient, ours: Side) -> None:
    hours = ours.staff[Role.MAPPING_LEAD].working_hours.get()
    document = {"weekday": hours.weekday, "begins_minute": 500, "ends_minute": 510, "from_on": "2011-11-01"}
    path = f"/api/v1/staff/{hours.staff_id}/working-hours/"

    assert_problem(coordinator.post(path, document), 409, rule="hours_do_not_overlap")
    assert coordinator.patch(f"{path}{hours.pk}/", {"until_on": "2011-11-01"}).status_code == 200
    assert coordinator.post(path, document).status_code == 201
    assert len(ids(coordinator.get(f"{path}?on=2011-10-31"))) == 1


def test_a_day_is_closed_once_and_opened_again(coordinator: APIClient, ours: Side) -> None:
    document = {"association": ours.association.pk, "closed_on": "2011-12-30", "label": "Klämdag"}
    closed = coordinator.post("/api/v1/closed-days/", document).json()

    assert_problem(coordinator.post("/api/v1/closed-days/", document), 409, rule="closed_day_once")
    assert ids(coordinator.get("/api/v1/closed-days/?from_on=2011-12-30&until_on=2011-12-31")) == [closed["id"]]
    assert coordinator.delete(f"/api/v1/closed-days/{closed['id']}/").status_code == 204
    assert ids(coordinator.get("/api/v1/closed-days/?from_on=2011-12-30")) == []


def test_everyone_records_the_own_absence_and_a_lead_nobody_elses(caller: Caller, ours: Side) -> None:
    lead, supervisor = ours.staff[Role.MAPPING_LEAD], ours.staff[Role.SUPERVISOR]
    document = {"begins_at": "2011-11-21T08:00:00+01:00", "ends_at": "2011-11-21T12:00:00+01:00"}
    client = caller(Role.MAPPING_LEAD)

    recorded = client.post(f"/api/v1/staff/{lead.pk}/absences/", document)

    assert recorded.status_code == 201
    assert_problem(client.post(f"/api/v1/staff/{supervisor.pk}/absences/", document), 403)
    path = f"/api/v1/staff/{lead.pk}/absences/{recorded.json()['id']}/"
    absence = lead.absences.get(pk=recorded.json()["id"])
    longer = {**document, "ends_at": "2011-11-21T15:00:00+01:00"}
    assert client.put(path, longer, HTTP_IF_MATCH=tag_of(absence)).json()["ends_at"] == longer["ends_at"]


def test_what_belongs_to_one_row_is_not_found_under_another(coordinator: APIClient, ours: Side) -> None:
    absence = ours.staff[Role.MAPPING_LEAD].absences.get()

    path = f"/api/v1/staff/{ours.staff[Role.SUPERVISOR].pk}/absences/{absence.pk}/"

    assert_problem(coordinator.delete(path, HTTP_IF_MATCH="*"), 404)
