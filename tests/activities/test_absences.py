"""A supervisor is away: who is affected, the three ways out, and taking it all back as one."""

from dataclasses import dataclass
from datetime import timedelta

import pytest
from django_q.models import OrmQ

from backend.access.viewer import viewer_of
from backend.activities.enums import CancellationReason, ChangeKind, SessionStatus
from backend.activities.models import Session, SessionChange
from backend.activities.selectors import affected_sessions, plan_sessions
from backend.activities.services import (
    AbsenceEffect,
    cancel_session,
    change_session_capacity,
    move_session,
    name_stand_in,
    report_absence,
    undo_absence,
    undo_session_change,
)
from backend.associations.models import Absence, Staff
from backend.bookings.models import Booking
from backend.common.errors import Conflict, NotAllowed, RuleViolation
from backend.engagements.models import Engagement
from tests.activities.garden import Garden, supervisor_in
from tests.activities.seats import led_session, seat
from tests.factories import (
    AttendanceFactory,
    MeetingFactory,
    SessionFactory,
    SessionLeaderFactory,
    StaffFactory,
    SupervisorTermsFactory,
)
from tests.factories.times import MONDAY, NOW, at

pytestmark = pytest.mark.django_db
TUESDAY = MONDAY + timedelta(days=1)


@dataclass(frozen=True)
class Thursday:
    """Three sessions of a day on which the supervisor is away, with three, two and no seats taken."""

    garden: Garden
    sessions: list[Session]
    effect: AbsenceEffect
    stand_in: Staff


@pytest.fixture
def away(garden: Garden) -> Thursday:
    stand_in = supervisor_in(garden.association)
    SupervisorTermsFactory(staff=stand_in, participants_per_session=4, employment_percent=100)
    times = (("08:00", "09:00"), ("10:00", "11:00"), ("13:00", "14:00"))
    sessions = [led_session(garden, begins=begins, ends=ends) for begins, ends in times]
    seat(sessions[0], 3)
    seat(sessions[1], 2)
    effect = report(garden)
    return Thursday(garden, [Session.objects.get(pk=row.pk) for row in sessions], effect, stand_in)


def report(garden: Garden, begins: str = "08:00", ends: str = "17:00") -> AbsenceEffect:
    return report_absence(
        actor=garden.leader,
        staff=garden.supervisor,
        begins_at=at(MONDAY, begins),
        ends_at=at(MONDAY, ends),
        now=NOW,
    )


def state(session: Session) -> tuple[object, ...]:
    session = Session.objects.get(pk=session.pk)
    leaders = sorted(session.session_leaders.values_list("staff_id", "is_away", "stands_in_for_id"))
    seats = sorted(session.bookings.values_list("seat_number", "attendance", "occupies"))
    return session.begins_at, session.ends_at, session.status, session.capacity, leaders, seats


class TestReporting:
    def test_those_who_are_affected_are_listed_at_once(self, away: Thursday) -> None:
        listed = [(row.session, row.taken, row.capacity, row.remaining_leaders) for row in away.effect.affected]
        assert listed == [
            (away.sessions[0], 3, 3, ()),
            (away.sessions[1], 2, 2, ()),
            (away.sessions[2], 0, 0, ()),
        ]

    def test_the_list_is_known_before_anything_is_written(self, garden: Garden) -> None:
        session = led_session(garden)
        seat(session, 1)
        (row,) = affected_sessions(garden.supervisor, at(MONDAY, "11:00"), at(MONDAY, "12:00"))
        assert (row.session, row.taken, row.capacity) == (session, 1, 8)
        assert affected_sessions(garden.supervisor, at(MONDAY, "12:00"), at(MONDAY, "13:00")) == []
        assert not Absence.objects.exists()

    def test_whoever_stays_limits_who_else_gets_in(self, garden: Garden) -> None:
        session = led_session(garden)
        second = supervisor_in(garden.association)
        SupervisorTermsFactory(staff=second, participants_per_session=4)
        SessionLeaderFactory(session=session, staff=second)
        seat(session, 1)
        (row,) = report(garden).affected
        assert (row.taken, row.capacity, row.remaining_leaders) == (1, 4, (second,))

    def test_the_supervisor_is_free_for_something_else(self, away: Thursday) -> None:
        assert not Engagement.objects.filter(staff=away.garden.supervisor).exists()

    def test_sessions_of_that_time_are_not_planned_any_more(self, away: Thursday) -> None:
        planned = plan_sessions([away.garden.activity], MONDAY, TUESDAY)
        assert [session.skipped_because for session in planned] == ["Ingen handledare är på plats."]

    def test_nobody_reports_a_colleague_away(self, garden: Garden) -> None:
        with pytest.raises(NotAllowed):
            report_absence(
                actor=garden.leader,
                staff=supervisor_in(garden.association),
                begins_at=at(MONDAY, "08:00"),
                ends_at=at(MONDAY, "09:00"),
                now=NOW,
            )

    def test_the_coordinator_does(self, garden: Garden) -> None:
        led_session(garden)
        effect = report_absence(
            actor=garden.coordinator,
            staff=garden.supervisor,
            begins_at=at(MONDAY, "08:00"),
            ends_at=at(MONDAY, "17:00"),
            now=NOW,
        )
        assert len(effect.affected) == 1


class TestStandIn:
    def name(self, away: Thursday, stand_in: Staff | None = None) -> Session:
        return name_stand_in(
            actor=away.garden.leader,
            session=away.sessions[0],
            away=away.garden.supervisor,
            stand_in=stand_in or away.stand_in,
            now=NOW,
        )

    def test_the_stand_in_leads_with_a_ratio_of_their_own(self, away: Thursday) -> None:
        session = self.name(away)
        assert session.capacity == 4
        row = session.session_leaders.get(staff=away.stand_in)
        assert (row.stands_in_for, row.is_away) == (away.garden.supervisor, False)

    def test_a_stand_in_does_not_undo_a_cut_that_came_before(self, garden: Garden) -> None:
        session = led_session(garden, capacity=8)
        change_session_capacity(actor=garden.leader, session=session, capacity=2, now=NOW)
        report(garden)
        stand_in = supervisor_in(garden.association)
        named = name_stand_in(actor=garden.leader, session=session, away=garden.supervisor, stand_in=stand_in, now=NOW)
        assert named.capacity == 2

    def test_a_stand_in_needs_no_report_of_absence(self, garden: Garden) -> None:
        session = led_session(garden)
        stand_in = supervisor_in(garden.association)
        named = name_stand_in(actor=garden.leader, session=session, away=garden.supervisor, stand_in=stand_in, now=NOW)
        assert named.session_leaders.get(staff=garden.supervisor).is_away
        change = SessionChange.objects.get()
        assert (change.kind, change.absence) == (ChangeKind.STAND_IN, None)
        undo_session_change(actor=garden.leader, change=change, now=NOW)
        assert list(session.session_leaders.values_list("staff_id", "is_away")) == [(garden.supervisor.pk, False)]

    def test_a_stranger_does_not_stand_in(self, away: Thursday) -> None:
        with pytest.raises(RuleViolation) as refusal:
            self.name(away, StaffFactory())
        assert refusal.value.rule == "staff_of_association"

    def test_somebody_without_time_left_that_week_does_not_stand_in(self, away: Thursday) -> None:
        away.stand_in.supervisor_terms.employment_percent = 1
        away.stand_in.supervisor_terms.save()
        with pytest.raises(RuleViolation) as refusal:
            self.name(away)
        assert refusal.value.rule == "supervisor_has_no_time"

    def test_somebody_in_a_meeting_then_does_not_stand_in(self, away: Thursday) -> None:
        meeting = MeetingFactory(
            association=away.garden.association, begins_at=at(MONDAY, "08:30"), ends_at=at(MONDAY, "09:00")
        )
        AttendanceFactory(meeting=meeting, staff=away.stand_in)
        with pytest.raises(Conflict) as refusal:
            self.name(away)
        assert refusal.value.rule == "staff_not_in_two_places"

    def test_one_who_does_not_lead_the_session_needs_no_stand_in(self, away: Thursday) -> None:
        with pytest.raises(RuleViolation) as refusal:
            name_stand_in(
                actor=away.garden.leader,
                session=away.sessions[0],
                away=supervisor_in(away.garden.association),
                stand_in=away.stand_in,
                now=NOW,
            )
        assert refusal.value.rule == "away_leads_the_session"


class TestTheWholeUndoable:
    def act(self, away: Thursday) -> None:
        """A stand-in for the first, a move of the second to the next day, the third cancelled."""
        actor = away.garden.leader
        first, second, third = away.sessions
        name_stand_in(actor=actor, session=first, away=away.garden.supervisor, stand_in=away.stand_in, now=NOW)
        move_session(
            actor=actor,
            session=second,
            begins_at=at(TUESDAY, "10:00"),
            ends_at=at(TUESDAY, "11:00"),
            room=None,
            now=NOW,
        )
        cancel_session(actor=actor, session=third, reason=CancellationReason.LEADER_AWAY, now=NOW)

    def test_a_session_that_moves_to_when_the_supervisor_is_back_is_led_again(self, away: Thursday) -> None:
        self.act(away)
        moved = Session.objects.get(pk=away.sessions[1].pk)
        assert (moved.capacity, moved.session_leaders.get().is_away) == (8, False)

    def test_everything_is_as_before(self, garden: Garden) -> None:
        stand_in = supervisor_in(garden.association)
        times = (("08:00", "09:00"), ("10:00", "11:00"), ("13:00", "14:00"))
        sessions = [led_session(garden, begins=begins, ends=ends) for begins, ends in times]
        seat(sessions[0], 3)
        seat(sessions[1], 2)
        before = [state(session) for session in sessions]
        effect = report(garden)
        self.act(Thursday(garden, sessions, effect, stand_in))
        assert [state(session) for session in sessions] != before
        result = undo_absence(actor=garden.leader, absence=effect.absence, now=NOW)
        assert [state(session) for session in sessions] == before
        assert (len(result.undone), result.kept) == (6, ())
        assert not Absence.objects.exists()
        assert not SessionChange.objects.filter(undone_at=None).exists()

    def test_what_cannot_be_taken_back_is_told_and_the_rest_is(self, away: Thursday) -> None:
        self.act(away)
        booking = Booking.objects.filter(session=away.sessions[1])[0]
        elsewhere = SessionFactory(
            activity__association=away.garden.association,
            begins_at=at(MONDAY, "10:00"),
            ends_at=at(MONDAY, "11:00"),
        )
        Booking.objects.create(placement=booking.placement, session=elsewhere, seat_number=1)
        result = undo_absence(actor=away.garden.leader, absence=away.effect.absence, now=NOW)
        assert [(change.session, change.kind) for change, _reason in result.kept] == [
            (away.sessions[1], ChangeKind.MOVED)
        ]
        assert result.kept[0][1] == "Deltagaren är redan bokad någon annanstans då. Välj en annan tid."
        moved = Session.objects.get(pk=away.sessions[1].pk)
        assert moved.begins_at == at(TUESDAY, "10:00")
        assert Session.objects.get(pk=away.sessions[2].pk).status == SessionStatus.PLANNED
        assert not Absence.objects.exists()

    def test_a_number_of_seats_that_was_decided_meanwhile_stays(self, away: Thursday) -> None:
        change_session_capacity(actor=away.garden.leader, session=away.sessions[0], capacity=3, now=NOW)
        undo_absence(actor=away.garden.leader, absence=away.effect.absence, now=NOW)
        assert Session.objects.get(pk=away.sessions[0].pk).capacity == 3

    def test_a_second_absence_over_the_same_time_keeps_the_supervisor_away(self, garden: Garden) -> None:
        session = led_session(garden)
        first = report(garden, "08:00", "12:00")
        second = report(garden, "11:00", "17:00")
        undo_absence(actor=garden.leader, absence=second.absence, now=NOW)
        assert session.session_leaders.get().is_away
        undo_absence(actor=garden.leader, absence=first.absence, now=NOW)
        assert not session.session_leaders.get().is_away

    def test_a_colleague_takes_nothing_back(self, away: Thursday) -> None:
        other = led_session(away.garden, begins="15:00", ends="16:00")
        SessionLeaderFactory(session=other, staff=away.stand_in)
        with pytest.raises(NotAllowed):
            undo_absence(actor=viewer_of(away.stand_in.user), absence=away.effect.absence, now=NOW)


def test_more_seats_are_offered_to_who_waits(away: Thursday) -> None:
    OrmQ.objects.all().delete()
    undo_absence(actor=away.garden.leader, absence=away.effect.absence, now=NOW)
    assert {task.func() for task in OrmQ.objects.all()} == {"backend.offers.tasks.offer_freed_places"}
