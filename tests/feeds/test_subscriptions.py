"""Making, renewing and revoking an address; and noting that it was fetched."""

from datetime import timedelta
from hashlib import sha256
from unittest.mock import patch

import pytest
from django.db import OperationalError, connection
from django.test import Client

from backend.access.enums import Role
from backend.audit.models import AuditEvent
from backend.common.errors import NotAllowed, RuleViolation
from backend.feeds.enums import ClientKind, FeedScope
from backend.feeds.models import LONGEST_LABEL, TARGETS, Subscription
from backend.feeds.services import note_fetch, revoke_subscription, rotate_subscription
from tests.feeds.reading import fetch
from tests.feeds.world import NOW, THIS_MONDAY, World, address, viewer

APPLE = "iOS/18.1 (22B83) dataaccessd/1.0"


def test_the_secret_is_given_once_and_only_its_hash_is_stored(world) -> None:
    issued = world.subscribe(world.lead)
    row = Subscription.objects.get()
    assert row.token_sha256 == sha256(issued.token.encode()).hexdigest()
    assert len(issued.token) == 43
    assert issued.token not in repr(issued)
    assert issued.token not in repr(vars(row))
    assert row.owner == world.lead


def test_no_two_secrets_or_uids_are_alike(world) -> None:
    issued = [world.subscribe(world.lead) for _ in range(5)]
    assert len({each.token for each in issued}) == len({each.subscription.uid for each in issued}) == 5


def test_a_new_secret_ends_the_old_one_and_keeps_the_calendar(world) -> None:
    issued = world.subscribe(world.lead)
    before = fetch(issued)
    renewed = rotate_subscription(actor=viewer(world.lead), subscription=issued.subscription, now=NOW)
    assert renewed.token != issued.token
    assert fetch(issued).status_code == 404
    row = Subscription.objects.get()
    assert (row.last_fetched_at, row.last_client) == (None, "")
    assert fetch(renewed).content == before.content


def test_a_revoked_address_is_closed_for_good(world) -> None:
    issued, actor = world.subscribe(world.lead), viewer(world.lead)
    closed = revoke_subscription(actor=actor, subscription=issued.subscription, now=NOW)
    assert closed.revoked_at == NOW
    again = revoke_subscription(actor=actor, subscription=issued.subscription, now=NOW + timedelta(days=1))
    assert again.revoked_at == NOW
    with pytest.raises(RuleViolation) as refusal:
        rotate_subscription(actor=actor, subscription=issued.subscription, now=NOW)
    assert refusal.value.rule == "subscription_revoked"
    assert fetch(issued).status_code == 404


def test_each_act_is_in_the_audit_trail_once_and_without_the_secret(world) -> None:
    issued, actor = world.subscribe(world.lead, FeedScope.ROOM), viewer(world.lead)
    renewed = rotate_subscription(actor=actor, subscription=issued.subscription, now=NOW)
    for _ in range(2):
        revoke_subscription(actor=actor, subscription=issued.subscription, now=NOW)
    trail = AuditEvent.objects.order_by("pk")
    assert [event.verb for event in trail] == ["subscription.created", "subscription.rotated", "subscription.revoked"]
    assert {event.actor for event in trail} == {world.lead.user}
    assert {event.facts["scope"] for event in trail} == {"room"}
    written = repr([vars(event) for event in trail])
    assert not [token for token in (issued.token, renewed.token) if token in written]


def test_a_refused_act_leaves_nothing_behind(world) -> None:
    with pytest.raises(NotAllowed):
        world.subscribe(world.staff(Role.OFFICER), FeedScope.COHORT)
    assert not Subscription.objects.exists()
    assert not AuditEvent.objects.exists()


@pytest.mark.parametrize("label", ["", "   ", "x" * (LONGEST_LABEL + 1)])
def test_a_label_is_needed_and_short(world, label) -> None:
    with pytest.raises(RuleViolation) as refusal:
        world.subscribe(world.lead, label=label)
    assert refusal.value.field == "label"


@pytest.mark.parametrize("given", FeedScope)
@pytest.mark.parametrize("scope", FeedScope)
def test_the_target_must_be_the_one_that_the_scope_names(world: World, scope, given) -> None:
    targets = dict.fromkeys(TARGETS) | world.target(given)
    if world.target(scope) == world.target(given):
        assert world.subscribe(world.lead, scope, **targets).subscription.scope == scope
        return
    with pytest.raises(RuleViolation) as refusal:
        world.subscribe(world.lead, scope, **targets)
    assert refusal.value.rule == "subscription_names_what_it_shows"
    assert refusal.value.field == ("scope" if scope.is_own else scope.value)


def test_a_fetch_is_noted_with_the_time_and_the_program(world) -> None:
    issued = world.subscribe(world.lead)
    fetch(issued, **{"User-Agent": APPLE})
    row = Subscription.objects.get()
    assert (row.last_fetched_at, row.last_client) == (NOW, ClientKind.APPLE)
    assert row.version == issued.subscription.version


def test_a_304_and_a_head_are_noted_too(world, clock) -> None:
    issued = world.subscribe(world.lead)
    etag = fetch(issued)["ETag"]
    clock.move_to(NOW + timedelta(minutes=30), tick=False)
    assert fetch(issued, **{"If-None-Match": etag}).status_code == 304
    assert Subscription.objects.get().last_fetched_at == NOW + timedelta(minutes=30)
    clock.move_to(NOW + timedelta(minutes=60), tick=False)
    Client().head(address(issued))
    assert Subscription.objects.get().last_fetched_at == NOW + timedelta(minutes=60)


@pytest.mark.parametrize(("seconds", "is_written"), [(59, False), (60, True)])
def test_a_fetch_is_noted_at_most_once_a_minute(world, clock, seconds, is_written) -> None:
    issued = world.subscribe(world.lead)
    fetch(issued)
    clock.move_to(NOW + timedelta(seconds=seconds), tick=False)
    fetch(issued)
    expected = NOW + timedelta(seconds=seconds) if is_written else NOW
    assert Subscription.objects.get().last_fetched_at == expected


def test_new_bytes_are_noted_at_once(world, clock) -> None:
    issued = world.subscribe(world.lead)
    fetch(issued)
    clock.move_to(NOW + timedelta(seconds=5), tick=False)
    world.meeting(THIS_MONDAY + timedelta(days=1), world.lead)
    response = fetch(issued)
    assert response["Last-Modified"] == "Mon, 05 Oct 2026 08:00:05 GMT"
    assert Subscription.objects.get().last_fetched_at == NOW + timedelta(seconds=5)


def test_a_refusal_to_note_the_fetch_does_not_spoil_the_answer(world, caplog) -> None:
    issued = world.subscribe(world.lead)
    world.meeting(THIS_MONDAY + timedelta(days=1), world.lead)
    with patch("backend.feeds.services.fetches._write_fetch", side_effect=OperationalError("read-only")):
        response = fetch(issued)
    assert response.status_code == 200
    assert "ETag" in response
    assert "Last-Modified" not in response
    (line,) = [record.getMessage() for record in caplog.records if record.name == "backend.feeds.services.fetches"]
    assert issued.token not in line
    assert issued.subscription.token_sha256 not in line


@pytest.mark.django_db(transaction=True)
def test_a_fetch_waits_for_nobody_who_holds_the_row(world, caplog) -> None:
    issued = world.subscribe(world.lead)
    settled = fetch(issued)
    world.meeting(THIS_MONDAY + timedelta(days=1), world.lead)
    other = connection.copy()
    try:
        other.set_autocommit(False)
        with other.cursor() as cursor:
            cursor.execute("SELECT 1 FROM feeds_subscription FOR UPDATE")
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = '100ms'")
        response = fetch(issued)
        other.rollback()
    finally:
        other.close()
    assert response.status_code == 200
    assert response.content != settled.content
    assert "Last-Modified" not in response
    # Had it waited, the lock's time-out would have been logged as a refusal of the database.
    assert not [record for record in caplog.records if record.name == "backend.feeds.services.fetches"]
    assert "Last-Modified" in fetch(issued)


def test_the_last_fetch_of_an_old_address_is_not_told_of_the_new_one(world) -> None:
    issued = world.subscribe(world.lead)
    read_before_rotation = Subscription.objects.get()
    rotate_subscription(actor=viewer(world.lead), subscription=issued.subscription, now=NOW)
    note_fetch(subscription=read_before_rotation, client=ClientKind.APPLE, content_sha256="0" * 64, now=NOW)
    assert Subscription.objects.get().last_fetched_at is None
