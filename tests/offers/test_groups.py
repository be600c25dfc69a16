"""People who wait together are offered places together or not at all."""

from datetime import timedelta

import pytest

from backend.access.viewer import SYSTEM
from backend.audit.models import AuditEvent
from backend.offers.enums import QueueStatus
from backend.offers.services import (
    accept_offer,
    decline_offer,
    offer_next,
)
from tests.factories import QueueGroupFactory
from tests.factories.times import MONDAY, NOW, TODAY
from tests.offers.places import EARLIER, EIGHT_MONDAYS, garden, occupy, offered, seats_of, taken
from tests.offers.waiting import queued

pytestmark = pytest.mark.django_db


def test_a_group_is_offered_places_when_all_of_it_fits_all_at_once(here):
    activity = garden(here, capacity=3)
    together = QueueGroupFactory(association=here)
    members = [queued(here, EARLIER, group=together) for _number in range(3)]
    offers = offer_next(actor=SYSTEM, activity=activity, now=NOW)
    assert [offer.entry for offer in offers] == members
    assert {offer.placement.starts_on for offer in offers} == {MONDAY}
    assert taken(activity) == dict.fromkeys(EIGHT_MONDAYS, 3)


def test_a_group_too_large_for_what_is_free_lets_the_next_go_ahead(here):
    activity = garden(here, capacity=3, weeks=8)
    occupy(activity)
    together = QueueGroupFactory(association=here)
    members = [queued(here, EARLIER, group=together) for _number in range(3)]
    alone = queued(here, TODAY)
    (offer,) = offer_next(actor=SYSTEM, activity=activity, now=NOW)
    assert offer.entry == alone
    assert len(AuditEvent.objects.get(verb="offer.made").facts["passed"]) == 3
    assert [seats_of(member) for member in members] == [[], [], []]
    assert offered(activity) == []


def test_the_turn_of_a_group_is_that_of_its_first_member(here):
    activity = garden(here, capacity=2, weeks=8)
    together = QueueGroupFactory(association=here)
    first = queued(here, EARLIER, group=together)
    between = queued(here, EARLIER + timedelta(days=1))
    last = queued(here, TODAY, group=together)
    assert offered(activity) == [first, last]
    assert offered(activity) == []
    between.refresh_from_db()
    assert between.status == QueueStatus.WAITING


def test_a_group_comes_to_the_same_times_as_far_as_each_wishes(here):
    activity = garden(here, capacity=2, days=(0, 1, 2), weeks=8)
    together = QueueGroupFactory(association=here)
    queued(here, EARLIER, group=together, sessions_per_week=[2], possible=["tue-am", "wed-am"])
    queued(here, EARLIER, group=together, sessions_per_week=[1])
    offers = offer_next(actor=SYSTEM, activity=activity, now=NOW)
    days = [sorted(offer.placement.weekly_times.values_list("weekday", flat=True)) for offer in offers]
    assert days == [[1, 2], [1]]


def test_a_group_waits_while_one_of_it_has_an_offer(here):
    activity = garden(here, capacity=2)
    together = QueueGroupFactory(association=here)
    declining, accepting = (queued(here, EARLIER, group=together) for _number in range(2))
    first, second = offer_next(actor=SYSTEM, activity=activity, now=NOW)
    assert (first.entry, second.entry) == (declining, accepting)
    decline_offer(actor=SYSTEM, offer=first, now=NOW)
    assert offered(activity) == []
    accept_offer(actor=SYSTEM, offer=second, now=NOW)
    # Whoever is left of the group waits alone from now on.
    assert offered(activity) == [declining]
