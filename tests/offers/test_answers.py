"""What becomes of an offer: a deadline, and that no answer costs anybody their place in the queue."""

from datetime import timedelta

import pytest

from backend.access.viewer import SYSTEM
from backend.audit.models import AuditEvent
from backend.bookings.enums import PlacementStatus
from backend.bookings.models import Placement
from backend.bookings.services import cancel_placement, pause_placement
from backend.common.errors import Conflict
from backend.common.transitions import TransitionError
from backend.offers.enums import OfferStatus, QueueStatus
from backend.offers.selectors import queue
from backend.offers.services import (
    accept_offer,
    decline_offer,
    lapse_offers,
    offer_next,
    offer_place,
    take_back_answer,
    withdraw_offer,
)
from tests.factories.times import MONDAY, NOW, TODAY
from tests.offers.places import AFTER_THE_DEADLINE, EARLIER, EIGHT_MONDAYS, WEEK, garden, occupy, offered, seats_of
from tests.offers.waiting import queued, refused

pytestmark = pytest.mark.django_db


def test_accepting_gives_the_place_and_ends_the_waiting(here):
    activity = garden(here)
    entry = queued(here, TODAY)
    (offer,) = offer_next(actor=SYSTEM, activity=activity, now=NOW)
    accepted = accept_offer(actor=SYSTEM, offer=offer, now=NOW + timedelta(days=4))
    assert (accepted.status, accepted.answered_at) == (OfferStatus.ACCEPTED, NOW + timedelta(days=4))
    assert Placement.objects.get(pk=offer.placement_id).status == PlacementStatus.BOOKED
    assert seats_of(entry) == EIGHT_MONDAYS
    entry.refresh_from_db()
    assert entry.status == QueueStatus.PLACED
    assert AuditEvent.objects.filter(verb="offer.accepted").count() == 1


@pytest.mark.parametrize("end", [decline_offer, withdraw_offer])
def test_declining_and_taking_back_free_the_seats_and_keep_the_place_in_the_queue(here, end):
    activity = garden(here)
    entry, other = queued(here, EARLIER, priority=2), queued(here, TODAY, possible=["fri-am"])
    (offer,) = offer_next(actor=SYSTEM, activity=activity, now=NOW)
    ended = end(actor=SYSTEM, offer=offer, now=NOW)
    assert ended.status == {decline_offer: OfferStatus.DECLINED, withdraw_offer: OfferStatus.WITHDRAWN}[end]
    assert seats_of(entry) == []
    lines = queue(SYSTEM, association_id=here.pk, now=NOW)
    assert [(line.entry, line.position) for line in lines] == [(entry, 1), (other, 2)]
    assert (lines[0].entry.status, lines[0].entry.since_on, lines[0].entry.priority) == ("waiting", EARLIER, 2)


def test_declined_and_lapsed_places_say_so(here):
    activity = garden(here, capacity=2)
    queued(here, EARLIER)
    queued(here, TODAY)
    (first,), (second,) = (offer_next(actor=SYSTEM, activity=activity, now=NOW) for _turn in range(2))
    decline_offer(actor=SYSTEM, offer=first, now=NOW)
    assert lapse_offers(now=AFTER_THE_DEADLINE) == 1
    states = dict(Placement.objects.values_list("pk", "status"))
    assert states == {first.placement_id: PlacementStatus.DECLINED, second.placement_id: PlacementStatus.CANCELLED}


def test_an_offer_lapses_at_its_deadline_and_not_before(here):
    activity = garden(here)
    entry = queued(here, TODAY)
    (offer,) = offer_next(actor=SYSTEM, activity=activity, now=NOW)
    assert lapse_offers(now=offer.expires_at - timedelta(seconds=1)) == 0
    assert lapse_offers(now=offer.expires_at) == 1
    assert lapse_offers(now=offer.expires_at) == 0
    offer.refresh_from_db()
    entry.refresh_from_db()
    assert (offer.status, offer.answered_at, entry.status) == (OfferStatus.LAPSED, None, QueueStatus.WAITING)
    assert seats_of(entry) == []
    event = AuditEvent.objects.get(verb="offer.lapsed")
    assert (event.actor, event.facts["entry"]) == (None, entry.pk)


def test_a_late_acceptance_is_a_conflict_whether_or_not_the_offer_has_lapsed_already(here):
    activity = garden(here)
    queued(here, TODAY)
    (offer,) = offer_next(actor=SYSTEM, activity=activity, now=NOW)
    with refused("offer_has_lapsed", Conflict):
        accept_offer(actor=SYSTEM, offer=offer, now=offer.expires_at)
    lapse_offers(now=AFTER_THE_DEADLINE)
    for answer in (accept_offer, decline_offer, withdraw_offer):
        with refused("offer_has_lapsed", Conflict):
            answer(actor=SYSTEM, offer=offer, now=NOW)


def test_an_answer_is_final(here):
    activity = garden(here)
    queued(here, TODAY)
    (offer,) = offer_next(actor=SYSTEM, activity=activity, now=NOW)
    accept_offer(actor=SYSTEM, offer=offer, now=NOW)
    for answer in (accept_offer, decline_offer, withdraw_offer):
        with pytest.raises(TransitionError):
            answer(actor=SYSTEM, offer=offer, now=NOW)
    assert lapse_offers(now=AFTER_THE_DEADLINE) == 0


def test_an_offer_to_somebody_who_has_left_the_programme_is_not_accepted(here):
    activity = garden(here)
    entry = queued(here, TODAY)
    (offer,) = offer_next(actor=SYSTEM, activity=activity, now=NOW)
    entry.enrolment.status = "dropped_out"
    entry.enrolment.save()
    with refused("enrolment_has_ended"):
        accept_offer(actor=SYSTEM, offer=offer, now=NOW)


def test_an_offer_whose_place_has_been_cancelled_lapses_all_the_same(here):
    activity = garden(here)
    entry = queued(here, TODAY)
    (offer,) = offer_next(actor=SYSTEM, activity=activity, now=NOW)
    Placement.objects.update(status=PlacementStatus.CANCELLED)
    with pytest.raises(TransitionError):
        accept_offer(actor=SYSTEM, offer=offer, now=NOW)
    assert lapse_offers(now=AFTER_THE_DEADLINE) == 1
    entry.refresh_from_db()
    assert entry.status == QueueStatus.WAITING


def test_what_somebody_declined_goes_to_the_others_first(here):
    activity = garden(here, weeks=8)
    first, second = queued(here, EARLIER), queued(here, TODAY)
    (offer,) = offer_next(actor=SYSTEM, activity=activity, now=NOW)
    assert offer.entry == first
    decline_offer(actor=SYSTEM, offer=offer, now=NOW)
    assert offered(activity) == [second]
    assert offered(activity) == []


def test_whoever_declines_one_place_is_still_first_in_turn_for_another(here):
    activity = garden(here, weeks=16)
    first, second = queued(here, EARLIER), queued(here, TODAY)
    (offer,) = offer_next(actor=SYSTEM, activity=activity, now=NOW)
    decline_offer(actor=SYSTEM, offer=offer, now=NOW)
    later, freed = (offer_next(actor=SYSTEM, activity=activity, now=NOW)[0] for _turn in range(2))
    assert (later.entry, later.placement.starts_on) == (first, MONDAY + 8 * WEEK)
    assert (freed.entry, freed.placement.starts_on) == (second, MONDAY)


def test_nobody_is_asked_about_the_same_place_again_and_again(here):
    activity = garden(here)
    entry = queued(here, EARLIER)
    starts = []
    for _turn in range(3):
        for offer in offer_next(actor=SYSTEM, activity=activity, now=NOW):
            starts.append(offer.placement.starts_on)
            decline_offer(actor=SYSTEM, offer=offer, now=NOW)
    assert starts == [MONDAY, MONDAY + 8 * WEEK]
    in_four_weeks = NOW + timedelta(weeks=4, hours=1)
    assert offered(activity, now=in_four_weeks) == [entry]


def test_the_coordinator_may_offer_a_declined_place_again(here):
    activity = garden(here)
    entry = queued(here, EARLIER)
    (offer,) = offer_next(actor=SYSTEM, activity=activity, now=NOW)
    decline_offer(actor=SYSTEM, offer=offer, now=NOW)
    again = offer_place(
        actor=SYSTEM,
        entry=entry,
        activity=activity,
        starts_on=MONDAY,
        weekly_times=list(activity.weekly_times.all()),
        now=NOW,
    )
    assert again.status == OfferStatus.OPEN
    assert seats_of(entry) == EIGHT_MONDAYS


@pytest.mark.parametrize("answer", [accept_offer, decline_offer])
def test_an_answer_can_be_taken_back_and_the_offer_holds_its_seats_again(here, answer):
    activity = garden(here)
    entry = queued(here, TODAY)
    (offer,) = offer_next(actor=SYSTEM, activity=activity, now=NOW)
    answered = answer(actor=SYSTEM, offer=offer, now=NOW)
    again = take_back_answer(actor=SYSTEM, offer=answered, now=NOW)
    assert (again.status, again.answered_at, again.answered_by) == (OfferStatus.OPEN, None, None)
    placement = Placement.objects.get(pk=offer.placement_id)
    assert (placement.status, placement.ended_at) == (PlacementStatus.OFFERED, None)
    assert seats_of(entry) == EIGHT_MONDAYS
    entry.refresh_from_db()
    assert entry.status == QueueStatus.OFFERED
    assert AuditEvent.objects.filter(verb="offer.answer_taken_back").count() == 1
    accept_offer(actor=SYSTEM, offer=again, now=NOW)
    assert seats_of(entry) == EIGHT_MONDAYS


def test_a_no_cannot_be_taken_back_once_somebody_else_has_the_place(here):
    activity = garden(here)
    entry = queued(here, TODAY)
    (offer,) = offer_next(actor=SYSTEM, activity=activity, now=NOW)
    declined = decline_offer(actor=SYSTEM, offer=offer, now=NOW)
    occupy(activity)
    with refused("session_full", Conflict):
        take_back_answer(actor=SYSTEM, offer=declined, now=NOW)
    entry.refresh_from_db()
    declined.refresh_from_db()
    assert (entry.status, declined.status, seats_of(entry)) == (QueueStatus.WAITING, OfferStatus.DECLINED, [])


def test_no_answer_is_taken_back_after_the_deadline(here):
    queued(here, TODAY)
    (offer,) = offer_next(actor=SYSTEM, activity=garden(here), now=NOW)
    accepted = accept_offer(actor=SYSTEM, offer=offer, now=NOW)
    with refused("offer_has_lapsed", Conflict):
        take_back_answer(actor=SYSTEM, offer=accepted, now=AFTER_THE_DEADLINE)


def test_a_place_that_was_changed_since_the_yes_stays_as_it_is(here):
    queued(here, TODAY)
    (offer,) = offer_next(actor=SYSTEM, activity=garden(here), now=NOW)
    accepted = accept_offer(actor=SYSTEM, offer=offer, now=NOW)
    pause_placement(
        actor=SYSTEM, placement=accepted.placement, from_on=MONDAY + 2 * WEEK, until_on=MONDAY + 3 * WEEK, now=NOW
    )
    with refused("changed_since_the_answer", Conflict):
        take_back_answer(actor=SYSTEM, offer=accepted, now=NOW)


def test_a_place_that_was_cancelled_since_the_yes_is_not_offered_again(here):
    queued(here, TODAY)
    (offer,) = offer_next(actor=SYSTEM, activity=garden(here), now=NOW)
    accepted = accept_offer(actor=SYSTEM, offer=offer, now=NOW)
    cancel_placement(actor=SYSTEM, placement=accepted.placement, now=NOW)
    with pytest.raises(TransitionError):
        take_back_answer(actor=SYSTEM, offer=accepted, now=NOW)


def test_whoever_has_another_offer_since_answers_that_one(here):
    first, second = garden(here), garden(here, days=(1,))
    entry = queued(here, TODAY)
    (offer,) = offer_next(actor=SYSTEM, activity=first, now=NOW)
    declined = decline_offer(actor=SYSTEM, offer=offer, now=NOW)
    assert offered(second) == [entry]
    with refused("another_offer_since", Conflict):
        take_back_answer(actor=SYSTEM, offer=declined, now=NOW)


def test_what_nobody_has_answered_cannot_be_taken_back(here):
    queued(here, TODAY)
    (offer,) = offer_next(actor=SYSTEM, activity=garden(here), now=NOW)
    with pytest.raises(TransitionError):
        take_back_answer(actor=SYSTEM, offer=offer, now=NOW)
