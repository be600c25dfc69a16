"""Every route × every role × {own, another association}. A route that is in no table fails the build.

The pages have their table in ``tests/web/routes.py`` and are asked there; here it is only checked that none is missing.
"""

from collections.abc import Iterator
from itertools import product
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from rest_framework.test import APIClient

from backend.access.enums import Role
from backend.access.models import User
from tests.access.api_routes import API_ROUTES, OPEN_API_ROUTES
from tests.access.asking import Ask
from tests.factories.worlds import Side, World, two_associations
from tests.web.routes import OPEN_TO_ANYBODY, ROUTES

pytestmark = pytest.mark.django_db

METHODS = ("get", "post", "put", "patch", "delete")
# Signs of life, and calendars that are opened by their own secret.
OPEN_ROUTES = {"healthz", "readyz", "feeds:calendar"}
NOT_FOUND_BELOW_THE_API = "api:"


def routes(patterns: list[Any], namespace: str = "") -> Iterator[tuple[str, URLPattern]]:
    """Yield every route of the project with its full name."""
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{pattern.namespace}:" if pattern.namespace else ""
            yield from routes(pattern.url_patterns, namespace + inner)
        else:
            yield f"{namespace}{pattern.name or ''}", pattern


def methods_of(pattern: URLPattern) -> set[str]:
    """The methods that an endpoint of the API answers."""
    actions = getattr(pattern.callback, "actions", None)
    return {method for method in METHODS if (method in actions if actions else hasattr(pattern.callback.cls, method))}


ALL_ROUTES = list(routes(get_resolver().url_patterns))


def test_every_route_of_the_project_is_in_a_table():
    pages = {f"web:{name}" for name in {route.name for route in ROUTES} | OPEN_TO_ANYBODY}
    endpoints = {f"api:{ask.name}" for ask in API_ROUTES} | {f"api:{name}" for name, _method in OPEN_API_ROUTES}
    known = pages | endpoints | OPEN_ROUTES | {NOT_FOUND_BELOW_THE_API}
    assert {name for name, _pattern in ALL_ROUTES if not name.startswith("admin:")} == known


def test_every_method_of_every_endpoint_is_in_the_table():
    answered = {
        (name.removeprefix("api:"), method)
        for name, pattern in ALL_ROUTES
        if name.startswith("api:") and name != NOT_FOUND_BELOW_THE_API
        for method in methods_of(pattern)
    }
    assert answered == {(ask.name, ask.method) for ask in API_ROUTES} | OPEN_API_ROUTES


@pytest.fixture
def world(settings) -> World:
    # A few hundred requests in a row are this test's own doing.
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}}
    return two_associations()


def client_of(user: User | None) -> APIClient:
    """Return a client that is logged in as ``user``, if there is one."""
    client = APIClient()
    if user is not None:
        client.force_login(user)
    return client


def status_of(client: APIClient, ask: Ask, side: Side) -> int:
    """Return the status of one request, whose effects are undone."""
    with transaction.atomic():
        address = reverse(f"api:{ask.name}", kwargs=ask.address(side) if ask.address else {})
        document = ask.document(side) if ask.document else None
        answer = getattr(client, ask.method)(address, document, **({} if ask.method == "get" else MATCHING))
        transaction.set_rollback(True)
    return answer.status_code


MATCHING = {"format": "json", "HTTP_IF_MATCH": "*"}


@pytest.mark.parametrize("role", Role.within_association())
def test_each_role_reaches_what_is_its_own_and_nothing_of_another_association(world: World, role: Role):
    client = client_of(world.ours.user(role))
    wrong = []
    for ask, (side, is_own) in product(API_ROUTES, ((world.ours, True), (world.theirs, False))):
        # What names nothing is the caller's own, wherever it is asked from.
        is_own_row = is_own or (ask.address is None and names_nothing(ask, world))
        status = status_of(client, ask, side)
        if status not in ask.expected(role, is_own=is_own_row):
            wrong.append((ask.method, ask.name, "own" if is_own else "other", status))
    assert wrong == []


def names_nothing(ask: Ask, world: World) -> bool:
    """Whether the document is the same whatever association it is made for."""
    return ask.document is None or ask.document(world.ours) == ask.document(world.theirs)


def test_who_runs_the_system_finds_no_row_and_may_do_nothing(world: World):
    client = client_of(world.administrator)
    wrong = []
    for ask in API_ROUTES:
        if ask.address is None and names_nothing(ask, world):
            continue
        status = status_of(client, ask, world.ours)
        if status != (400 if ask.address is None else 404):
            wrong.append((ask.method, ask.name, status))
    assert wrong == []


def test_a_stranger_is_asked_who_they_are_before_anything_else(world: World):
    client = client_of(None)
    statuses = {(ask.method, ask.name): status_of(client, ask, world.ours) for ask in API_ROUTES}
    assert {key: status for key, status in statuses.items() if status not in {401, 403}} == {}


@pytest.mark.parametrize("role", Role.within_association())
def test_no_list_names_a_row_of_another_association(world: World, role: Role):
    client = client_of(world.ours.user(role))
    theirs = world.theirs
    foreign = {
        "association": theirs.association,
        "agency": theirs.fk,
        "closed-day": theirs.association.closed_days.get(),
        "programme": theirs.programme,
        "site": theirs.room.site,
        "room": theirs.room,
        "staff": theirs.soc_officer,
        "participant": theirs.participant,
        "referral": theirs.enrolment.referral,
        "enrolment": theirs.enrolment,
        "cohort": theirs.cohort,
        "meeting": theirs.meeting,
        "time-poll": theirs.association.time_polls.get(),
        "activity": theirs.activity,
        "session": theirs.session,
        "supervisor-terms": theirs.gardener.supervisor_terms,
        "session-request": theirs.activity.session_requests.get(),
        "placement": theirs.placement,
        "booking": theirs.booking,
        "absence-notice": theirs.placement.absence_notices.get(),
        "queue-entry": theirs.entry,
        "queue-group": theirs.entry.group,
        "offer": theirs.offer,
        "planning-run": theirs.run,
        "proposal": theirs.proposal,
        "subscription": theirs.subscription,
        "outside-calendar": theirs.outside_calendar,
        "contact": theirs.association.contacts.get(),
        "meeting-request": theirs.association.meeting_requests.get(),
        "meeting-rule": theirs.association.meeting_rules.get(),
        "audit-event": theirs.association.audit_events.first(),
    }
    assert {f"{name}-list" for name in foreign} | {"token-list"} == {
        ask.name for ask in API_ROUTES if ask.method == "get" and ask.address is None and ask.name.endswith("-list")
    }
    for name, row in foreign.items():
        answer = client.get(reverse(f"api:{name}-list"), {"page_size": 200})
        assert row.pk not in {found["id"] for found in answer.json()["results"]}, name


def test_any_other_address_below_the_api_is_not_found_for_everybody(world: World):
    for user in (None, world.administrator, world.ours.user(Role.COORDINATOR)):
        client = client_of(user)
        assert {getattr(client, method)("/api/v1/nothing/").status_code for method in METHODS} == {404}


@pytest.mark.parametrize("role", [None, *Role.within_association()])
def test_what_is_open_is_open_to_everybody_alike(world: World, role: Role | None):
    client = Client()
    if role is not None:
        client.force_login(world.ours.user(role))
    assert client.get(reverse("healthz")).status_code == 200
    assert client.get(reverse("readyz")).status_code in {200, 503}
    assert client.get(reverse("feeds:calendar", args=["guessed"])).status_code == 404
    assert client.get(reverse("api:docs")).status_code == 200


def test_the_description_of_the_api_is_open_to_strangers(client: Client):
    assert client.get(reverse("api:schema")).status_code == 200


@pytest.mark.parametrize("role", Role.within_association())
def test_the_administration_does_not_exist_for_any_role(world: World, role: Role):
    client = Client()
    client.force_login(world.ours.user(role))
    names = {name for name, _pattern in ALL_ROUTES if name.startswith("admin:")}
    without_arguments = {name for name, pattern in ALL_ROUTES if name in names and not pattern.pattern.regex.groups}
    assert len(without_arguments) > 10
    for name in sorted(without_arguments - {"admin:", "admin:logout", "admin:jsi18n"}):
        assert client.get(reverse(name), follow=True).status_code == 404, name
