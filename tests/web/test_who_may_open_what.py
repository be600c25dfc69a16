"""Every page × every role × {own, another association}."""

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from backend.access.enums import Role
from backend.access.models import User
from backend.web.urls import urlpatterns
from tests.factories.worlds import Side, World
from tests.web.routes import OPEN_TO_ANYBODY, ROUTES, Route


def answer(user: User | None, route: Route, side: Side) -> int:
    """Return the status of one request, whose effects are undone."""
    client = Client()
    if user is not None:
        client.force_login(user)
    address = reverse(f"web:{route.name}", args=route.arguments(side))
    with transaction.atomic():
        response = (
            client.generic(route.method, address) if route.method == "GET" else client.post(address, route.content)
        )
        transaction.set_rollback(True)
    return response.status_code


def expected(route: Route, role: Role, *, is_own: bool) -> set[int]:
    """Return the statuses that are right."""
    if route.is_personal or (is_own and role in route.open_to):
        return {200, 302, 409, 422}
    return {403} if is_own and role in route.refused else {404}


def test_every_route_is_in_the_table() -> None:
    named = {pattern.name for pattern in urlpatterns}
    assert named == {route.name for route in ROUTES} | OPEN_TO_ANYBODY


@pytest.mark.parametrize("role", Role.within_association())
def test_each_role_reaches_its_own_pages_and_nothing_of_another_association(world: World, role: Role) -> None:
    user = world.ours.user(role)
    wrong = []
    for route in ROUTES:
        for side, is_own in ((world.ours, True), (world.theirs, False)):
            status = answer(user, route, side)
            if status not in expected(route, role, is_own=is_own):
                wrong.append((route.method, route.name, "own" if is_own else "other", status))
    assert wrong == []


def test_who_runs_the_system_sees_no_participants(world: World) -> None:
    statuses = {
        (route.method, route.name): answer(world.administrator, route, world.ours)
        for route in ROUTES
        if not route.is_personal and not route.is_for_administrator
    }
    assert set(statuses.values()) == {404}, statuses


def test_what_belongs_to_who_runs_the_system_is_open_to_them(world: World) -> None:
    own = [route for route in ROUTES if route.is_for_administrator]
    assert {answer(world.administrator, route, world.ours) for route in own} == {200, 302}


def test_who_is_not_logged_in_is_sent_to_the_login(world: World) -> None:
    statuses = {(route.method, route.name): answer(None, route, world.ours) for route in ROUTES}
    assert set(statuses.values()) == {302}, statuses


def test_a_link_into_a_page_leads_there_after_the_login(world: World, client: Client) -> None:
    response = client.get(reverse("web:meeting", args=[world.ours.meeting.pk]))
    assert response["Location"] == f"/logga-in/?next=/moten/{world.ours.meeting.pk}/"


@pytest.mark.parametrize("name", ["meeting_cancel", "drop_out", "proposal_publish", "feed_revoke", "logout"])
def test_nothing_is_changed_by_following_a_link(world: World, client: Client, name: str) -> None:
    user = world.ours.user(Role.COORDINATOR)
    client.force_login(user)
    before = (User.objects.count(), world.ours.enrolment.status, world.ours.meeting.status)
    arguments = next((route.arguments(world.ours) for route in ROUTES if route.name == name), [])
    status = client.get(reverse(f"web:{name}", args=arguments)).status_code
    world.ours.enrolment.refresh_from_db()
    world.ours.meeting.refresh_from_db()
    assert (User.objects.count(), world.ours.enrolment.status, world.ours.meeting.status) == before
    assert status == (200 if name == "drop_out" else 405)
