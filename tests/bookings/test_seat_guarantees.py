"""No session ever holds more than its capacity and nobody is in two places, whatever path writes (domain rule 1)."""

from collections.abc import Callable
from contextlib import contextmanager
from threading import Barrier

import pytest
from django.db import IntegrityError, connection, transaction

from backend.access.viewer import SYSTEM
from backend.activities.models import Session
from backend.bookings.models import Booking, Placement
from backend.bookings.services import book_single, move_booking
from backend.bookings.services import booking as booking_module
from backend.bookings.services import seats as seats_module
from backend.common.errors import explained_conflicts
from backend.engagements.models import Engagement
from backend.meetings.models import Attendance
from tests.bookings.garden import Garden, enrol, fill, make_garden
from tests.factories import MeetingFactory, PlacementFactory, SessionFactory
from tests.factories.times import MONDAY, NOW, at
from tests.races import Elsewhere, at_once, waits_for_a_lock, without_constraint


def place(garden: Garden, enrolment=None) -> Placement:
    return PlacementFactory(enrolment=enrolment or garden.enrol(), activity=garden.activity)


def by_save(placement: Placement, session: Session, number: int) -> None:
    Booking(placement=placement, session=session, seat_number=number).save()


def by_bulk(placement: Placement, session: Session, number: int) -> None:
    Booking.objects.bulk_create([Booking(placement=placement, session=session, seat_number=number)])


def by_sql(placement: Placement, session: Session, number: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO bookings_booking (placement_id, session_id, seat_number, attendance, occupies, session_capacity)"
            " VALUES (%s, %s, %s, '', false, 99)",
            [placement.pk, session.pk, number],
        )


def by_update(placement: Placement, session: Session, number: int) -> None:
    elsewhere = SessionFactory(activity=session.activity, begins_at=at(MONDAY, "18:00"), ends_at=at(MONDAY, "19:00"))
    Booking.objects.create(placement=placement, session=elsewhere, seat_number=1)
    Booking.objects.filter(session=elsewhere).update(session=session, seat_number=number)


PATHS = [by_save, by_bulk, by_sql, by_update]
Path = Callable[[Placement, Session, int], None]


def refused(name: str):
    return pytest.raises(IntegrityError, match=name)


@pytest.mark.django_db
@pytest.mark.parametrize("write", PATHS)
def test_a_seat_is_taken_once(garden: Garden, write: Path):
    session = garden.session(garden.monday, 0)
    fill(session, [1])
    with refused("session_seat_taken_once"), transaction.atomic():
        write(place(garden), session, 1)


@pytest.mark.django_db
@pytest.mark.parametrize("write", PATHS)
@pytest.mark.parametrize("number", [0, 9])
def test_there_is_no_seat_beyond_the_capacity(garden: Garden, write: Path, number: int):
    with refused("seat_within_the_sessions_capacity|seat_number"), transaction.atomic():
        write(place(garden), garden.session(garden.monday, 0), number)


@pytest.mark.django_db
@pytest.mark.parametrize("write", PATHS)
def test_nobody_is_at_two_sessions_at_once(garden: Garden, write: Path):
    other = make_garden(programme=garden.programme, hour=10)
    enrolment = garden.enrol()
    by_save(place(garden, enrolment), garden.session(garden.monday, 0), 1)
    with refused("participant_not_in_two_places"), transaction.atomic():
        write(place(other, enrolment), other.session(other.monday, 0), 1)


@pytest.mark.django_db
@pytest.mark.parametrize("write", PATHS)
def test_nobody_is_at_a_session_and_a_meeting_at_once(garden: Garden, write: Path):
    enrolment = garden.enrol()
    meet(garden, enrolment, "11:00", "13:00")
    with refused("participant_not_in_two_places"), transaction.atomic():
        write(place(garden, enrolment), garden.session(garden.monday, 0), 1)


def meet(garden: Garden, enrolment, begins: str, ends: str) -> Attendance:
    association = garden.programme.association
    times = {"begins_at": at(MONDAY, begins), "ends_at": at(MONDAY, ends)}
    meeting = MeetingFactory(association=association, programme=garden.programme, **times)
    return Attendance.objects.create(meeting=meeting, participant=enrolment.participant)


@pytest.mark.django_db
def test_nobody_is_called_to_a_meeting_during_a_session_and_may_come_right_after_it(garden: Garden):
    enrolment = garden.enrol()
    by_save(place(garden, enrolment), garden.session(garden.monday, 0), 1)
    with refused("participant_not_in_two_places"), transaction.atomic():
        meet(garden, enrolment, "11:59", "13:00")
    assert meet(garden, enrolment, "12:00", "13:00")


@pytest.mark.django_db
def test_a_session_that_moves_onto_another_of_the_same_person_is_refused_by_sql_too(garden: Garden):
    other = make_garden(programme=garden.programme, hour=13)
    enrolment = garden.enrol()
    by_save(place(garden, enrolment), garden.session(garden.monday, 0), 1)
    by_save(place(other, enrolment), other.session(other.monday, 0), 1)
    with refused("participant_not_in_two_places"), transaction.atomic():
        execute("UPDATE activities_session SET begins_at = begins_at - interval '2 hours' WHERE id = %s", other)


def execute(statement: str, garden: Garden) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, [garden.session(garden.monday, 0).pk])


@pytest.mark.django_db
def test_a_capacity_is_not_cut_below_a_taken_seat_by_sql_either(garden: Garden):
    session = garden.session(garden.monday, 0)
    fill(session, [1, 2, 5])
    with refused("seat_within_the_sessions_capacity"), transaction.atomic():
        execute("UPDATE activities_session SET capacity = 4 WHERE id = %s", garden)
    execute("UPDATE activities_session SET capacity = 5 WHERE id = %s", garden)
    assert set(Booking.objects.filter(session=session).values_list("session_capacity", flat=True)) == {5}


@pytest.mark.django_db
def test_mirrored_columns_are_the_databases_own(garden: Garden):
    session = garden.session(garden.monday, 0)
    (booking,) = fill(session, [1])
    Booking.objects.update(session_capacity=99, begins_at=None, participant=None, occupies=False)
    booking.refresh_from_db()
    assert (booking.session_capacity, booking.begins_at) == (8, session.begins_at)
    assert (booking.participant_id, booking.occupies) == (booking.placement.participant_id, True)


@pytest.mark.django_db
def test_a_cancelled_session_takes_up_nobodys_time_until_it_is_planned_again(garden: Garden):
    other = make_garden(programme=garden.programme, hour=9)
    enrolment = garden.enrol()
    first = garden.session(garden.monday, 0)
    by_save(place(garden, enrolment), first, 1)
    Session.objects.filter(pk=first.pk).update(status="cancelled", cancellation_reason="weather")
    by_save(place(other, enrolment), other.session(other.monday, 0), 1)
    with refused("participant_not_in_two_places"), transaction.atomic():
        Session.objects.filter(pk=first.pk).update(status="planned", cancellation_reason="")


@pytest.mark.django_db
def test_a_deleted_booking_leaves_no_time_taken(garden: Garden):
    placement = garden.book()
    assert Engagement.objects.filter(participant=placement.participant).count() == 16
    placement.delete()
    assert not Engagement.objects.filter(participant=placement.participant).exists()


def open_garden(capacity: int) -> Garden:
    return make_garden(weeks=2, capacity=capacity, has_open_sessions=True)


def booking_at(session: Session, enrolment):
    return lambda: book_single(actor=SYSTEM, enrolment=enrolment, session=session, now=NOW)


def rules(outcomes: list) -> list[str]:
    return sorted(getattr(outcome, "rule", type(outcome).__name__) for outcome in outcomes)


@pytest.mark.django_db(transaction=True)
def test_twelve_who_ask_at_once_for_five_seats_leave_seven_outside():
    garden = open_garden(5)
    session = garden.session(garden.monday, 0)
    asking = [garden.enrol() for _n in range(12)]
    outcomes = at_once(*(booking_at(with_activity(session), enrolment) for enrolment in asking))
    assert rules(outcomes) == ["Placement"] * 5 + ["session_full"] * 7
    assert sorted(session.bookings.values_list("seat_number", flat=True)) == [1, 2, 3, 4, 5]


def with_activity(session: Session) -> Session:
    return Session.objects.select_related("activity").get(pk=session.pk)


@pytest.mark.django_db(transaction=True)
def test_one_person_asked_to_two_places_at_once_comes_to_one():
    first = open_garden(8)
    second = make_garden(weeks=1, programme=first.programme, hour=10, has_open_sessions=True)
    enrolment = first.enrol()
    sessions = [with_activity(garden.session(garden.monday, 0)) for garden in (first, second)] * 3
    outcomes = at_once(*(booking_at(session, enrolment) for session in sessions))
    assert rules(outcomes)[0] == "Placement"
    assert set(rules(outcomes)[1:]) == {"participant_not_in_two_places"}
    assert Booking.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_capacity_cut_waits_for_the_booking_before_it_and_is_then_refused():
    garden = open_garden(2)
    session = garden.session(garden.monday, 0)
    fill(session, [1])
    with Elsewhere() as elsewhere:
        with transaction.atomic():
            booking_at(with_activity(session), garden.enrol())()
            cut = elsewhere.start(lambda: Session.objects.filter(pk=session.pk).update(capacity=1))
            assert waits_for_a_lock(cut)
        error = cut.exception(30)
    assert "seat_within_the_sessions_capacity" in str(error)


@pytest.mark.django_db(transaction=True)
def test_a_booking_waits_for_the_capacity_cut_before_it_and_then_finds_it_full():
    garden = open_garden(2)
    session = garden.session(garden.monday, 0)
    fill(session, [1])
    enrolment = garden.enrol()
    with Elsewhere() as elsewhere:
        with transaction.atomic():
            Session.objects.filter(pk=session.pk).update(capacity=1)
            booking = elsewhere.start(booking_at(with_activity(session), enrolment))
            assert waits_for_a_lock(booking)
        error = booking.exception(30)
    assert error.rule == "session_full"
    assert session.bookings.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_who_trade_sessions_at_once_do_not_wait_for_ever():
    garden = open_garden(8)
    sessions = [garden.session(garden.monday, 0), garden.session(garden.thursday, 0)]
    bookings = [booking_at(with_activity(session), garden.enrol())().bookings.get() for session in sessions]
    outcomes = at_once(
        *(moving(booking, session) for booking, session in zip(bookings, reversed(sessions), strict=True))
    )
    assert [type(outcome) for outcome in outcomes] == [Booking, Booking], outcomes


def moving(booking: Booking, session: Session):
    return lambda: move_booking(actor=SYSTEM, booking=booking, session=session, now=NOW)


def rush_for_the_last_seat(session: Session, people: int = 4) -> list:
    """Everybody takes the seat that was free when they looked, as code without the services might."""

    def take(placement: Placement):
        with explained_conflicts(), transaction.atomic():
            return Booking.objects.create(placement=placement, session=session, seat_number=1)

    programme = make_garden(weeks=0).programme
    asking = [PlacementFactory(enrolment=enrol(programme), activity=session.activity) for _n in range(people)]
    return at_once(*((lambda placement=placement: take(placement)) for placement in asking))


@pytest.mark.django_db(transaction=True)
def test_the_last_seat_goes_to_one_even_past_the_services():
    garden = open_garden(1)
    session = garden.session(garden.monday, 0)
    outcomes = rush_for_the_last_seat(session)
    assert rules(outcomes) == ["Booking"] + ["session_seat_taken_once"] * 3
    assert session.bookings.count() == 1


@pytest.mark.django_db(transaction=True)
def test_without_the_constraint_a_session_for_one_has_four():
    garden = open_garden(1)
    session = garden.session(garden.monday, 0)
    with without_constraint(Booking, "session_seat_taken_once"):
        rush_for_the_last_seat(session)
        assert session.bookings.count() == 4


@pytest.mark.django_db(transaction=True)
def test_without_lock_and_constraint_the_service_itself_oversells(monkeypatch: pytest.MonkeyPatch):
    garden = open_garden(2)
    session = garden.session(garden.monday, 0)
    asking = [garden.enrol() for _n in range(6)]
    with without_constraint(Booking, "session_seat_taken_once"), everybody_looks_before_anybody_sits(monkeypatch, 6):
        at_once(*(booking_at(with_activity(session), enrolment) for enrolment in asking))
        assert session.bookings.count() > 2


@contextmanager
def everybody_looks_before_anybody_sits(monkeypatch: pytest.MonkeyPatch, people: int):
    """Take the lock on the session away, and let all choose their seat on what they saw."""
    looked = Barrier(people)
    choose = seats_module._seated

    def look(placement: Placement, sessions: list[Session]):
        chosen = choose(placement, sessions)
        looked.wait(30)
        return chosen

    with monkeypatch.context() as patched:
        patched.setattr(booking_module, "lock_session", lambda session: session)
        patched.setattr(seats_module, "_seated", look)
        yield
