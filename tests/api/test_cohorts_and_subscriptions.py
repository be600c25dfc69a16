"""Cohorts with their members, and one's own calendar addresses, over the API."""

from urllib.parse import urlsplit

import pytest
from rest_framework.test import APIClient

from backend.access.enums import Role
from backend.cohorts.models import CohortMembership
from tests.api.conftest import Caller
from tests.api.reading import act, assert_problem, ids
from tests.factories import SubscriptionFactory
from tests.factories.worlds import Side

SUBSCRIPTIONS = "/api/v1/subscriptions/"


def test_a_member_is_seated_taken_out_and_seated_again(coordinator: APIClient, ours: Side) -> None:
    path = f"/api/v1/cohorts/{ours.cohort.pk}/members/"
    seated = coordinator.post(path, {"enrolment": ours.soc_enrolment.pk})

    assert seated.status_code == 201, seated.content
    assert (seated.json()["seat_number"], seated.json()["code"]) == (2, ours.soc_participant.code)
    assert_problem(coordinator.post(path, {"enrolment": ours.soc_enrolment.pk}), 409)
    assert coordinator.get(f"/api/v1/cohorts/{ours.cohort.pk}/").json()["member_count"] == 2
    assert coordinator.delete(f"{path}{seated.json()['id']}/").status_code == 204
    assert CohortMembership.objects.get(pk=seated.json()["id"]).left_at is not None


def test_an_officer_sees_a_full_cohort_but_only_the_own_members(caller: Caller, ours: Side) -> None:
    caller().post(f"/api/v1/cohorts/{ours.cohort.pk}/members/", {"enrolment": ours.soc_enrolment.pk})
    officer = caller(Role.OFFICER)

    members = officer.get(f"/api/v1/cohorts/{ours.cohort.pk}/members/").json()["results"]

    assert [row["code"] for row in members] == [ours.participant.code]
    assert officer.get(f"/api/v1/cohorts/{ours.cohort.pk}/").json()["member_count"] == 2


@pytest.mark.parametrize(
    ("changes", "status", "rule"),
    [
        ({"starts_on": "2012-01-10"}, 422, "cohort_starts_on_a_monday"),
        ({"number": 1}, 409, "cohort_number_once"),
        ({"number": 0}, 400, "min_value"),
    ],
)
def test_a_cohort_that_cannot_be_is_refused_by_rule(
    changes: dict[str, object], status: int, rule: str, coordinator: APIClient, ours: Side
) -> None:
    lead = ours.staff[Role.MAPPING_LEAD].pk
    document = {"programme": ours.programme.pk, "number": 2, "starts_on": "2012-01-09", "leader": lead}

    assert_problem(coordinator.post("/api/v1/cohorts/", document | changes), status, rule=rule)


def test_a_cohort_is_announced_and_cannot_end_before_it_runs(coordinator: APIClient, ours: Side) -> None:
    path = f"cohorts/{ours.cohort.pk}/status"

    assert act(coordinator, path, ours.cohort, {"status": "announced"}).json()["status"] == "announced"
    assert_problem(act(coordinator, path, ours.cohort, {"status": "completed"}), 409, rule="transition")


def test_an_address_is_shown_once_opens_the_calendar_and_stops_when_it_is_changed(
    coordinator: APIClient, ours: Side
) -> None:
    document = {"association": ours.association.pk, "scope": "cohort", "cohort": ours.cohort.pk, "label": "Grupp 1"}
    issued = coordinator.post(SUBSCRIPTIONS, document).json()
    subscription = ours.staff[Role.COORDINATOR].subscriptions.get(pk=issued["id"])
    anybody = APIClient()

    assert "address" not in coordinator.get(f"{SUBSCRIPTIONS}{issued['id']}/").json()
    assert anybody.get(urlsplit(issued["address"]).path).status_code == 200
    rotated = act(coordinator, f"subscriptions/{issued['id']}/rotate", subscription).json()
    assert anybody.get(urlsplit(issued["address"]).path).status_code == 404
    assert anybody.get(urlsplit(rotated["address"]).path).status_code == 200
    assert act(coordinator, f"subscriptions/{issued['id']}/revoke", subscription).json()["revoked_at"]
    assert anybody.get(urlsplit(rotated["address"]).path).status_code == 404
    assert ids(coordinator.get(f"{SUBSCRIPTIONS}?revoked=true")) == [issued["id"]]


def test_an_address_tells_its_term_and_is_renewed(coordinator: APIClient, ours: Side) -> None:
    document = {"association": ours.association.pk, "scope": "agency", "agency": ours.fk.pk, "label": "FK"}
    issued = coordinator.post(SUBSCRIPTIONS, document).json()
    assert (issued["state"], issued["detail"], issued["agency"]) == ("live", "full", ours.fk.pk)
    subscription = ours.staff[Role.COORDINATOR].subscriptions.get(pk=issued["id"])
    subscription.expires_at = subscription.created_at
    subscription.save()
    path = f"{SUBSCRIPTIONS}{issued['id']}/"
    assert coordinator.get(path).json()["state"] == "expired"
    renewed = act(coordinator, f"subscriptions/{issued['id']}/renew", subscription).json()
    assert renewed["state"] == "live"
    assert renewed["expires_at"] >= issued["expires_at"]
    assert renewed["weekly_fetches"] == {}


def test_busy_time_is_for_a_persons_or_a_rooms_time(coordinator: APIClient, ours: Side) -> None:
    document = {"association": ours.association.pk, "label": "Utanför", "detail": "free_busy"}
    address = coordinator.post(SUBSCRIPTIONS, document | {"scope": "staff"}).json()["address"]
    assert b"BEGIN:VFREEBUSY" in APIClient().get(urlsplit(address).path).content
    refused = coordinator.post(SUBSCRIPTIONS, document | {"scope": "programme", "programme": ours.programme.pk})
    assert_problem(refused, 422, rule="subscription_busy_time_of_somebody")


def test_a_subscription_names_exactly_what_it_shows(coordinator: APIClient, ours: Side) -> None:
    document = {"association": ours.association.pk, "scope": "room", "cohort": ours.cohort.pk, "label": "Rummet"}

    assert_problem(coordinator.post(SUBSCRIPTIONS, document), 422, rule="subscription_names_what_it_shows")


def test_nobody_else_sees_or_changes_a_subscription(coordinator: APIClient, ours: Side) -> None:
    other = SubscriptionFactory(owner=ours.staff[Role.MAPPING_LEAD], association=ours.association)

    assert other.pk not in ids(coordinator.get(SUBSCRIPTIONS))
    assert_problem(act(coordinator, f"subscriptions/{other.pk}/revoke", other), 404)
