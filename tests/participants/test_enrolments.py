"""The action plan, the drop-out that frees a place at once, and its undoing (domain rules 5 and 7)."""

from datetime import timedelta

import pytest

from backend.access.enums import Role
from backend.associations.enums import MeetingKind
from backend.cohorts.models import CohortMembership
from backend.common.errors import Conflict, NotAllowed, RuleViolation
from backend.common.transitions import TransitionError
from backend.meetings.enums import MeetingStatus
from backend.meetings.models import Attendance, Meeting
from backend.participants.enums import ConsentKind, Direction, DropOutReason, EnrolmentStatus, TimelineState
from backend.participants.models import ActionPlan, Consent, Enrolment
from backend.participants.selectors import enrolment_timeline, programme_participants
from backend.participants.services import drop_out, record_action_plan, reinstate
from tests.factories import (
    ActionPlanFactory,
    AttendanceFactory,
    CohortMembershipFactory,
    EnrolmentFactory,
    MeetingFactory,
    ParticipantFactory,
    ReferralFactory,
)
from tests.factories.times import MONDAY, NOW, TODAY, at
from tests.factories.worlds import Side, one_association

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(minutes=1)


@pytest.fixture
def side() -> Side:
    return one_association()


def leave(side: Side, role: Role = Role.COORDINATOR):
    return drop_out(actor=side.viewer(role), enrolment=side.enrolment, reason=DropOutReason.MOVED, now=NOW)


def come_back(side: Side):
    return reinstate(actor=side.viewer(Role.COORDINATOR), enrolment=side.enrolment, now=LATER)


def test_a_drop_out_frees_the_seat_and_cancels_coming_meetings_at_once(side: Side):
    effect = leave(side)
    assert effect.freed_seat == side.cohort.seats.get(number=1)
    assert effect.cancelled == [side.meeting]
    side.enrolment.refresh_from_db()
    assert (side.enrolment.status, side.enrolment.ended_at) == (EnrolmentStatus.DROPPED_OUT, NOW)
    assert CohortMembership.objects.get().left_at == NOW
    side.meeting.refresh_from_db()
    assert (side.meeting.status, side.meeting.sequence) == (MeetingStatus.CANCELLED, 1)
    assert not Attendance.objects.filter(meeting=side.meeting, occupies=True).exists()


def test_the_freed_seat_can_be_taken_from_that_moment(side: Side):
    effect = leave(side)
    CohortMembershipFactory(seat=effect.freed_seat, enrolment=side.soc_enrolment)


def test_what_was_held_or_is_somebody_elses_stays(side: Side):
    Meeting.objects.filter(pk=side.meeting.pk).update(status=MeetingStatus.HELD)
    assert leave(side).cancelled == []
    side.soc_meeting.refresh_from_db()
    assert side.soc_meeting.status == MeetingStatus.TENTATIVE


def test_someone_without_a_seat_can_leave_too(side: Side):
    CohortMembership.objects.all().delete()
    assert leave(side).freed_seat is None


@pytest.mark.parametrize("status", EnrolmentStatus)
def test_who_has_left_or_been_discharged_cannot_leave_again(side: Side, status: EnrolmentStatus):
    Enrolment.objects.filter(pk=side.enrolment.pk).update(status=status)
    if status in EnrolmentStatus.live():
        assert leave(side)
    else:
        with pytest.raises(TransitionError):
            leave(side)


@pytest.mark.parametrize("role", [Role.OFFICER, Role.SUPERVISOR])
def test_officers_and_supervisors_record_no_drop_outs(side: Side, role: Role):
    with pytest.raises(NotAllowed):
        leave(side, role)
    side.enrolment.refresh_from_db()
    assert side.enrolment.status == EnrolmentStatus.ACTIVE


def test_undoing_a_drop_out_brings_back_seat_and_meetings_as_they_were(side: Side):
    Meeting.objects.filter(pk=side.meeting.pk).update(status=MeetingStatus.CONFIRMED)
    leave(side)
    effect = come_back(side)
    assert effect.seat == side.cohort.seats.get(number=1)
    assert (effect.restored, effect.lost) == ([side.meeting], [])
    side.enrolment.refresh_from_db()
    assert (side.enrolment.status, side.enrolment.ended_at, side.enrolment.drop_out_reason) == ("active", None, "")
    side.meeting.refresh_from_db()
    assert (side.meeting.status, side.meeting.sequence) == (MeetingStatus.CONFIRMED, 2)


def test_a_seat_that_was_taken_meanwhile_is_lost_and_the_person_waits(side: Side):
    seat = leave(side).freed_seat
    CohortMembershipFactory(seat=seat, enrolment=side.soc_enrolment)
    effect = come_back(side)
    assert effect.seat is None
    side.enrolment.refresh_from_db()
    assert side.enrolment.status == EnrolmentStatus.WAITING


def test_a_meeting_whose_time_was_taken_meanwhile_is_lost_and_the_others_come_back(side: Side):
    second = meeting_later(side)
    leave(side)
    MeetingFactory(
        association=side.association,
        room=side.room,
        begins_at=side.meeting.begins_at,
        ends_at=side.meeting.ends_at,
    )
    effect = come_back(side)
    assert (effect.restored, effect.lost) == ([second], [side.meeting])


def meeting_later(side: Side) -> Meeting:
    row = MeetingFactory(
        association=side.association,
        programme=side.programme,
        enrolment=side.enrolment,
        step=side.steps[1],
        begins_at=at(MONDAY + timedelta(weeks=1), "09:00"),
        ends_at=at(MONDAY + timedelta(weeks=1), "10:00"),
    )
    AttendanceFactory(meeting=row, staff=None, participant=side.participant)
    return row


def test_a_meeting_that_consent_no_longer_carries_does_not_come_back(side: Side):
    leave(side)
    Consent.objects.filter(participant=side.participant).update(withdrawn_at=NOW)
    assert come_back(side).lost == [side.meeting]


def test_a_meeting_that_had_been_cancelled_before_stays_cancelled(side: Side):
    Meeting.objects.filter(pk=side.meeting.pk).update(status=MeetingStatus.CANCELLED)
    leave(side)
    effect = come_back(side)
    assert (effect.restored, effect.lost) == ([], [])


@pytest.mark.parametrize("status", [status for status in EnrolmentStatus if status != EnrolmentStatus.DROPPED_OUT])
def test_only_a_drop_out_is_undone(side: Side, status: EnrolmentStatus):
    Enrolment.objects.filter(pk=side.enrolment.pk).update(status=status)
    with pytest.raises(TransitionError):
        come_back(side)


def test_who_was_enrolled_anew_is_not_reinstated(side: Side):
    leave(side)
    referral = ReferralFactory(participant=side.participant, programme=side.programme, status="withdrawn")
    EnrolmentFactory(participant=side.participant, programme=side.programme, referral=referral)
    with pytest.raises(Conflict) as refusal:
        come_back(side)
    assert refusal.value.rule == "enrolment_live_once"


def record(side: Side, direction: Direction, role: Role = Role.MAPPING_LEAD) -> ActionPlan:
    return record_action_plan(
        actor=side.viewer(role), enrolment=side.enrolment, direction=direction, recorded_on=TODAY, now=NOW
    )


def test_an_action_plan_is_recorded_and_its_direction_changed(side: Side):
    record(side, Direction.STUDIES)
    plan = record(side, Direction.WORK)
    assert (ActionPlan.objects.get(enrolment=side.enrolment), plan.direction) == (plan, Direction.WORK)
    assert plan.version == 2


def test_a_plan_needs_a_live_enrolment_and_a_planner(side: Side):
    with pytest.raises(NotAllowed):
        record(side, Direction.WORK, Role.OFFICER)
    leave(side)
    with pytest.raises(RuleViolation) as refusal:
        record(side, Direction.WORK)
    assert refusal.value.rule == "enrolment_has_ended"


def test_the_timeline_shows_each_step_with_the_wait_before_it(side: Side):
    steps = enrolment_timeline(side.enrolment, NOW)
    assert [step.label for step in steps] == ["Remitterad", "Steg 1", "Steg 2", "Steg 3", "Steg 4"]
    assert [step.state for step in steps] == [
        TimelineState.DONE,
        TimelineState.TENTATIVE,
        TimelineState.MISSING,
        TimelineState.MISSING,
        TimelineState.MISSING,
    ]
    # Referred on 10 October, first meeting on 14 November; the second is not booked.
    assert [step.wait_days for step in steps] == [None, 35, 0, None, None]


def test_the_wait_for_a_meeting_that_is_not_booked_grows_by_the_day(side: Side):
    Meeting.objects.filter(pk=side.meeting.pk).update(status=MeetingStatus.HELD)
    steps = enrolment_timeline(side.enrolment, at(MONDAY + timedelta(days=9), "12:00"))
    assert (steps[1].state, steps[2].wait_days) == (TimelineState.DONE, 9)


def test_the_timeline_of_a_drop_out_ends_with_it_and_shows_what_was_cancelled(side: Side):
    leave(side)
    side.enrolment.refresh_from_db()
    steps = enrolment_timeline(side.enrolment, LATER)
    assert [(step.label, step.state) for step in steps] == [
        ("Remitterad", TimelineState.DONE),
        ("Steg 1", TimelineState.STOPPED),
        ("avaktualiserad", TimelineState.STOPPED),
    ]


def test_a_list_of_participants_takes_as_many_queries_for_three_as_for_one(side: Side, django_assert_num_queries):
    viewer = side.viewer(Role.COORDINATOR)

    def read() -> list:
        return [
            [
                *(row.participant.code, row.participant.agency.name, row.referral.officer.name, plan_of(row)),
                *(consent.kind for consent in row.participant.consents_now),
                *(seat.seat.cohort.number for seat in row.memberships_now),
            ]
            for row in programme_participants(viewer, side.programme)
        ]

    with django_assert_num_queries(3):
        assert len(read()) == 2
    extra = EnrolmentFactory(participant=ParticipantFactory(agency=side.fk), programme=side.programme)
    ActionPlanFactory(enrolment=extra)
    with django_assert_num_queries(3):
        rows = read()
    assert sorted(rows)[0][4:] == [ConsentKind.ORAL, ConsentKind.WRITTEN, 1]


def plan_of(enrolment: Enrolment) -> str:
    return enrolment.action_plan.direction if hasattr(enrolment, "action_plan") else ""


def test_a_handover_counts_as_a_step_of_the_chain_like_the_others(side: Side):
    MeetingFactory(
        association=side.association,
        enrolment=side.enrolment,
        step=side.steps[3],
        kind=MeetingKind.HANDOVER,
        status=MeetingStatus.CONFIRMED,
        begins_at=at(MONDAY + timedelta(weeks=4), "09:00"),
        ends_at=at(MONDAY + timedelta(weeks=4), "10:00"),
    )
    assert enrolment_timeline(side.enrolment, NOW)[-1].state == TimelineState.PLANNED
