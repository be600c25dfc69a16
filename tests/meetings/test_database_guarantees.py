"""Nobody in two places, no room double-booked: the database refuses it, whatever path writes (domain rule 1)."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from backend.meetings.enums import MeetingStatus, Requirement
from backend.meetings.models import Attendance, Meeting
from tests.factories import AttendanceFactory, MeetingFactory, ParticipantFactory, RoomFactory, StaffFactory
from tests.factories.times import MONDAY, at

pytestmark = pytest.mark.django_db

NINE, HALF_PAST, TEN, ELEVEN = (at(MONDAY, clock) for clock in ("09:00", "09:30", "10:00", "11:00"))


def person(kind: str) -> dict:
    return {"staff": StaffFactory()} if kind == "staff" else {"staff": None, "participant": ParticipantFactory()}


def meetings(*spans: tuple, **fields) -> list[Meeting]:
    first = MeetingFactory(begins_at=spans[0][0], ends_at=spans[0][1], **fields)
    others = [
        MeetingFactory(association=first.association, begins_at=begins, ends_at=ends, **fields)
        for begins, ends in spans[1:]
    ]
    return [first, *others]


def refused(name: str):
    return pytest.raises(IntegrityError, match=name)


OVERLAPPING = ((NINE, TEN), (HALF_PAST, ELEVEN))
TOUCHING = ((NINE, TEN), (TEN, ELEVEN))
PEOPLE = ["staff", "participant"]


@pytest.mark.parametrize("kind", PEOPLE)
def test_nobody_is_called_to_two_meetings_that_overlap(kind: str):
    who = person(kind)
    first, second = meetings(*OVERLAPPING)
    AttendanceFactory(meeting=first, **who)
    with refused(f"{kind}_not_in_two_places"):
        AttendanceFactory(meeting=second, **who)


@pytest.mark.parametrize("kind", PEOPLE)
def test_meetings_that_touch_are_no_overlap(kind: str):
    who = person(kind)
    for meeting in meetings(*TOUCHING):
        AttendanceFactory(meeting=meeting, **who)
    assert Attendance.objects.count() == 2


@pytest.mark.parametrize("kind", PEOPLE)
def test_bulk_create_is_refused_too_whatever_time_it_claims(kind: str):
    who = person(kind)
    elsewhen = {"begins_at": NINE + timedelta(days=9), "ends_at": TEN + timedelta(days=9), "occupies": False}
    rows = [Attendance(meeting=meeting, **who, **elsewhen) for meeting in meetings(*OVERLAPPING)]
    with refused(f"{kind}_not_in_two_places"):
        Attendance.objects.bulk_create(rows)


def test_bulk_create_mirrors_the_meetings_time():
    meeting = MeetingFactory(begins_at=NINE, ends_at=TEN)
    Attendance.objects.bulk_create([Attendance(meeting=meeting, staff=StaffFactory())])
    row = Attendance.objects.get()
    assert (row.begins_at, row.ends_at, row.occupies) == (NINE, TEN, True)


@pytest.mark.parametrize("path", ["save", "update", "bulk_update", "sql"])
def test_a_meeting_that_moves_takes_its_people_along_by_every_path(path: str):
    meeting = AttendanceFactory(meeting=MeetingFactory(begins_at=NINE, ends_at=TEN)).meeting
    move(meeting, path)
    row = Attendance.objects.get()
    assert (row.begins_at, row.ends_at) == (TEN, ELEVEN)


@pytest.mark.parametrize("path", ["save", "update", "bulk_update", "sql"])
@pytest.mark.parametrize("kind", PEOPLE)
def test_a_meeting_cannot_move_onto_another_of_the_same_person(kind: str, path: str):
    who = person(kind)
    first, second = meetings((NINE, TEN), (TEN, ELEVEN))
    AttendanceFactory(meeting=first, **who)
    AttendanceFactory(meeting=second, **who)
    with refused(f"{kind}_not_in_two_places"):
        move(first, path)


def move(meeting: Meeting, path: str) -> None:
    meeting.begins_at, meeting.ends_at = TEN, ELEVEN
    if path == "save":
        meeting.save()
    elif path == "update":
        Meeting.objects.filter(pk=meeting.pk).update(begins_at=TEN, ends_at=ELEVEN)
    elif path == "bulk_update":
        Meeting.objects.bulk_update([meeting], ["begins_at", "ends_at"])
    else:
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE meetings_meeting SET begins_at = %s, ends_at = %s WHERE id = %s", [TEN, ELEVEN, meeting.pk]
            )


@pytest.mark.parametrize("status", MeetingStatus)
def test_only_live_meetings_take_up_peoples_time(status: MeetingStatus):
    staff = StaffFactory()
    AttendanceFactory(meeting=MeetingFactory(begins_at=NINE, ends_at=TEN, status=status), staff=staff)
    second = MeetingFactory(begins_at=NINE, ends_at=TEN)
    if status in MeetingStatus.live():
        with refused("staff_not_in_two_places"):
            AttendanceFactory(meeting=second, staff=staff)
    else:
        AttendanceFactory(meeting=second, staff=staff)


def test_a_cancelled_meeting_cannot_come_back_onto_a_taken_time():
    staff = StaffFactory()
    cancelled = MeetingFactory(begins_at=NINE, ends_at=TEN, status=MeetingStatus.CANCELLED)
    AttendanceFactory(meeting=cancelled, staff=staff)
    AttendanceFactory(meeting=MeetingFactory(begins_at=HALF_PAST, ends_at=ELEVEN), staff=staff)
    with refused("staff_not_in_two_places"):
        Meeting.objects.filter(pk=cancelled.pk).update(status=MeetingStatus.TENTATIVE)


def test_who_may_but_need_not_come_can_have_another_meeting_then():
    staff = StaffFactory()
    first, second = meetings(*OVERLAPPING)
    AttendanceFactory(meeting=first, staff=staff, requirement=Requirement.OPTIONAL)
    AttendanceFactory(meeting=second, staff=staff)
    with refused("staff_not_in_two_places"):
        Attendance.objects.filter(meeting=first).update(requirement=Requirement.REQUIRED)


def test_a_room_holds_one_live_meeting_at_a_time():
    room = RoomFactory()
    with refused("room_not_double_booked"):
        meetings(*OVERLAPPING, room=room)


def test_a_room_can_be_used_back_to_back_and_after_a_cancellation():
    room = RoomFactory()
    meetings(*TOUCHING, room=room)
    MeetingFactory(begins_at=NINE, ends_at=ELEVEN, room=room, status=MeetingStatus.CANCELLED)
    assert Meeting.objects.filter(room=room).count() == 3


def test_meetings_without_a_room_do_not_clash_with_each_other():
    meetings(*OVERLAPPING, room=None)
    assert Meeting.objects.count() == 2


@pytest.mark.parametrize("path", ["bulk_create", "update"])
def test_a_room_is_guarded_on_the_bulk_paths_too(path: str):
    room = RoomFactory()
    first = MeetingFactory(begins_at=NINE, ends_at=TEN, room=room)
    if path == "bulk_create":
        other = Meeting(association=first.association, kind="mapping", begins_at=NINE, ends_at=TEN, room=room)
        with refused("room_not_double_booked"):
            Meeting.objects.bulk_create([other])
    else:
        other = MeetingFactory(begins_at=NINE, ends_at=TEN)
        with refused("room_not_double_booked"):
            Meeting.objects.filter(pk=other.pk).update(room=room)


def test_two_meetings_can_change_places_in_one_transaction():
    room, staff = RoomFactory(), StaffFactory()
    first, second = meetings((NINE, TEN), (TEN, ELEVEN), room=room)
    for meeting in (first, second):
        AttendanceFactory(meeting=meeting, staff=staff)
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        Meeting.objects.filter(pk=first.pk).update(begins_at=TEN, ends_at=ELEVEN)
        Meeting.objects.filter(pk=second.pk).update(begins_at=NINE, ends_at=TEN)
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    assert list(Meeting.objects.order_by("begins_at")) == [second, first]


def test_a_deferred_overlap_is_still_refused_at_the_end():
    room = RoomFactory()
    _first, second = meetings((NINE, TEN), (TEN, ELEVEN), room=room)
    with refused("room_not_double_booked"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        Meeting.objects.filter(pk=second.pk).update(begins_at=NINE, ends_at=TEN)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_an_attendance_is_of_one_person_and_only_once():
    meeting = MeetingFactory()
    for wrong in ({"staff": None}, {"participant": ParticipantFactory()}):
        with refused("attendance_of_one_person"), transaction.atomic():
            AttendanceFactory(meeting=meeting, **wrong)
    row = AttendanceFactory(meeting=meeting)
    with refused("attendance_staff_once"):
        AttendanceFactory(meeting=meeting, staff=row.staff, requirement=Requirement.OPTIONAL)


def test_a_meeting_ends_after_it_begins():
    with refused("meeting_ends_after_it_begins"):
        MeetingFactory(begins_at=TEN, ends_at=TEN)
