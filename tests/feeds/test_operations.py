"""How the addresses of each association fare, in numbers alone."""

from datetime import timedelta

from backend.feeds.models import Subscription
from backend.feeds.selectors import FeedCounts, count_feeds
from backend.feeds.services import revoke_subscription
from tests.feeds.reading import fetch
from tests.feeds.world import NOW, World, build_world, viewer


def test_what_answers_runs_out_and_is_silent_is_counted_by_association(world: World, django_assert_num_queries) -> None:
    elsewhere = build_world("Samordning Öst")
    elsewhere.subscribe(elsewhere.lead)
    fetched, _silent, over, closed = (world.subscribe(world.lead) for _ in range(4))
    Subscription.objects.update(created_at=NOW)
    fetch(fetched)
    Subscription.objects.filter(pk=over.subscription.pk).update(expires_at=NOW + timedelta(days=20))
    revoke_subscription(actor=viewer(world.lead), subscription=closed.subscription, now=NOW)
    Subscription.objects.filter(pk=fetched.subscription.pk).update(last_fetched_at=NOW + timedelta(days=9))
    with django_assert_num_queries(1):
        counts = count_feeds(NOW + timedelta(days=10))
    assert counts == [FeedCounts("Samordning Väst", 3, 1, 0), FeedCounts("Samordning Öst", 1, 0, 0)]
    assert count_feeds(NOW + timedelta(days=31)) == [
        FeedCounts("Samordning Väst", 2, 0, 1),
        FeedCounts("Samordning Öst", 1, 0, 1),
    ]
