"""Sessions follow what closes or shrinks after they were made (domain rule 2)."""

from datetime import timedelta

import pytest
from django_q.models import OrmQ

from backend.access.viewer import SYSTEM
from backend.activities.enums import CancellationReason, SessionStatus
from backend.activities.models import Session
from backend.activities.services.settling import settle_sessions
from backend.activities.tasks import settle_sessions as settling_task
from backend.associations.services import close_day
from backend.places.services import change_room, close_room
from tests.factories import ActivityFactory, BookingFactory, PlacementFactory, RoomFactory, SessionFactory, SiteFactory
from tests.factories.times import MONDAY, NOW, at

pytestmark = pytest.mark.django_db

NEXT_MONDAY = MONDAY + timedelta(weeks=1)


@pytest.fixture
def session() -> Session:
    """A session on Monday in a room for six, and one a week later."""
    activity = ActivityFactory(capacity=6)
    activity.room = RoomFactory(site=SiteFactory(association=activity.association), open_weekdays=True)
    activity.save()
    SessionFactory(activity=activity, occurs_on=NEXT_MONDAY)
    return SessionFactory(activity=activity)


def settle(session: Session):
    return settle_sessions(association_id=session.activity.association_id, now=NOW)


def queued() -> list[str]:
    return [row.task["func"] for row in OrmQ.objects.all()]


def test_a_day_that_closes_cancels_its_sessions_and_no_others(session: Session):
    association = session.activity.association
    close_day(actor=SYSTEM, association=association, closed_on=MONDAY, label="Planering", now=NOW)
    assert "backend.activities.tasks.settle_sessions" in queued()
    assert settle(session).cancelled == (session.pk,)
    session.refresh_from_db()
    assert (session.status, session.cancellation_reason) == (SessionStatus.CANCELLED, CancellationReason.CLOSED)
    assert Session.objects.filter(status=SessionStatus.PLANNED).count() == 1


def test_a_room_that_closes_cancels_the_sessions_in_it(session: Session):
    ten, eleven = at(MONDAY, "10:00"), at(MONDAY, "11:00")
    close_room(actor=SYSTEM, room=session.room, begins_at=ten, ends_at=eleven, label="Golv", now=NOW)
    assert "backend.activities.tasks.settle_sessions" in queued()
    assert settle(session).cancelled == (session.pk,)


def test_a_closure_that_only_touches_a_session_leaves_it(session: Session):
    noon, one = at(MONDAY, "12:00"), at(MONDAY, "13:00")
    close_room(actor=SYSTEM, room=session.room, begins_at=noon, ends_at=one, label="Golv", now=NOW)
    assert settle(session).cancelled == ()
    session.refresh_from_db()
    assert session.status == SessionStatus.PLANNED


def test_a_room_that_shrinks_takes_nobody_new_in_and_throws_nobody_out(session: Session):
    for number in (1, 4, 5):
        placement = PlacementFactory(activity=session.activity)
        BookingFactory(placement=placement, session=session, seat_number=number)
    change_room(actor=SYSTEM, room=session.room, capacity=2, now=NOW)
    assert "backend.activities.tasks.settle_sessions" in queued()
    assert len(settle(session).cut) == 2
    assert sorted(Session.objects.values_list("capacity", flat=True)) == [2, 3]
    assert sorted(session.bookings.values_list("seat_number", flat=True)) == [1, 2, 3]
    assert settle(session).cut == ()


def test_what_has_been_stays_as_it_was(session: Session):
    close_day(actor=SYSTEM, association=session.activity.association, closed_on=MONDAY, label="Sent", now=NOW)
    later = NOW + timedelta(weeks=4)
    assert settle_sessions(association_id=session.activity.association_id, now=later).cancelled == ()


def test_the_task_does_the_same_by_the_associations_id(session: Session, time_machine):
    time_machine.move_to(NOW)
    close_day(actor=SYSTEM, association=session.activity.association, closed_on=MONDAY, label="Planering", now=NOW)
    assert settling_task(session.activity.association_id) == 1
