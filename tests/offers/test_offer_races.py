"""Offers answered, lapsing and made at the same moment, on real connections."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction

from backend.access.viewer import SYSTEM
from backend.activities.models import Session
from backend.audit.models import AuditEvent
from backend.bookings.enums import PlacementStatus
from backend.bookings.models import Booking, Placement
from backend.common.errors import Conflict
from backend.common.transitions import TransitionError
from backend.mail.models import OutgoingMail
from backend.offers.enums import OfferStatus, QueueStatus
from backend.offers.models import Offer, QueueEntry
from backend.offers.services import accept_offer, answers, decline_offer, lapse_offers, offer_next
from backend.offers.tasks import send_offer_mail
from tests.factories import AssociationFactory, QueueGroupFactory
from tests.factories.times import NOW, TODAY
from tests.offers.places import garden
from tests.offers.waiting import queued
from tests.races import Elsewhere, at_once, waits_for_a_lock

pytestmark = pytest.mark.django_db(transaction=True)

TWENTY = 20
AT_A_TIME = 5
WEEKS = 8
# What each end of an offer leaves of entry and place, and at how many sessions its seat is held.
AFTERMATH = {
    OfferStatus.ACCEPTED: (QueueStatus.PLACED, PlacementStatus.BOOKED, WEEKS),
    OfferStatus.DECLINED: (QueueStatus.WAITING, PlacementStatus.DECLINED, 0),
    OfferStatus.LAPSED: (QueueStatus.WAITING, PlacementStatus.CANCELLED, 0),
}


def make_offers(number: int) -> list[Offer]:
    """So many people, each with an offer of a place in the same garden."""
    here = AssociationFactory()
    activity = garden(here, capacity=number, weeks=WEEKS)
    for _person in range(number):
        queued(here, TODAY)
    return [offer for _turn in range(number) for offer in offer_next(actor=SYSTEM, activity=activity, now=NOW)]


def check_one_end_each(offers: list[Offer]) -> list[str]:
    """Check that every offer ended in one way, with entry, place, seats and audit trail to match; return the ends."""
    ends = []
    for offer in Offer.objects.filter(pk__in=[row.pk for row in offers]).select_related("entry", "placement"):
        status = OfferStatus(offer.status)
        entry_status, placement_status, seats = AFTERMATH[status]
        assert (offer.entry.status, offer.placement.status) == (entry_status, placement_status)
        assert offer.placement.bookings.count() == seats
        verbs = AuditEvent.objects.filter(object_type="offers.offer", object_id=offer.pk).exclude(verb="offer.made")
        assert [event.verb for event in verbs] == [f"offer.{status.value}"]
        ends.append(status)
    assert all(session.bookings.count() <= session.capacity for session in Session.objects.all())
    assert Booking.objects.count() == WEEKS * ends.count(OfferStatus.ACCEPTED)
    return ends


def test_twenty_offers_that_lapse_while_they_are_accepted_each_end_in_exactly_one_way():
    offers = make_offers(TWENTY)
    assert len(offers) == TWENTY
    last_moment = offers[0].expires_at - timedelta(microseconds=1)
    lapsing: list[int] = []
    for first in range(0, TWENTY, AT_A_TIME):
        together = offers[first : first + AT_A_TIME]
        acts = [accepting(offer, last_moment) for offer in together]
        outcomes = at_once(*acts, lambda: lapse_offers(now=offers[0].expires_at))
        lapsing.append(outcomes.pop())
        assert {type(outcome) for outcome in outcomes} <= {Offer, Conflict}, outcomes
        assert {outcome.rule for outcome in outcomes if isinstance(outcome, Conflict)} <= {"offer_has_lapsed"}
    ends = check_one_end_each(offers)
    assert len(ends) == TWENTY
    assert ends.count(OfferStatus.LAPSED) == sum(lapsing)


def accepting(offer: Offer, now: Any) -> Callable[[], Offer]:
    return lambda: accept_offer(actor=SYSTEM, offer=offer, now=now)


def test_an_offer_accepted_and_declined_at_once_is_answered_once():
    (offer,) = make_offers(1)
    outcomes = at_once(
        accepting(offer, NOW),
        lambda: decline_offer(actor=SYSTEM, offer=offer, now=NOW),
        accepting(offer, NOW),
    )
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["Offer", "TransitionError", "TransitionError"]
    check_one_end_each([offer])


def test_an_acceptance_waits_for_a_lapse_that_has_begun_and_is_told_so():
    (offer,) = make_offers(1)
    with Elsewhere() as elsewhere:
        with transaction.atomic():
            assert lapse_offers(now=offer.expires_at) == 1
            running = elsewhere.start(accepting(offer, NOW))
            assert waits_for_a_lock(running)
        with pytest.raises(Conflict, check=lambda error: error.rule == "offer_has_lapsed"):
            running.result()
    assert check_one_end_each([offer]) == [OfferStatus.LAPSED]


def test_without_the_locks_an_offer_ends_in_two_ways(monkeypatch):
    """The negative control: answers that read without a lock both go through."""
    (offer,) = make_offers(1)

    def read_only(row: Offer) -> Offer:
        return Offer.objects.select_related("entry__participant", "entry__enrolment", "placement").get(pk=row.pk)

    monkeypatch.setattr(answers, "lock_offer", read_only)
    monkeypatch.setattr(answers, "confirm_placement", lambda **_asked: None)
    with Elsewhere() as elsewhere, transaction.atomic():
        seen = read_only(offer)
        assert seen.status == OfferStatus.OPEN
        elsewhere.start(accepting(offer, NOW)).result()
        monkeypatch.setattr(answers, "lock_offer", lambda _row: seen)
        declined = decline_offer(actor=SYSTEM, offer=offer, now=NOW)
    assert declined.status == OfferStatus.DECLINED
    verbs = AuditEvent.objects.filter(object_type="offers.offer").exclude(verb="offer.made")
    assert {event.verb for event in verbs} == {"offer.accepted", "offer.declined"}


def test_two_who_offer_at_once_never_offer_the_same_person_two_places():
    here = AssociationFactory()
    activity = garden(here, capacity=3, weeks=WEEKS)
    for _person in range(6):
        queued(here, TODAY)
    outcomes = at_once(*[lambda: offer_next(actor=SYSTEM, activity=activity, now=NOW)] * 5)
    offered = [offer.entry_id for offers in outcomes for offer in offers]
    assert sorted(len(offers) for offers in outcomes) == [0, 0, 1, 1, 1]
    assert len(set(offered)) == 3
    assert {session.bookings.count() for session in Session.objects.all()} == {3}


def test_a_group_and_others_racing_for_the_same_seats_get_all_or_nothing():
    here = AssociationFactory()
    together = QueueGroupFactory(association=here)
    first = garden(here, capacity=3, weeks=WEEKS)
    second = garden(here, capacity=3, weeks=WEEKS)
    members = [queued(here, TODAY, group=together, priority=2) for _person in range(3)]
    for _person in range(2):
        queued(here, TODAY)
    outcomes = at_once(
        *[
            lambda activity=activity: offer_next(actor=SYSTEM, activity=activity, now=NOW)
            for activity in (first, second)
        ]
    )
    assert not any(isinstance(outcome, Exception) for outcome in outcomes), outcomes
    of_group = Placement.objects.filter(participant__in=[member.participant_id for member in members])
    assert of_group.count() == 3
    assert of_group.values("activity").distinct().count() == 1
    assert Offer.objects.values("entry").distinct().count() == Offer.objects.count()


def test_a_mail_that_is_asked_for_thrice_at_once_is_written_once():
    (offer,) = make_offers(1)
    offer.officer.user.email = "handlaggare@example.se"
    offer.officer.user.save()
    outcomes = at_once(*[lambda: send_offer_mail(offer.pk)] * 3)
    assert sorted(outcomes) == [False, False, True]
    assert OutgoingMail.objects.count() == 1


def test_an_entry_is_never_left_between_two_states():
    offers = make_offers(3)
    at_once(*[accepting(offer, NOW) for offer in offers], lambda: lapse_offers(now=offers[0].expires_at))
    assert not QueueEntry.objects.filter(status=QueueStatus.OFFERED).exists()
    with pytest.raises((Conflict, TransitionError)):
        accept_offer(actor=SYSTEM, offer=offers[0], now=NOW)
