"""Adding, moving, cancelling and restoring one session, and what undo gives back."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from backend.activities.enums import CancellationReason, ChangeKind, SessionStatus
from backend.activities.models import Session, SessionChange
from backend.activities.services import (
    add_session,
    cancel_session,
    generate_sessions,
    move_session,
    restore_session,
    undo_session_change,
)
from backend.bookings.models import Booking
from backend.common.errors import Conflict, NotAllowed, RuleViolation
from backend.common.transitions import TransitionError
from backend.engagements.models import Engagement
from tests.activities.garden import Garden
from tests.activities.seats import led_session, people, seat, seat_again
from tests.factories import (
    AbsenceFactory,
    ActivityClosureFactory,
    ActivityFactory,
    ClosedDayFactory,
    MeetingFactory,
    RoomFactory,
    SessionFactory,
    SessionLeaderFactory,
    SiteFactory,
)
from tests.factories.times import MONDAY, NOW, at

pytestmark = pytest.mark.django_db
TUESDAY = MONDAY + timedelta(days=1)


def move(garden: Garden, session: Session, day: date, begins: str = "09:00", ends: str = "12:00") -> Session:
    return move_session(
        actor=garden.leader, session=session, begins_at=at(day, begins), ends_at=at(day, ends), room=None, now=NOW
    )


def cancel(garden: Garden, session: Session) -> Session:
    return cancel_session(actor=garden.leader, session=session, reason=CancellationReason.WEATHER, now=NOW)


def add(garden: Garden, day: date, begins: str = "13:00", ends: str = "16:00") -> Session:
    return add_session(
        actor=garden.coordinator, activity=garden.activity, begins_at=at(day, begins), ends_at=at(day, ends), now=NOW
    )


class TestAdding:
    def test_a_single_date_has_the_supervisor_and_the_least_capacity(self, garden: Garden) -> None:
        session = add(garden, MONDAY)
        assert (session.capacity, session.weekly_time, session.occurs_on) == (8, None, MONDAY)
        assert [row.staff for row in session.session_leaders.all()] == [garden.supervisor]

    @pytest.mark.parametrize(
        ("day", "rule"),
        [
            (date(2012, 6, 22), "closed_day"),
            (date(2011, 10, 2), "outside_season"),
            (date(2012, 10, 1), "outside_season"),
            (date(2011, 11, 21), "activity_is_closed"),
            (date(2011, 11, 19), "no_supervisor_present"),
        ],
    )
    def test_a_day_on_which_nothing_is_held_is_refused(self, garden: Garden, day: date, rule: str) -> None:
        ActivityClosureFactory(activity=garden.activity, from_on=date(2011, 11, 21), until_on=date(2011, 11, 22))
        with pytest.raises(RuleViolation) as refusal:
            add(garden, day)
        assert refusal.value.rule == rule

    def test_half_time_allows_no_sixth_session_in_the_week(self, garden: Garden) -> None:
        generate_sessions(
            actor=garden.coordinator,
            activities=[garden.activity],
            from_on=MONDAY,
            until_on=MONDAY + timedelta(weeks=1),
            now=NOW,
        )
        add(garden, MONDAY)
        with pytest.raises(RuleViolation) as refusal:
            add(garden, TUESDAY)
        assert refusal.value.rule == "no_supervisor_present"
        assert add(garden, TUESDAY + timedelta(weeks=1)).capacity == 8

    @pytest.mark.parametrize(("begins", "ends"), [("12:00", "12:00"), ("12:00", "09:00")])
    def test_a_session_that_takes_no_time_is_refused(self, garden: Garden, begins: str, ends: str) -> None:
        with pytest.raises(RuleViolation) as refusal:
            add(garden, MONDAY, begins, ends)
        assert refusal.value.rule == "session_ends_after_it_begins"

    def test_a_supervisor_adds_none(self, garden: Garden) -> None:
        with pytest.raises(NotAllowed):
            add_session(
                actor=garden.leader,
                activity=garden.activity,
                begins_at=at(MONDAY, "13:00"),
                ends_at=at(MONDAY, "14:00"),
                now=NOW,
            )


class TestMoving:
    def test_people_and_supervisor_move_along(self, garden: Garden) -> None:
        session = led_session(garden)
        seat(session, 2)
        moved = move(garden, session, TUESDAY)
        assert (moved.sequence, moved.occurs_on, moved.begins_at) == (1, MONDAY, at(TUESDAY, "09:00"))
        times = set(Engagement.objects.values_list("begins_at", flat=True))
        assert (times, Engagement.objects.count()) == ({at(TUESDAY, "09:00")}, 3)

    def test_a_move_is_taken_back_whole(self, garden: Garden) -> None:
        session = led_session(garden)
        seat(session, 1)
        move(garden, session, TUESDAY)
        change = undo_session_change(actor=garden.leader, change=SessionChange.objects.get(), now=NOW)
        session.refresh_from_db()
        assert (session.begins_at, session.sequence, change.undone_at) == (at(MONDAY, "09:00"), 2, NOW)

    @pytest.mark.parametrize(
        ("day", "begins", "rule"),
        [
            (date(2011, 12, 26), "09:00", "closed_day"),
            (MONDAY + timedelta(days=5), "09:00", "supervisor_has_no_time"),
            (TUESDAY, "07:00", "supervisor_has_no_time"),
        ],
    )
    def test_a_move_to_when_it_cannot_be_held_is_refused(
        self, garden: Garden, day: date, begins: str, rule: str
    ) -> None:
        session = led_session(garden)
        with pytest.raises(RuleViolation) as refusal:
            move(garden, session, day, begins)
        assert refusal.value.rule == rule
        session.refresh_from_db()
        assert (session.begins_at, session.sequence) == (at(MONDAY, "09:00"), 0)

    def test_a_move_onto_somebody_who_is_booked_then_changes_nothing(self, garden: Garden) -> None:
        session = led_session(garden)
        (booking,) = seat(session, 1)
        other = SessionFactory(activity__association=garden.association, occurs_on=TUESDAY)
        seat_again(other, booking)
        with pytest.raises(Conflict) as refusal:
            move(garden, session, TUESDAY)
        assert refusal.value.rule == "participant_not_in_two_places"
        assert not SessionChange.objects.exists()

    def test_a_closed_room_is_refused_and_a_strange_one(self, garden: Garden) -> None:
        session = led_session(garden)
        own = RoomFactory(site=SiteFactory(association=garden.association))
        for room, rule in ((own, "room_is_closed"), (RoomFactory(open_weekdays=True), "room_of_association")):
            with pytest.raises(RuleViolation) as refusal:
                move_session(
                    actor=garden.leader,
                    session=session,
                    begins_at=session.begins_at,
                    ends_at=session.ends_at,
                    room=room,
                    now=NOW,
                )
            assert refusal.value.rule == rule

    def test_a_smaller_room_keeps_those_who_have_a_seat_and_lets_nobody_else_in(self, garden: Garden) -> None:
        session = led_session(garden)
        first, *_rest = seat(session, 4)
        first.delete()
        room = RoomFactory(site=SiteFactory(association=garden.association), capacity=2, open_weekdays=True)
        moved = move_session(
            actor=garden.leader,
            session=session,
            begins_at=session.begins_at,
            ends_at=session.ends_at,
            room=room,
            now=NOW,
        )
        assert moved.capacity == 3
        assert list(Booking.objects.order_by("pk").values_list("seat_number", flat=True)) == [1, 2, 3]

    def test_a_cancelled_session_does_not_move(self, garden: Garden) -> None:
        session = cancel(garden, led_session(garden))
        with pytest.raises(Conflict):
            move(garden, session, TUESDAY)

    def test_a_move_across_to_a_full_week_is_refused(self, garden: Garden) -> None:
        session = led_session(garden)
        next_monday = MONDAY + timedelta(weeks=1)
        for days in range(5):
            day = next_monday + timedelta(days=days)
            filled = SessionFactory(activity=garden.activity, occurs_on=day)
            SessionLeaderFactory(session=filled, staff=garden.supervisor)
        with pytest.raises(RuleViolation) as refusal:
            move(garden, session, next_monday, "13:00", "16:00")
        assert refusal.value.rule == "supervisor_has_no_time"


class TestCancelling:
    def test_seats_are_kept_but_take_nobodys_time(self, garden: Garden) -> None:
        session = led_session(garden)
        seat(session, 2)
        cancelled = cancel(garden, session)
        assert (cancelled.status, cancelled.cancellation_reason, cancelled.sequence) == ("cancelled", "weather", 1)
        assert list(Booking.objects.values_list("attendance", "occupies")) == [("cancelled_by_us", False)] * 2
        assert not Engagement.objects.exists()

    def test_attendance_that_was_marked_stays(self, garden: Garden) -> None:
        session = led_session(garden)
        (booking,) = seat(session, 1)
        Booking.objects.filter(pk=booking.pk).update(attendance="excused")
        cancel(garden, session)
        booking.refresh_from_db()
        assert booking.attendance == "excused"

    def test_restoring_gives_everything_back(self, garden: Garden) -> None:
        session = led_session(garden)
        seat(session, 2)
        cancel(garden, session)
        restored = restore_session(actor=garden.leader, session=session, now=NOW)
        assert (restored.status, restored.cancellation_reason, restored.sequence) == ("planned", "", 2)
        assert list(Booking.objects.values_list("attendance", "occupies")) == [("", True)] * 2
        assert SessionChange.objects.get().undone_at == NOW
        assert Engagement.objects.count() == 3

    def test_undoing_the_cancellation_is_restoring_it(self, garden: Garden) -> None:
        session = led_session(garden)
        seat(session, 1)
        cancel(garden, session)
        undo_session_change(actor=garden.leader, change=SessionChange.objects.get(), now=NOW)
        session.refresh_from_db()
        assert (session.status, Booking.objects.get().attendance) == ("planned", "")

    def test_a_change_is_undone_once(self, garden: Garden) -> None:
        cancel(garden, led_session(garden))
        change = SessionChange.objects.get()
        undo_session_change(actor=garden.leader, change=change, now=NOW)
        with pytest.raises(Conflict) as refusal:
            undo_session_change(actor=garden.leader, change=change, now=NOW)
        assert refusal.value.rule == "change_is_undone"

    def test_a_session_is_not_restored_when_somebody_has_another_place_by_then(self, garden: Garden) -> None:
        session = led_session(garden)
        (booking,) = seat(session, 1)
        cancel(garden, session)
        seat_again(SessionFactory(activity__association=garden.association), booking)
        with pytest.raises(Conflict) as refusal:
            restore_session(actor=garden.leader, session=session, now=NOW)
        assert refusal.value.rule == "participant_not_in_two_places"

    def test_a_session_is_not_restored_onto_a_day_that_is_closed_by_now(self, garden: Garden) -> None:
        session = cancel(garden, led_session(garden))
        ClosedDayFactory(association=garden.association, closed_on=MONDAY)
        with pytest.raises(RuleViolation) as refusal:
            restore_session(actor=garden.leader, session=session, now=NOW)
        assert refusal.value.rule == "closed_day"

    @pytest.mark.parametrize("status", SessionStatus)
    def test_each_status_allows_one_of_the_two(self, garden: Garden, status: SessionStatus) -> None:
        session = led_session(garden)
        if status is SessionStatus.CANCELLED:
            cancel(garden, session)
        allowed: dict[SessionStatus, Callable[[], Session]] = {
            SessionStatus.PLANNED: lambda: cancel(garden, session),
            SessionStatus.CANCELLED: lambda: restore_session(actor=garden.leader, session=session, now=NOW),
        }
        allowed.pop(status)
        for refused in allowed.values():
            with pytest.raises(TransitionError):
                refused()

    def test_the_room_is_free_at_once(self, garden: Garden) -> None:
        room = RoomFactory(site=SiteFactory(association=garden.association), open_weekdays=True)
        session = led_session(garden)
        Session.objects.filter(pk=session.pk).update(room=room)
        cancel(garden, session)
        MeetingFactory(association=garden.association, room=room, begins_at=session.begins_at, ends_at=session.ends_at)
        with pytest.raises(Conflict) as refusal:
            restore_session(actor=garden.leader, session=session, now=NOW)
        assert refusal.value.rule == "room_not_double_booked"


def test_a_supervisor_runs_only_the_activities_that_they_lead(garden: Garden) -> None:
    other = SessionFactory(activity=ActivityFactory(association=garden.association))
    for act in (lambda: cancel(garden, other), lambda: move(garden, other, TUESDAY)):
        with pytest.raises(NotAllowed):
            act()


def test_a_supervisor_who_is_away_now_cannot_be_moved_to_then(garden: Garden) -> None:
    session = led_session(garden)
    AbsenceFactory(staff=garden.supervisor, begins_at=at(TUESDAY, "08:00"), ends_at=at(TUESDAY, "17:00"))
    with pytest.raises(RuleViolation) as refusal:
        move(garden, session, TUESDAY)
    assert refusal.value.rule == "supervisor_has_no_time"


def test_every_change_says_how_it_was(garden: Garden) -> None:
    session = led_session(garden)
    seat(session, 1)
    cancel(garden, session)
    change = SessionChange.objects.get()
    assert (change.kind, change.made_at, change.made_by) == (ChangeKind.CANCELLED, NOW, garden.supervisor)
    assert change.before == {
        "begins_at": at(MONDAY, "09:00").isoformat(),
        "ends_at": at(MONDAY, "12:00").isoformat(),
        "room": None,
        "status": "planned",
        "cancellation_reason": "",
        "capacity": 8,
        "leaders": [[garden.supervisor.pk, None, False]],
    }
    assert not any(str(participant.code) in str(change.before) for participant in people(session))
