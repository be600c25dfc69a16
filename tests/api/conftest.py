"""Callers of the API, in a world of two associations."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
import time_machine
from django.core.cache import cache
from django.core.management import call_command
from rest_framework.test import APIClient

from backend.access.enums import Role
from tests.factories.times import NOW
from tests.factories.worlds import Side, World, two_associations

Caller = Callable[..., APIClient]


@pytest.fixture(autouse=True)
def _no_throttle_history() -> None:
    cache.clear()


@pytest.fixture(autouse=True)
def _in_the_autumn_of_2011() -> Iterator[None]:
    with time_machine.travel(NOW, tick=True):
        yield


@pytest.fixture(scope="module")
def standing_world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    """Two associations for all tests of a module, committed; what a test does to them is undone with its transaction.

    A test works on a copy: what it does to the objects in memory is not undone.
    """
    with django_db_blocker.unblock():
        with time_machine.travel(NOW, tick=True):
            built = two_associations()
        yield built
        call_command("flush", verbosity=0, interactive=False)


@pytest.fixture
def world(db: None) -> World:
    """Two associations that must not see each other."""
    return two_associations()


@pytest.fixture
def ours(world: World) -> Side:
    """The callers' own association."""
    return world.ours


@pytest.fixture
def theirs(world: World) -> Side:
    """Somebody else's."""
    return world.theirs


@pytest.fixture
def caller(ours: Side) -> Caller:
    """Somebody of our association who is logged in and reads Swedish."""

    def log_in(role: Role = Role.COORDINATOR, side: Side = ours) -> APIClient:
        client = APIClient(HTTP_ACCEPT_LANGUAGE="sv")
        client.force_login(side.user(role))
        return client

    return log_in


@pytest.fixture
def coordinator(caller: Caller) -> APIClient:
    """The coordinator of our association."""
    return caller(Role.COORDINATOR)
