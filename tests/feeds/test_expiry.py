"""An address works for a term, can be renewed in time and for a while after, and then is gone."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from backend.access.enums import Role
from backend.audit.models import AuditEvent
from backend.common.errors import NotAllowed, RuleViolation
from backend.feeds.enums import FeedState
from backend.feeds.models import Subscription
from backend.feeds.selectors import own_subscriptions
from backend.feeds.services import renew_subscription, revoke_subscription, rotate_subscription
from backend.feeds.services.fetches import count_fetch
from tests.feeds.reading import fetch
from tests.feeds.world import NOW, World, address, viewer

TERM = timedelta(days=180)
SECOND = timedelta(seconds=1)


def test_an_address_works_for_half_a_year(world: World, clock) -> None:
    issued = world.subscribe(world.lead)
    assert Subscription.objects.get().expires_at == NOW + TERM
    clock.move_to(NOW + TERM - SECOND, tick=False)
    assert fetch(issued).status_code == 200
    clock.move_to(NOW + TERM, tick=False)
    assert fetch(issued).status_code == 404


def test_the_term_can_be_set(world: World, settings) -> None:
    settings.FEED_LIFETIME_DAYS = 7
    assert world.subscribe(world.lead).subscription.expires_at == NOW + timedelta(days=7)


@pytest.mark.parametrize("days", [0, 179, 180, 209])
def test_renewed_in_time_or_soon_after_the_same_address_works_for_another_term(world: World, clock, days) -> None:
    issued = world.subscribe(world.lead)
    before = fetch(issued).content
    clock.move_to(NOW + timedelta(days=days), tick=False)
    row = renew_subscription(actor=viewer(world.lead), subscription=issued.subscription, now=NOW + timedelta(days=days))
    assert row.expires_at == NOW + timedelta(days=days) + TERM
    assert fetch(issued).status_code == 200
    assert days or fetch(issued).content == before


def test_a_month_after_it_ran_out_an_address_is_gone_for_good(world: World) -> None:
    issued, actor = world.subscribe(world.lead), viewer(world.lead)
    late = NOW + TERM + timedelta(days=30)
    assert issued.subscription.state_at(late - SECOND) is FeedState.EXPIRED
    for change in (renew_subscription, rotate_subscription):
        with pytest.raises(RuleViolation) as refusal:
            change(actor=actor, subscription=issued.subscription, now=late)
        assert refusal.value.rule == "subscription_ended"
    assert list(own_subscriptions(actor, late - SECOND)) == [issued.subscription]
    assert list(own_subscriptions(actor, late)) == []


def test_a_revoked_address_is_not_renewed_and_one_that_ran_out_is_not_exchanged(world: World) -> None:
    actor = viewer(world.lead)
    revoked, over = world.subscribe(world.lead), world.subscribe(world.lead)
    revoke_subscription(actor=actor, subscription=revoked.subscription, now=NOW)
    with pytest.raises(RuleViolation) as refusal:
        renew_subscription(actor=actor, subscription=revoked.subscription, now=NOW)
    assert refusal.value.rule == "subscription_revoked"
    with pytest.raises(RuleViolation) as refusal:
        rotate_subscription(actor=actor, subscription=over.subscription, now=NOW + TERM)
    assert refusal.value.rule == "subscription_expired"


def test_only_the_owner_renews_and_it_is_in_the_trail(world: World) -> None:
    issued = world.subscribe(world.lead)
    with pytest.raises(NotAllowed):
        renew_subscription(
            actor=viewer(world.staff(Role.COORDINATOR)), subscription=issued.subscription, now=NOW + TERM
        )
    renew_subscription(actor=viewer(world.lead), subscription=issued.subscription, now=NOW)
    assert AuditEvent.objects.filter(verb="subscription.renewed").count() == 1


def test_unknown_revoked_and_expired_take_the_same_queries_and_get_the_same_answer(world: World, clock) -> None:
    actor = viewer(world.lead)
    revoked, over = world.subscribe(world.lead), world.subscribe(world.lead)
    revoke_subscription(actor=actor, subscription=revoked.subscription, now=NOW)
    clock.move_to(NOW + TERM, tick=False)
    seen = []
    for path in ("/feeds/" + "A" * 43 + ".ics", address(revoked), address(over)):
        with CaptureQueriesContext(connection) as queries:
            answer = Client().get(path)
        shapes = tuple(query["sql"].split("WHERE")[0].split('"s')[0] for query in queries)
        seen.append((answer.status_code, answer.content, tuple(sorted(answer.headers.items())), shapes))
    assert len(set(seen)) == 1
    assert seen[0][0] == 404


@pytest.mark.parametrize("state", FeedState)
def test_no_state_is_forgotten(world: World, state) -> None:
    subscription = world.subscribe(world.lead).subscription
    if state is FeedState.REVOKED:
        subscription.revoked_at = NOW
    moments = {FeedState.EXPIRED: NOW + TERM, FeedState.ENDED: NOW + 2 * TERM}
    assert subscription.state_at(moments.get(state, NOW)) is state


def test_fetches_are_counted_by_week_and_only_the_last_ones_are_kept(world: World, clock) -> None:
    issued = world.subscribe(world.lead)
    for minutes in (0, 15, 30):
        clock.move_to(NOW + timedelta(minutes=minutes), tick=False)
        fetch(issued)
    assert Subscription.objects.get().weekly_fetches == {"2026-W41": 3}
    clock.move_to(NOW + timedelta(weeks=1), tick=False)
    fetch(issued)
    assert Subscription.objects.get().weekly_fetches == {"2026-W41": 3, "2026-W42": 1}
    later = count_fetch(Subscription.objects.get().weekly_fetches, NOW + timedelta(weeks=8))
    assert later == {"2026-W42": 1, "2026-W49": 1}


def test_a_year_with_fifty_three_weeks_is_counted_in_order(db: None) -> None:
    counted: dict[str, int] = {}
    for week in range(16):
        counted = count_fetch(counted, NOW + timedelta(weeks=week))
    assert list(counted) == ["2026-W49", "2026-W50", "2026-W51", "2026-W52", "2026-W53", "2027-W01", "2027-W02", "2027-W03"]  # fmt: skip


def test_a_new_secret_begins_counting_anew(world: World) -> None:
    issued = world.subscribe(world.lead)
    fetch(issued)
    rotate_subscription(actor=viewer(world.lead), subscription=issued.subscription, now=NOW)
    assert Subscription.objects.get().weekly_fetches == {}
