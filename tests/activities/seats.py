"""Sessions with people in them."""

from backend.activities.models import Session
from backend.bookings.models import Booking
from backend.participants.models import Participant
from tests.activities.garden import Garden
from tests.factories import BookingFactory, PlacementFactory, SessionFactory, SessionLeaderFactory
from tests.factories.times import MONDAY, at


def seat(session: Session, count: int) -> list[Booking]:
    """Give ``count`` new participants a seat each, after those that are taken."""
    first = session.bookings.count() + 1
    return [
        BookingFactory(
            session=session,
            seat_number=number,
            placement=PlacementFactory(
                activity=session.activity,
                enrolment__participant__agency__association=session.activity.association,
            ),
        )
        for number in range(first, first + count)
    ]


def seat_again(session: Session, booking: Booking) -> Booking:
    """Give somebody who has a seat elsewhere the next seat here."""
    return BookingFactory(session=session, seat_number=session.bookings.count() + 1, placement=booking.placement)


def led_session(garden: Garden, capacity: int = 8, begins: str = "09:00", ends: str = "12:00") -> Session:
    """A session of the garden on MONDAY that its supervisor leads."""
    session: Session = SessionFactory(
        activity=garden.activity, begins_at=at(MONDAY, begins), ends_at=at(MONDAY, ends), capacity=capacity
    )
    SessionLeaderFactory(session=session, staff=garden.supervisor)
    return session


def people(session: Session) -> list[Participant]:
    """Return who has a seat, by seat number."""
    return [booking.placement.participant for booking in session.bookings.order_by("seat_number")]
