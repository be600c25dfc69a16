"""Addresses that lead nowhere are answered only so often; a good one always, whoever else is behind the same address."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from backend.common.models import AttemptCount
from backend.feeds.services import revoke_subscription
from tests.feeds.world import NOW, World, address, viewer

UNKNOWN = f"/feeds/{'A' * 43}.ics"


@pytest.fixture(autouse=True)
def few(settings: Any) -> None:
    settings.FEED_MISSES_ALLOWED = 3


def ask(path: str, source: str = "192.0.2.1") -> Any:
    return Client().get(path, REMOTE_ADDR=source)


def test_after_some_misses_one_is_told_to_wait(world: World, clock) -> None:
    assert [ask(UNKNOWN).status_code for _ in range(5)] == [404, 404, 404, 429, 429]
    answer = ask(UNKNOWN)
    assert answer["Retry-After"] == "600"
    assert answer["Cache-Control"] == "no-store"
    assert answer["X-Robots-Tag"] == "noindex"
    clock.move_to(NOW + timedelta(minutes=10), tick=False)
    assert ask(UNKNOWN).status_code == 404


def test_a_good_address_is_served_whatever_others_behind_the_same_address_get_wrong(world: World) -> None:
    issued = world.subscribe(world.lead)
    assert [ask(UNKNOWN).status_code for _ in range(9)][-1] == 429
    assert ask(address(issued)).status_code == 200
    assert ask(UNKNOWN).status_code == 429


def test_others_are_not_made_to_wait(world: World) -> None:
    for _ in range(9):
        ask(UNKNOWN)
    assert ask(UNKNOWN, "192.0.2.2").status_code == 404


def test_whoever_must_wait_is_told_so_for_revoked_and_unknown_alike(world: World) -> None:
    issued = world.subscribe(world.lead)
    revoke_subscription(actor=viewer(world.lead), subscription=issued.subscription, now=NOW)
    for _ in range(9):
        ask(UNKNOWN)
    revoked, unknown = ask(address(issued)), ask(UNKNOWN)
    assert revoked.status_code == unknown.status_code == 429
    assert (revoked.content, dict(revoked.headers)) == (unknown.content, dict(unknown.headers))


def test_a_fetch_that_hits_counts_nothing(world: World) -> None:
    issued = world.subscribe(world.lead)
    for _ in range(9):
        assert ask(address(issued)).status_code == 200
    assert not AttemptCount.objects.exists()
