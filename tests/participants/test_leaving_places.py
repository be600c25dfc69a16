"""A drop-out frees places, offers and queues at once, and coming back takes them again as far as they are free."""

from datetime import timedelta

import pytest

from backend.access.enums import Role
from backend.access.viewer import SYSTEM
from backend.bookings.enums import PlacementForm, PlacementStatus
from backend.bookings.models import Booking, Placement
from backend.bookings.services import book_placement
from backend.offers.enums import OfferStatus, QueueStatus
from backend.participants.enums import DropOutReason
from backend.participants.services import drop_out, reinstate, withdraw_consent
from tests.factories import ActivityFactory, BookingFactory, PlacementFactory, SessionFactory, WeeklyTimeFactory
from tests.factories.times import MONDAY, NOW
from tests.factories.worlds import Side, one_association

pytestmark = pytest.mark.django_db

WEEKS = 3


@pytest.fixture
def side() -> Side:
    return one_association()


def place_in_a_group(side: Side) -> Placement:
    """A small group on Tuesdays, full with this one place, for three weeks."""
    activity = ActivityFactory(association=side.association, capacity=1)
    time = WeeklyTimeFactory(activity=activity, weekday=1)
    for week in range(WEEKS):
        SessionFactory(activity=activity, weekly_time=time, occurs_on=MONDAY + timedelta(weeks=week, days=1))
    return book_placement(
        actor=SYSTEM,
        enrolment=side.enrolment,
        activity=activity,
        form=PlacementForm.PERIOD,
        starts_on=MONDAY,
        ends_on=MONDAY + timedelta(weeks=WEEKS),
        weekly_times=[time],
        now=NOW,
    )


def leave(side: Side, enrolment):
    return drop_out(actor=side.viewer(Role.COORDINATOR), enrolment=enrolment, reason=DropOutReason.OWN_CHOICE, now=NOW)


def come_back(side: Side, enrolment):
    return reinstate(actor=side.viewer(Role.COORDINATOR), enrolment=enrolment, now=NOW + timedelta(hours=1))


def test_places_are_interrupted_and_their_seats_free_from_that_moment(side: Side) -> None:
    placement = place_in_a_group(side)
    effect = leave(side, side.enrolment)
    placement.refresh_from_db()
    assert (placement.status, placement.interruption_reason) == (PlacementStatus.INTERRUPTED, "left_programme")
    assert not Booking.objects.filter(placement=placement).exists()
    assert effect.places == 2


def test_coming_back_takes_the_seats_again(side: Side) -> None:
    placement = place_in_a_group(side)
    leave(side, side.enrolment)
    effect = come_back(side, side.enrolment)
    placement.refresh_from_db()
    assert placement.status == PlacementStatus.BOOKED
    assert Booking.objects.filter(placement=placement).count() == WEEKS
    assert effect.places_lost == 0


def test_a_seat_that_somebody_took_meanwhile_is_told_as_lost(side: Side) -> None:
    placement = place_in_a_group(side)
    session = placement.bookings.first().session
    leave(side, side.enrolment)
    BookingFactory(
        placement=PlacementFactory(enrolment=side.soc_enrolment, activity=placement.activity), session=session
    )
    effect = come_back(side, side.enrolment)
    assert effect.places_lost == 1
    assert Booking.objects.filter(placement=placement).count() == WEEKS - 1


def test_an_open_offer_is_withdrawn_the_queue_left_and_coming_back_stands_in_it_again(side: Side) -> None:
    leave(side, side.soc_enrolment)
    side.offer.refresh_from_db()
    side.entry.refresh_from_db()
    assert (side.offer.status, side.entry.status) == (OfferStatus.WITHDRAWN, QueueStatus.WITHDRAWN)
    come_back(side, side.soc_enrolment)
    side.entry.refresh_from_db()
    assert side.entry.status == QueueStatus.WAITING


def test_without_any_consent_nobody_keeps_a_place(side: Side) -> None:
    placement = place_in_a_group(side)
    actor = side.viewer(Role.COORDINATOR)
    written, oral = side.participant.consents.order_by("-kind")
    withdraw_consent(actor=actor, consent=written, now=NOW)
    placement.refresh_from_db()
    assert placement.status == PlacementStatus.BOOKED
    effect = withdraw_consent(actor=actor, consent=oral, now=NOW)
    placement.refresh_from_db()
    assert placement.status == PlacementStatus.INTERRUPTED
    assert effect.places == 2
