"""Buffers take up staff's time alone, a contact's time is not ours, and every kind begins with a rule."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection

from backend.access.enums import Role
from backend.access.visibility import visible
from backend.associations.enums import MeetingKind, Party
from backend.contacts.models import Contact
from backend.engagements.models import Engagement
from backend.meetings.arrangements import Buffers, Place
from backend.meetings.enums import MeetingStatus, PlaceKind, Requirement
from backend.meetings.models import Attendance, Meeting, MeetingRule, RuleParty
from backend.meetings.services import Attendee, seed_rules
from tests.factories import (
    AssociationFactory,
    AttendanceFactory,
    ContactFactory,
    MeetingFactory,
    ParticipantFactory,
    RoomFactory,
    StaffFactory,
)
from tests.factories.times import MONDAY, at
from tests.factories.worlds import Side
from tests.meetings.booking import NEXT, book, people, refused

pytestmark = pytest.mark.django_db

NINE, TEN, ELEVEN = (at(MONDAY, clock) for clock in ("09:00", "10:00", "11:00"))
QUARTER = timedelta(minutes=15)


@pytest.mark.parametrize("path", ["create", "save", "update", "sql"])
def test_staff_are_taken_with_the_buffers_and_nobody_else_is(path: str):
    before = {} if path != "create" else {"preparation_minutes": 15, "follow_up_minutes": 30}
    meeting = MeetingFactory(begins_at=NINE, ends_at=TEN, room=RoomFactory(), **before)
    AttendanceFactory(meeting=meeting)
    AttendanceFactory(meeting=meeting, staff=None, participant=ParticipantFactory())
    give_buffers(meeting, path)
    taken = {
        "staff" if row.staff_id else "other": (row.begins_at, row.ends_at)
        for row in Engagement.objects.order_by("-staff_id")
    }
    assert taken == {"staff": (NINE - QUARTER, TEN + 2 * QUARTER), "other": (NINE, TEN)}


def give_buffers(meeting: Meeting, path: str) -> None:
    if path == "save":
        meeting.preparation_minutes, meeting.follow_up_minutes = 15, 30
        meeting.save()
    elif path == "update":
        Meeting.objects.filter(pk=meeting.pk).update(preparation_minutes=15, follow_up_minutes=30)
    elif path == "sql":
        with connection.cursor() as cursor:
            cursor.execute("UPDATE meetings_meeting SET preparation_minutes = 15, follow_up_minutes = 30")


def test_the_next_meeting_of_the_same_person_waits_for_the_follow_up():
    staff = StaffFactory()
    AttendanceFactory(meeting=MeetingFactory(begins_at=NINE, ends_at=TEN, follow_up_minutes=15), staff=staff)
    with pytest.raises(IntegrityError, match="staff_not_in_two_places"):
        AttendanceFactory(meeting=MeetingFactory(begins_at=TEN, ends_at=ELEVEN), staff=staff)


def test_a_contact_can_be_called_to_two_meetings_at_once():
    doctor = ContactFactory()
    for _ in range(2):
        AttendanceFactory(meeting=MeetingFactory(begins_at=NINE, ends_at=TEN), staff=None, contact=doctor)
    assert not Engagement.objects.exists()
    assert not Attendance.objects.filter(occupies=True).exists()


def test_several_times_are_held_for_one_step_but_it_is_booked_once(side: Side):
    wanted = {"step": side.steps[0], "is_hold": True}
    book(side, clock="09:00-10:00", **wanted)
    held = book(side, clock="11:00-12:00", **wanted)
    assert held.is_hold
    with refused("meeting_step_once"):
        book(side, clock="13:00-14:00", step=side.steps[0])


def test_a_meeting_with_a_doctor_is_booked_on_video_with_time_around_it(side: Side):
    doctor = ContactFactory(association=side.association)
    called = [*people(side), Attendee(contact=doctor, party=Party.TREATING_DOCTOR)]
    meeting = book(
        side,
        room=None,
        step=None,
        attendees=called,
        place=Place(PlaceKind.VIDEO, video_link="https://video.example.org/1"),
        buffers=Buffers(15, 30),
        organiser=side.staff[Role.COORDINATOR],
    )
    row = meeting.attendances.get(contact=doctor)
    assert (row.party, row.occupies, row.requirement) == ("treating_doctor", False, Requirement.REQUIRED)
    assert (meeting.place_kind, meeting.preparation_minutes, meeting.follow_up_minutes) == ("video", 15, 30)


def test_a_room_and_a_video_link_are_two_places(side: Side):
    with refused("meeting_room_only_in_a_room"):
        book(side, place=Place(PlaceKind.VIDEO, video_link="https://video.example.org/1"))


def test_a_contact_of_another_association_is_a_stranger(side: Side):
    with refused("attendee_of_association"):
        book(side, attendees=[*people(side), Attendee(contact=ContactFactory())])


def test_a_contact_is_seen_by_planners_and_by_those_in_the_same_meeting_while_it_is_live(side: Side):
    doctor = ContactFactory(association=side.association)
    officer = side.viewer(Role.OFFICER)
    meeting = MeetingFactory(association=side.association, begins_at=at(NEXT, "09:00"), ends_at=at(NEXT, "10:00"))
    AttendanceFactory(meeting=meeting, staff=None, contact=doctor)
    assert doctor in visible(Contact, side.viewer(Role.COORDINATOR))
    assert doctor not in visible(Contact, officer)
    AttendanceFactory(meeting=meeting, staff=side.staff[Role.OFFICER])
    assert doctor in visible(Contact, officer)
    Meeting.objects.filter(pk=meeting.pk).update(status=MeetingStatus.CANCELLED)
    assert doctor not in visible(Contact, officer)


def test_an_association_begins_with_one_rule_per_kind_and_keeps_its_own():
    association = AssociationFactory()
    own = MeetingRule.objects.create(association=association, kind=MeetingKind.SIP, duration_minutes=25)
    for _ in range(2):
        seed_rules(association)
    rules = MeetingRule.objects.filter(association=association)
    assert sorted(rules.values_list("kind", flat=True)) == sorted(MeetingKind.values)
    assert not own.parties.exists()


def test_a_reconciliation_asks_for_the_doctor_and_an_officer_of_the_social_insurance_agency():
    association = AssociationFactory()
    seed_rules(association)
    parties = RuleParty.objects.filter(rule__association=association, rule__kind=MeetingKind.RECONCILIATION)
    required = set(parties.filter(requirement=Requirement.REQUIRED).values_list("party", flat=True))
    assert required == {"participant", "coordinator", "treating_doctor", "fk_officer"}
