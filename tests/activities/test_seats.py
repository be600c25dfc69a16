"""The number of seats of a session: never below who is booked, never above what there is room and time for."""

import pytest

from backend.activities.models import Session, SessionChange
from backend.activities.services import change_session_capacity, undo_session_change
from backend.bookings.enums import PlacementStatus
from backend.bookings.models import Booking, Placement, PlacementChange
from backend.common.errors import Conflict, NotAllowed, RuleViolation
from tests.activities.garden import Garden
from tests.activities.seats import led_session, people, seat
from tests.factories import SessionFactory
from tests.factories.times import NOW

pytestmark = pytest.mark.django_db


def cut(garden: Garden, session: Session, capacity: int, leaving: list[Booking] | None = None) -> Session:
    return change_session_capacity(
        actor=garden.leader, session=session, capacity=capacity, leaving=leaving or [], now=NOW
    )


def test_a_cut_that_leaves_everybody_a_seat_needs_nobody_to_go(garden: Garden) -> None:
    session = led_session(garden)
    first, *_rest = seat(session, 4)
    first.delete()
    assert cut(garden, session, 3).capacity == 3
    assert sorted(Booking.objects.values_list("seat_number", flat=True)) == [1, 2, 3]


@pytest.mark.parametrize(
    ("going", "text"),
    [
        (0, "3 personer till måste lämna passet. Välj vilka."),
        (2, "1 person till måste lämna passet. Välj vem."),
    ],
)
def test_a_cut_below_what_is_booked_says_how_many_have_to_go(garden: Garden, going: int, text: str) -> None:
    session = led_session(garden)
    bookings = seat(session, 5)
    with pytest.raises(RuleViolation) as refusal:
        cut(garden, session, 2, bookings[:going])
    assert (refusal.value.rule, str(refusal.value)) == ("seats_below_taken", text)
    assert (Booking.objects.count(), Session.objects.get(pk=session.pk).capacity) == (5, 8)


def test_those_named_go_and_the_others_keep_seats_without_gaps(garden: Garden) -> None:
    session = led_session(garden)
    bookings = seat(session, 5)
    stay = [bookings[1].placement.participant, bookings[4].placement.participant]
    assert cut(garden, session, 2, [bookings[0], bookings[2], bookings[3]]).capacity == 2
    assert people(session) == stay


def test_somebody_booked_elsewhere_cannot_be_named(garden: Garden) -> None:
    session = led_session(garden)
    seat(session, 2)
    others = seat(SessionFactory(activity=garden.activity), 1)
    with pytest.raises(RuleViolation) as refusal:
        cut(garden, session, 1, others)
    assert refusal.value.rule == "leaving_is_booked"


@pytest.mark.parametrize("capacity", [0, 9])
def test_seats_stay_within_what_activity_room_and_supervisors_allow(garden: Garden, capacity: int) -> None:
    session = led_session(garden)
    with pytest.raises(RuleViolation) as refusal:
        cut(garden, session, capacity)
    assert refusal.value.rule == "seats_within_limits"


def test_undo_gives_the_seats_back_to_those_who_left(garden: Garden) -> None:
    session = led_session(garden)
    bookings = seat(session, 3)
    cut(garden, session, 2, [bookings[0]])
    undo_session_change(actor=garden.leader, change=SessionChange.objects.get(), now=NOW)
    session.refresh_from_db()
    assert session.capacity == 8
    assert {booking.placement_id for booking in Booking.objects.all()} == {booking.placement_id for booking in bookings}


def test_undo_gives_no_seat_to_somebody_whose_place_has_ended(garden: Garden) -> None:
    session = led_session(garden)
    bookings = seat(session, 3)
    cut(garden, session, 2, [bookings[0]])
    Placement.objects.filter(pk=bookings[0].placement_id).update(status=PlacementStatus.CANCELLED)
    undo_session_change(actor=garden.leader, change=SessionChange.objects.get(), now=NOW)
    assert Booking.objects.count() == 2


def test_undoing_a_raise_after_others_took_the_seats_is_refused(garden: Garden) -> None:
    session = led_session(garden, capacity=2)
    seat(session, 2)
    cut(garden, session, 4)
    seat(session, 2)
    with pytest.raises(Conflict) as refusal:
        undo_session_change(actor=garden.leader, change=SessionChange.objects.get(), now=NOW)
    assert refusal.value.rule == "seats_below_taken"
    assert Booking.objects.count() == 4


def test_a_supervisor_of_another_activity_changes_nothing(garden: Garden) -> None:
    session = SessionFactory(activity__association=garden.association)
    with pytest.raises(NotAllowed):
        cut(garden, session, 2)


def test_who_left_is_not_seated_again_by_itself_until_the_cut_is_taken_back(garden: Garden) -> None:
    session = led_session(garden)
    *_staying, leaving = seat(session, 3)
    placement = leaving.placement
    cut(garden, session, 2, [leaving])
    change = PlacementChange.objects.get(placement=placement)
    assert change.before["gave_up"] == [session.pk]
    undo_session_change(actor=garden.leader, change=session.changes.get(), now=NOW)
    change.refresh_from_db()
    assert change.undone_at == NOW
    assert Booking.objects.filter(placement=placement, session=session).exists()
