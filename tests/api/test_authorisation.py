"""Every operation × every role × the own and another association; an operation that nobody has placed fails."""

from copy import deepcopy
from typing import Any

import pytest
from django.db import transaction
from rest_framework.test import APIClient

from backend.access.enums import Role
from backend.access.models import User
from backend.api_urls import urlpatterns
from tests.api.proposing import without_a_plan
from tests.api.routes import NAMING_NOTHING, OF_ONESELF, ROUTES, Route
from tests.factories.worlds import Side, World

ROLES = {
    "C": Role.COORDINATOR,
    "M": Role.MAPPING_LEAD,
    "O": Role.OFFICER,
    "S": Role.SUPERVISOR,
}
ADMINISTRATOR = "A"


@pytest.fixture
def world(standing_world: World, db: None) -> World:
    """Built once: there are hundreds of operations, and each is undone."""
    return deepcopy(standing_world)


def _operations() -> set[tuple[str, str]]:
    """Name and method of every operation that the project routes, apart from the description of the API itself."""
    found = set()
    for pattern in urlpatterns:
        name = getattr(pattern, "name", None)
        if name in {"schema", "docs", None}:
            continue
        methods = getattr(pattern.callback, "actions", {"get": "get"})
        found |= {(name, method) for method in methods if method != "head"}
    return found


def test_every_operation_is_in_the_table() -> None:
    assert set(ROUTES) | OF_ONESELF == _operations()


def test_every_role_is_in_the_table() -> None:
    assert set(ROLES.values()) == set(Role.within_association())


@pytest.mark.parametrize("name", sorted(ROUTES), ids=" ".join)
def test_each_role_does_what_it_may_in_its_own_association(name: tuple[str, str], world: World) -> None:
    route = ROUTES[name]
    found = {letter: _outcome(_call(name[1], route, world.ours, user)) for letter, user in _users(world).items()}

    assert found == {
        letter: "done" if letter in route.does else "refused" if letter in route.refused else "unseen"
        for letter in found
    }


NAMING_SOMETHING = sorted(
    name for name, route in ROUTES.items() if route.does != "CMOSA" and name not in NAMING_NOTHING
)


@pytest.mark.parametrize("name", NAMING_SOMETHING, ids=" ".join)
def test_nothing_of_another_association_can_be_seen_or_touched(name: tuple[str, str], world: World) -> None:
    route = ROUTES[name]
    found = {letter: _outcome(_call(name[1], route, world.theirs, user)) for letter, user in _users(world).items()}

    assert set(found.values()) == {"unseen"}, found


@pytest.mark.parametrize("name", sorted(ROUTES), ids=" ".join)
def test_nobody_does_anything_without_logging_in(name: tuple[str, str], world: World) -> None:
    assert _call(name[1], ROUTES[name], world.ours, None).status_code == 401


def _users(world: World) -> dict[str, User]:
    return {letter: world.ours.user(role) for letter, role in ROLES.items()} | {ADMINISTRATOR: world.administrator}


def _call(method: str, route: Route, side: Side, user: User | None) -> Any:
    """Make the call, and undo what it did."""
    client = APIClient()
    if user is not None:
        client.force_login(user)
    without_a_plan(side.proposal)
    document = route.document(side) if route.document else None
    with transaction.atomic():
        response = getattr(client, method)(f"/api/v1/{route.path(side)}", document, HTTP_IF_MATCH="*")
        transaction.set_rollback(True)
    return response


def _outcome(response: Any) -> str:
    status = response.status_code
    if status < 300 or status in {409, 422}:
        return "done"
    if status == 403:
        return "refused"
    rules = {error["rule"] for error in response.json()["errors"]}
    assert status == 404 or rules == {"does_not_exist"}, response.content
    return "unseen"
