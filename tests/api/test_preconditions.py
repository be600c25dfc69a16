"""A change is made to the version that its author has read, or not at all."""

import pytest
from rest_framework.test import APIClient

from backend.access.enums import Role
from backend.audit.models import AuditEvent
from tests.api.reading import assert_problem, tag_of
from tests.factories import AbsenceFactory
from tests.factories.worlds import Side


def _rename(client: APIClient, side: Side, **headers: str) -> object:
    return client.patch(f"/api/v1/rooms/{side.room.pk}/", {"name": "Björkrummet"}, **headers)


def test_a_change_with_the_version_that_was_read_raises_it(coordinator: APIClient, ours: Side) -> None:
    read = coordinator.get(f"/api/v1/rooms/{ours.room.pk}/").headers["ETag"]

    response = _rename(coordinator, ours, HTTP_IF_MATCH=read)

    assert response.status_code == 200
    assert response.headers["ETag"] != read
    assert response.headers["ETag"] == tag_of(ours.room) == f'"{response.json()["version"]}"'


def test_a_change_without_a_version_is_refused(coordinator: APIClient, ours: Side) -> None:
    assert_problem(_rename(coordinator, ours), 428, "precondition-required")


@pytest.mark.parametrize("tag", ['"0"', 'W/"1"', "1", '"', "x", '"1'])
def test_a_change_to_another_version_is_refused_and_nothing_is_written(
    tag: str, coordinator: APIClient, ours: Side
) -> None:
    assert tag_of(ours.room) == '"1"'

    assert_problem(_rename(coordinator, ours, HTTP_IF_MATCH=tag), 412, "stale-version")

    ours.room.refresh_from_db()
    assert ours.room.name != "Björkrummet"
    assert not AuditEvent.objects.filter(verb="room.changed").exists()


@pytest.mark.parametrize("tag", ["*", '"7", "1"'])
def test_any_of_several_versions_and_the_star_are_matched(tag: str, coordinator: APIClient, ours: Side) -> None:
    assert _rename(coordinator, ours, HTTP_IF_MATCH=tag).status_code == 200


def test_the_second_of_two_who_read_the_same_version_is_refused(coordinator: APIClient, ours: Side) -> None:
    read = tag_of(ours.room)

    assert _rename(coordinator, ours, HTTP_IF_MATCH=read).status_code == 200
    assert_problem(_rename(coordinator, ours, HTTP_IF_MATCH=read), 412)


def test_what_one_may_not_see_is_not_found_whatever_version_one_guesses(coordinator: APIClient, theirs: Side) -> None:
    assert_problem(_rename(coordinator, theirs, HTTP_IF_MATCH="*"), 404)
    assert_problem(_rename(coordinator, theirs), 404)


def test_removing_needs_the_version_too(coordinator: APIClient, ours: Side) -> None:
    lead = ours.staff[Role.MAPPING_LEAD]
    absence = AbsenceFactory(staff=lead)
    path = f"/api/v1/staff/{lead.pk}/absences/{absence.pk}/"

    assert_problem(coordinator.delete(path), 428)
    assert_problem(coordinator.delete(path, HTTP_IF_MATCH='"2"'), 412)
    assert coordinator.delete(path, HTTP_IF_MATCH=tag_of(absence)).status_code == 204
    assert not lead.absences.filter(pk=absence.pk).exists()
