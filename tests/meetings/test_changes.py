"""Moving, confirming, holding, cancelling and restoring meetings."""

from datetime import datetime, timedelta

import pytest

from backend.access.enums import Role
from backend.audit.models import AuditEvent
from backend.common.errors import Conflict, NotAllowed
from backend.common.transitions import TransitionError
from backend.meetings.enums import MeetingStatus
from backend.meetings.models import Attendance, Meeting
from backend.meetings.services import (
    cancel_meeting,
    confirm_meeting,
    mark_held,
    reopen_meeting,
    restore_meeting,
)
from backend.participants.enums import EnrolmentStatus
from tests.factories import (
    MeetingFactory,
)
from tests.factories.times import MONDAY, NOW, at
from tests.factories.worlds import Side
from tests.meetings.booking import move, refused

pytestmark = pytest.mark.django_db


def test_moving_raises_the_sequence_and_takes_the_people_along(side: Side):
    moved = move(side, side.meeting, MONDAY, "11:00-12:00", side.room)
    assert (moved.sequence, moved.version, moved.uid) == (1, 2, side.meeting.uid)
    assert set(Attendance.objects.filter(meeting=moved).values_list("begins_at", flat=True)) == {at(MONDAY, "11:00")}


def test_a_move_onto_a_taken_time_changes_nothing(side: Side):
    with refused("staff_not_in_two_places", Conflict):
        move(side, side.meeting, MONDAY, "13:00-14:00")
    side.meeting.refresh_from_db()
    assert (side.meeting.begins_at, side.meeting.sequence) == (at(MONDAY, "09:00"), 0)


@pytest.mark.parametrize("status", MeetingStatus)
def test_only_a_meeting_that_is_ahead_moves(side: Side, status: MeetingStatus):
    Meeting.objects.filter(pk=side.meeting.pk).update(status=status)
    if status in {MeetingStatus.TENTATIVE, MeetingStatus.CONFIRMED}:
        assert move(side, side.meeting, MONDAY, "11:00-12:00").status == status
    else:
        with refused("meeting_is_over", Conflict):
            move(side, side.meeting, MONDAY, "11:00-12:00")


def in_status(side: Side, status: MeetingStatus) -> Meeting:
    Meeting.objects.filter(pk=side.meeting.pk).update(status=status)
    side.meeting.refresh_from_db()
    return side.meeting


ACTS = {
    "confirm": (confirm_meeting, {MeetingStatus.TENTATIVE}, MeetingStatus.CONFIRMED),
    "hold": (mark_held, {MeetingStatus.CONFIRMED}, MeetingStatus.HELD),
    "reopen": (reopen_meeting, {MeetingStatus.HELD}, MeetingStatus.CONFIRMED),
    "cancel": (cancel_meeting, {MeetingStatus.TENTATIVE, MeetingStatus.CONFIRMED}, MeetingStatus.CANCELLED),
    "restore": (restore_meeting, {MeetingStatus.CANCELLED}, MeetingStatus.TENTATIVE),
}
AFTERWARDS: datetime = at(MONDAY, "12:00")


@pytest.mark.parametrize("status", MeetingStatus)
@pytest.mark.parametrize("act", ACTS)
def test_every_act_in_every_status(side: Side, act: str, status: MeetingStatus):
    service, allowed, after = ACTS[act]
    meeting = in_status(side, status)
    actor = side.viewer(Role.COORDINATOR)
    if status in allowed:
        changed = service(actor=actor, meeting=meeting, now=AFTERWARDS)
        assert (changed.status, changed.sequence) == (after, 1)
        return
    with pytest.raises((TransitionError, Conflict)):
        service(actor=actor, meeting=meeting, now=AFTERWARDS)
    meeting.refresh_from_db()
    assert (meeting.status, meeting.sequence) == (status, 0)


@pytest.mark.parametrize("role", [Role.OFFICER, Role.SUPERVISOR])
@pytest.mark.parametrize("act", ACTS)
def test_officers_and_supervisors_change_no_meeting(side: Side, act: str, role: Role):
    service, allowed, _after = ACTS[act]
    with pytest.raises(NotAllowed):
        service(actor=side.viewer(role), meeting=in_status(side, min(allowed)), now=AFTERWARDS)


def test_a_cancelled_meeting_frees_its_room_and_people_and_cannot_come_back_onto_a_taken_time(side: Side):
    actor = side.viewer(Role.COORDINATOR)
    cancel_meeting(actor=actor, meeting=side.meeting, now=NOW)
    MeetingFactory(association=side.association, room=side.room)
    with refused("room_not_double_booked", Conflict):
        restore_meeting(actor=actor, meeting=side.meeting, now=NOW)


def test_a_meeting_is_not_held_before_it_begins(side: Side):
    meeting = in_status(side, MeetingStatus.CONFIRMED)
    actor = side.viewer(Role.MAPPING_LEAD)
    with refused("meeting_has_not_begun"):
        mark_held(actor=actor, meeting=meeting, now=meeting.begins_at - timedelta(seconds=1))
    assert mark_held(actor=actor, meeting=meeting, now=meeting.begins_at)


def test_when_every_step_is_held_the_enrolment_is_completed(side: Side):
    for number, step in enumerate(side.steps[1:], start=1):
        day = MONDAY + timedelta(weeks=number)
        MeetingFactory(
            association=side.association,
            enrolment=side.enrolment,
            step=step,
            status=MeetingStatus.HELD if number < 3 else MeetingStatus.CONFIRMED,
            begins_at=at(day, "09:00"),
            ends_at=at(day, "10:00"),
        )
    in_status(side, MeetingStatus.HELD)
    last = Meeting.objects.get(step=side.steps[3])
    mark_held(actor=side.viewer(Role.MAPPING_LEAD), meeting=last, now=at(MONDAY + timedelta(weeks=9), "09:00"))
    side.enrolment.refresh_from_db()
    assert side.enrolment.status == EnrolmentStatus.COMPLETED
    assert AuditEvent.objects.filter(verb="enrolment.completed").exists()


def test_the_first_meeting_alone_completes_nobody(side: Side):
    mark_held(actor=side.viewer(Role.MAPPING_LEAD), meeting=in_status(side, MeetingStatus.CONFIRMED), now=AFTERWARDS)
    side.enrolment.refresh_from_db()
    assert side.enrolment.status == EnrolmentStatus.ACTIVE
