"""Booking by the rules of time and place (domain rule 2)."""

from datetime import date, timedelta

import pytest

from backend.access.enums import Role
from backend.associations.enums import Need
from backend.associations.models import WorkingHours
from backend.audit.models import AuditEvent
from backend.common.errors import NotAllowed
from backend.meetings.enums import Requirement
from backend.meetings.services import (
    Attendee,
)
from backend.participants.models import Participant
from backend.places.models import Room, RoomOpening
from tests.factories import (
    ClosedDayFactory,
    RoomClosureFactory,
    StaffFactory,
)
from tests.factories.times import MONDAY, at
from tests.factories.worlds import Side
from tests.meetings.booking import NEXT, book, people, refused

pytestmark = pytest.mark.django_db


def test_a_booked_meeting_is_tentative_with_its_people_and_an_audit_event(side: Side):
    meeting = book(side)
    assert (meeting.status, meeting.sequence, meeting.association) == ("tentative", 0, side.association)
    assert {row.staff_id or row.participant_id for row in meeting.attendances.all()} == {
        side.staff[Role.MAPPING_LEAD].pk,
        side.participant.pk,
    }
    event = AuditEvent.objects.get(verb="meeting.booked", object_id=meeting.pk)
    assert event.facts == {"kind": "mapping", "status": "tentative", "sequence": 0}


@pytest.mark.parametrize("role", [Role.OFFICER, Role.SUPERVISOR])
def test_officers_and_supervisors_book_nothing(side: Side, role: Role):
    with pytest.raises(NotAllowed):
        book(side, role)


def test_an_attendee_is_one_person():
    with pytest.raises(ValueError, match="one member of staff"):
        Attendee()
    with pytest.raises(ValueError, match="one member of staff"):
        Attendee(staff=StaffFactory.build(), participant=Participant())


def test_the_room_on_its_last_day_and_the_day_after(side: Side):
    RoomOpening.objects.update(until_on=NEXT + timedelta(days=1))
    book(side)
    with refused("room_is_closed"):
        book(side, day=NEXT + timedelta(days=1), step=side.steps[2])


@pytest.mark.parametrize(
    ("clock", "is_open"),
    [("08:00-09:00", True), ("16:00-17:00", True), ("07:45-08:45", False), ("16:30-17:15", False)],
)
def test_a_meeting_lies_inside_the_rooms_opening_period(side: Side, clock: str, is_open: bool):
    WorkingHours.objects.all().delete()
    if is_open:
        assert book(side, clock=clock)
    else:
        with refused("room_is_closed"):
            book(side, clock=clock)


def test_a_room_without_opening_periods_is_never_open(side: Side):
    RoomOpening.objects.all().delete()
    with refused("room_is_closed"):
        book(side)


def test_a_meeting_may_span_two_opening_periods_that_touch(side: Side):
    RoomOpening.objects.update(ends_minute=9 * 60 + 30)
    RoomOpening.objects.create(
        room=side.room, from_on=MONDAY, weekdays=[0], begins_minute=9 * 60 + 30, ends_minute=12 * 60
    )
    assert book(side)


def test_a_closed_room_takes_no_meeting(side: Side):
    RoomClosureFactory(room=side.room, begins_at=at(NEXT, "09:30"), ends_at=at(NEXT, "09:45"))
    with refused("room_is_closed"):
        book(side)


@pytest.mark.parametrize("day", [date(2011, 12, 26), date(2012, 1, 6), date(2012, 6, 22)])
def test_nothing_is_booked_on_a_holiday_or_an_eve(side: Side, day: date):
    with refused("closed_day"):
        book(side, day=day, room=None)


def test_nothing_is_booked_on_a_day_that_the_association_is_closed(side: Side):
    ClosedDayFactory(association=side.association, closed_on=NEXT)
    with refused("closed_day"):
        book(side, room=None)


def test_another_associations_closed_day_closes_nothing_here(side: Side):
    ClosedDayFactory(closed_on=NEXT)
    assert book(side)


def test_a_meeting_ends_after_it_begins_and_on_the_same_day(side: Side):
    with refused("meeting_ends_after_it_begins"):
        book(side, clock="10:00-10:00")
    with refused("meeting_within_one_day"):
        book(side, ends_at=at(NEXT + timedelta(days=1), "09:00"))


def test_a_room_seats_everyone_who_is_called(side: Side):
    Room.objects.update(capacity=2)
    side.room.refresh_from_db()
    assert book(side)
    extra = [Attendee(staff=side.staff[Role.SUPERVISOR], requirement=Requirement.OPTIONAL)]
    with refused("room_too_small"):
        book(side, clock="11:00-12:00", step=side.steps[2], attendees=[*people(side), *extra])


def test_a_room_has_what_the_participant_needs_of_rooms(side: Side):
    side.participant.needs = [Need.STEP_FREE, Need.INTERPRETER_AR]
    side.participant.save()
    with refused("room_lacks_feature"):
        book(side)
    side.room.features = [Need.STEP_FREE]
    side.room.save()
    assert book(side)


def test_a_meeting_by_telephone_needs_no_room(side: Side):
    assert book(side, room=None).room is None
