"""What every list and every row answers, for its own association and for another's."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from backend.access.enums import Role
from tests.api.multiplying import thirty_of
from tests.api.reading import assert_problem, ids
from tests.factories.worlds import Side, World

ROWS = {
    "associations": lambda side: side.association,
    "agencies": lambda side: side.fk,
    "programmes": lambda side: side.programme,
    "sites": lambda side: side.room.site,
    "rooms": lambda side: side.room,
    "staff": lambda side: side.staff[Role.MAPPING_LEAD],
    "participants": lambda side: side.participant,
    "referrals": lambda side: side.enrolment.referral,
    "enrolments": lambda side: side.enrolment,
    "cohorts": lambda side: side.cohort,
    "meetings": lambda side: side.meeting,
    "planning-runs": lambda side: side.run,
    "proposals": lambda side: side.proposal,
    "outside-calendars": lambda side: side.outside_calendar,
    "subscriptions": lambda side: side.subscription,
    "audit-events": lambda side: side.association.audit_events.first(),
}
VERSIONED = sorted(set(ROWS) - {"audit-events"})
SUB_LISTS = {
    "rooms/{}/openings": lambda side: side.room,
    "rooms/{}/closures": lambda side: side.room,
    "staff/{}/working-hours": lambda side: side.staff[Role.MAPPING_LEAD],
    "staff/{}/absences": lambda side: side.staff[Role.MAPPING_LEAD],
    "participants/{}/consents": lambda side: side.participant,
    "cohorts/{}/members": lambda side: side.cohort,
}


@pytest.mark.parametrize("name", ROWS)
def test_the_coordinator_lists_the_rows_of_the_own_association_only(
    name: str, coordinator: APIClient, ours: Side, theirs: Side
) -> None:
    found = ids(coordinator.get(f"/api/v1/{name}/?page_size=200"))

    assert ROWS[name](ours).pk in found
    assert ROWS[name](theirs).pk not in found


@pytest.mark.parametrize("name", ROWS)
def test_a_row_of_another_association_is_not_found(name: str, coordinator: APIClient, theirs: Side) -> None:
    assert_problem(coordinator.get(f"/api/v1/{name}/{ROWS[name](theirs).pk}/"), 404, "not-found")


@pytest.mark.parametrize("name", VERSIONED)
def test_a_row_is_answered_with_its_version_as_etag(name: str, coordinator: APIClient, ours: Side) -> None:
    row = ROWS[name](ours)
    row.refresh_from_db()

    response = coordinator.get(f"/api/v1/{name}/{row.pk}/")

    assert response.status_code == 200
    assert response.headers["ETag"] == f'"{row.version}"'
    assert response.json()["version"] == row.version


@pytest.mark.parametrize("name", SUB_LISTS)
def test_what_belongs_to_a_row_is_listed_under_it(name: str, coordinator: APIClient, ours: Side, theirs: Side) -> None:
    assert ids(coordinator.get(f"/api/v1/{name.format(SUB_LISTS[name](ours).pk)}/"))
    assert_problem(coordinator.get(f"/api/v1/{name.format(SUB_LISTS[name](theirs).pk)}/"), 404)


@pytest.mark.parametrize("name", [*ROWS, "closed-days", "tokens", "me"])
def test_nobody_reads_without_logging_in(name: str, world: World) -> None:
    response = APIClient().get(f"/api/v1/{name}/")

    assert_problem(response, 401, "not-authenticated")
    assert response.headers["WWW-Authenticate"] == "Bearer"


@pytest.mark.parametrize("name", [name for name in ROWS if name != "associations"])
def test_a_list_asks_as_many_questions_for_thirty_rows_as_for_one(
    name: str, coordinator: APIClient, ours: Side
) -> None:
    one = _queries(coordinator, name)
    thirty_of(name, ours)

    many = _queries(coordinator, name)

    assert len(ids(coordinator.get(f"/api/v1/{name}/"))) >= 30
    assert many == one


def _queries(client: APIClient, name: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(f"/api/v1/{name}/").status_code == 200
    return len(captured)
