"""Pages, filters and orders of lists."""

from itertools import chain

import pytest
from rest_framework.test import APIClient

from tests import factories
from tests.api.reading import assert_problem, ids
from tests.factories.worlds import Side


@pytest.fixture
def sites(ours: Side) -> list[int]:
    """Five sites of our association, by name; one of them was there."""
    made = [factories.SiteFactory(association=ours.association, name=f"A{number}") for number in range(4)]
    return [*(site.pk for site in made), ours.room.site.pk]


def test_pages_follow_each_other_without_gap_or_repetition(coordinator: APIClient, sites: list[int]) -> None:
    pages = [ids(coordinator.get(f"/api/v1/sites/?page_size=2&page={page}")) for page in (1, 2, 3)]

    assert [len(page) for page in pages] == [2, 2, 1]
    assert list(chain.from_iterable(pages)) == sites


def test_equal_rows_keep_one_order_over_all_pages(coordinator: APIClient, ours: Side) -> None:
    for _number in range(6):
        factories.RoomFactory(site=ours.room.site, capacity=6)
    pages = [ids(coordinator.get(f"/api/v1/rooms/?ordering=-capacity&page_size=2&page={page}")) for page in range(1, 5)]

    assert sorted(chain.from_iterable(pages)) == list(chain.from_iterable(pages))


@pytest.mark.parametrize("asked", ["page_size=0", "page_size=201", "page_size=x", "page=0", "page=x", "page=1e3"])
def test_a_page_that_cannot_be_is_an_invalid_request(asked: str, coordinator: APIClient) -> None:
    assert_problem(coordinator.get(f"/api/v1/sites/?{asked}"), 400, "invalid-input")


def test_a_page_after_the_last_is_not_found(coordinator: APIClient) -> None:
    assert_problem(coordinator.get("/api/v1/sites/?page=2"), 404, "not-found")


def test_a_list_is_ordered_as_asked(coordinator: APIClient, sites: list[int]) -> None:
    assert ids(coordinator.get("/api/v1/sites/?ordering=-name")) == sites[::-1]


def test_an_order_that_nobody_offers_is_an_invalid_request(coordinator: APIClient) -> None:
    assert_problem(coordinator.get("/api/v1/sites/?ordering=address"), 400, rule="invalid_choice")


@pytest.mark.parametrize(
    "asked",
    [
        "meetings/?from_at=0188-01-01T00:00:00Z",
        "meetings/?until_at=9999-12-31T23:59:59Z",
        "meetings/?from_at=2011-11-14",
        "meetings/?from_at=0001-01-01T00:00:00%2B23:59",
        "meetings/?until_at=9999-12-31T23:59:59-23:59",
        "meetings/?room=0",
        "meetings/?room=99999999999999999999",
        "meetings/?room=a",
        "meetings/?room=",
        "meetings/?status=lost",
        "referrals/?from_on=0001-01-01",
        "referrals/?from_on=11/14/2011",
        "participants/?code=%00",
        "subscriptions/?revoked=perhaps",
    ],
)
def test_a_filter_that_cannot_be_is_an_invalid_request(asked: str, coordinator: APIClient) -> None:
    problem = assert_problem(coordinator.get(f"/api/v1/{asked}"), 400, "invalid-input")

    assert problem["errors"][0]["field"] == asked.partition("?")[2].partition("=")[0]


def test_meetings_are_found_by_time_place_person_and_cohort(coordinator: APIClient, ours: Side, theirs: Side) -> None:
    def found(asked: str) -> list[int]:
        return ids(coordinator.get(f"/api/v1/meetings/?{asked}"))

    both = [ours.meeting.pk, ours.soc_meeting.pk]
    lead = ours.meeting.attendances.exclude(staff=None).get().staff_id

    assert found("from_at=2011-11-14T00:00:00%2B01:00&until_at=2011-11-15T00:00:00%2B01:00") == both
    day = "until_at=2011-11-15T00:00:00%2B01:00"
    assert found(f"from_at=2011-11-14T10:00:00%2B01:00&{day}") == [ours.soc_meeting.pk]
    assert found("until_at=2011-11-14T13:00:00%2B01:00") == [ours.meeting.pk]
    assert found(f"room={ours.room.pk}&staff={lead}") == both
    assert found(f"cohort={ours.cohort.pk}") == [ours.meeting.pk]
    assert found(f"enrolment={ours.soc_enrolment.pk}") == [ours.soc_meeting.pk]
    assert found(f"cohort={theirs.cohort.pk}") == []
    assert found("status=cancelled") == []


def test_an_offset_that_the_database_does_not_know_is_an_instant_all_the_same(coordinator: APIClient) -> None:
    assert ids(coordinator.get("/api/v1/meetings/?from_at=2077-12-23T22:08:46-22:29")) == []


def test_staff_are_found_by_role_and_agency_together(coordinator: APIClient, ours: Side) -> None:
    found = ids(coordinator.get(f"/api/v1/staff/?role=officer&agency={ours.soc.pk}"))

    assert found == [ours.soc_officer.pk]


def test_no_filter_reaches_into_another_association(coordinator: APIClient, theirs: Side) -> None:
    for asked in (
        f"staff/?association={theirs.association.pk}",
        f"meetings/?room={theirs.room.pk}",
        f"participants/?agency={theirs.fk.pk}",
        f"enrolments/?cohort={theirs.cohort.pk}",
        f"audit-events/?association={theirs.association.pk}",
    ):
        assert ids(coordinator.get(f"/api/v1/{asked}")) == []
