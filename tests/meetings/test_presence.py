"""Who came: only once a meeting has begun, by those who plan or called it together, with a way back."""

from datetime import datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from backend.access.enums import Role
from backend.access.viewer import viewer_of
from backend.audit.models import AuditEvent
from backend.common.errors import Conflict, NotAllowed
from backend.meetings.enums import MeetingStatus, Presence
from backend.meetings.models import Attendance, Meeting
from backend.meetings.services import cancel_meeting, mark_presence
from tests.factories import AttendanceFactory, ContactFactory
from tests.factories.times import MONDAY, NOW, at
from tests.factories.worlds import Side
from tests.meetings.booking import book, move, refused

pytestmark = pytest.mark.django_db
BEGUN = at(MONDAY, "09:00")


@pytest.fixture
def meeting(side: Side) -> Meeting:
    Meeting.objects.filter(pk=side.meeting.pk).update(status=MeetingStatus.CONFIRMED)
    side.meeting.refresh_from_db()
    return side.meeting


def participants_row(meeting: Meeting) -> Attendance:
    return meeting.attendances.get(participant__isnull=False)


def mark(side: Side, meeting: Meeting, presence: Presence, role: Role = Role.MAPPING_LEAD, *, now: datetime = BEGUN):
    row = participants_row(meeting)
    return mark_presence(actor=side.viewer(role), meeting=meeting, marks={row.pk: presence}, now=now)


def test_participant_staff_and_contact_are_each_marked_with_who_and_when(side: Side, meeting: Meeting):
    doctor = ContactFactory(association=side.association)
    AttendanceFactory(meeting=meeting, staff=None, contact=doctor)
    marks = dict(zip(meeting.attendances.values_list("pk", flat=True), list(Presence)[1:], strict=True))

    before = mark_presence(actor=side.viewer(Role.MAPPING_LEAD), meeting=meeting, marks=marks, now=BEGUN)

    rows = meeting.attendances.all()
    assert {row.pk: row.presence for row in rows} == marks
    assert {(row.marked_at, row.marked_by_id) for row in rows} == {(BEGUN, side.staff[Role.MAPPING_LEAD].pk)}
    assert set(before.values()) == {Presence.UNMARKED}


def test_a_mark_is_taken_back_to_what_it_was(side: Side, meeting: Meeting):
    mark(side, meeting, Presence.ABSENT)
    before = mark(side, meeting, Presence.CAME)
    mark(side, meeting, *before.values())
    assert participants_row(meeting).presence == Presence.ABSENT
    mark(side, meeting, Presence.UNMARKED)
    row = participants_row(meeting)
    assert (row.presence, row.marked_at, row.marked_by_id) == ("", None, None)


def test_the_version_rises_and_the_sequence_does_not_so_that_no_calendar_is_told(side: Side, meeting: Meeting):
    mark(side, meeting, Presence.CAME)
    marked = Meeting.objects.get(pk=meeting.pk)
    assert (marked.version, marked.sequence) == (meeting.version + 1, meeting.sequence)
    mark(side, meeting, Presence.CAME)
    assert Meeting.objects.get(pk=meeting.pk).version == marked.version


def test_who_has_read_another_version_is_told_so(side: Side, meeting: Meeting):
    row = participants_row(meeting)
    with refused("meeting_has_changed", Conflict):
        mark_presence(
            actor=side.viewer(Role.COORDINATOR),
            meeting=meeting,
            marks={row.pk: Presence.CAME},
            version=meeting.version + 1,
            now=BEGUN,
        )


def test_nobody_is_marked_before_the_meeting_begins(side: Side, meeting: Meeting):
    with refused("meeting_has_not_begun"):
        mark(side, meeting, Presence.CAME, now=BEGUN - timedelta(seconds=1))


@pytest.mark.parametrize(
    ("status", "rule"),
    [(MeetingStatus.TENTATIVE, "meeting_is_tentative"), (MeetingStatus.CANCELLED, "meeting_is_cancelled")],
)
def test_a_meeting_that_was_never_certain_or_is_cancelled_has_no_attendance(
    side: Side, meeting: Meeting, status: MeetingStatus, rule: str
):
    Meeting.objects.filter(pk=meeting.pk).update(status=status)
    with refused(rule, Conflict):
        mark(side, meeting, Presence.CAME)


def test_an_attendance_of_another_meeting_is_refused(side: Side, meeting: Meeting):
    row = participants_row(side.soc_meeting)
    with refused("attendance_of_meeting"):
        mark_presence(actor=side.viewer(Role.COORDINATOR), meeting=meeting, marks={row.pk: Presence.CAME}, now=BEGUN)


@pytest.mark.parametrize("role", [Role.OFFICER, Role.SUPERVISOR])
def test_an_officer_and_a_supervisor_mark_only_what_they_called_together(side: Side, meeting: Meeting, role: Role):
    with pytest.raises(NotAllowed):
        mark(side, meeting, Presence.CAME, role)
    Meeting.objects.filter(pk=meeting.pk).update(organiser=side.staff[role])
    meeting.refresh_from_db()
    mark(side, meeting, Presence.CAME, role)
    assert participants_row(meeting).presence == Presence.CAME


def test_the_trail_names_the_mark_and_nobody(side: Side, meeting: Meeting):
    mark(side, meeting, Presence.EXCUSED)
    event = AuditEvent.objects.get(verb="meeting.presence_marked")
    assert event.facts == {"presence": "excused"}


def test_a_meeting_with_marks_is_not_moved_but_can_be_cancelled_and_keeps_them(side: Side, meeting: Meeting):
    mark(side, meeting, Presence.ABSENT)
    with refused("meeting_has_been", Conflict):
        move(side, meeting, MONDAY + timedelta(weeks=1))
    cancel_meeting(actor=viewer_of(side.staff[Role.COORDINATOR].user), meeting=meeting, now=BEGUN)
    assert participants_row(meeting).presence == Presence.ABSENT


def test_the_database_keeps_mark_and_time_together(meeting: Meeting):
    with pytest.raises(IntegrityError, match="presence_has_its_time"), transaction.atomic():
        Attendance.objects.filter(pk=participants_row(meeting).pk).update(presence="came")


def test_a_booked_meeting_knows_when_its_time_was_set(side: Side):
    booked = book(side)
    move(side, booked, MONDAY + timedelta(weeks=2))
    assert Meeting.objects.get(pk=booked.pk).booked_at == NOW
