"""Re-peopling a booked meeting."""

import pytest

from backend.access.enums import Role
from backend.associations.enums import MeetingKind, Party
from backend.common.errors import NotAllowed
from backend.meetings.enums import MeetingStatus, Requirement
from backend.meetings.models import Meeting
from backend.meetings.services import Attendee, cancel_meeting, change_people, seed_rules
from tests.factories import ContactFactory
from tests.factories.times import NOW
from tests.factories.worlds import Side
from tests.meetings.booking import book, people, refused

pytestmark = pytest.mark.django_db


def repeople(side: Side, meeting: Meeting, attendees: list[Attendee], role: Role = Role.COORDINATOR) -> Meeting:
    return change_people(actor=side.viewer(role), meeting=meeting, attendees=attendees, now=NOW)


def test_people_come_and_go_and_the_sequence_rises(side: Side):
    meeting = book(side)
    doctor = ContactFactory(association=side.association)
    wanted = [Attendee(participant=side.participant), Attendee(contact=doctor, party=Party.TREATING_DOCTOR)]
    changed = repeople(side, meeting, wanted)
    rows = set(changed.attendances.values_list("staff_id", "participant_id", "contact_id"))
    assert rows == {(None, side.participant.pk, None), (None, None, doctor.pk)}
    assert changed.sequence == meeting.sequence + 1


def test_a_change_of_role_or_need_alone_leaves_the_sequence(side: Side):
    meeting = book(side)
    lead, participant = people(side)
    optional = Attendee(staff=lead.staff, party=Party.COORDINATOR, requirement=Requirement.OPTIONAL)
    changed = repeople(side, meeting, [optional, participant])
    row = changed.attendances.get(staff=lead.staff)
    assert (row.party, row.requirement, row.occupies) == ("coordinator", "optional", False)
    assert (changed.sequence, changed.version) == (meeting.sequence, meeting.version + 1)


def test_the_one_it_is_about_stays_and_nobody_is_called_twice(side: Side):
    meeting = book(side)
    lead, participant = people(side)
    for wrong, rule in (([lead], "participant_is_called"), ([lead, lead, participant], "attendee_once"), ([], None)):
        with refused(rule or "meeting_of_somebody"):
            repeople(side, meeting, wrong)


def test_somebody_who_is_taken_then_cannot_be_called(side: Side):
    coordinator = side.staff[Role.COORDINATOR]
    book(side, step=None, enrolment=None, room=None, attendees=[Attendee(staff=coordinator)])
    meeting = book(side, room=None)
    with refused("staff_not_in_two_places"):
        repeople(side, meeting, [*people(side), Attendee(staff=coordinator)])


def test_a_confirmed_meeting_keeps_everybody_it_needs(side: Side):
    side.association.meeting_rules.all().delete()
    seed_rules(side.association)
    doctor = Attendee(contact=ContactFactory(association=side.association))
    officer, lead = (Attendee(staff=side.staff[role]) for role in (Role.OFFICER, Role.MAPPING_LEAD))
    participant = Attendee(participant=side.participant)
    everybody = [participant, officer, lead, doctor]
    meeting = book(
        side, kind=MeetingKind.RECONCILIATION, step=None, attendees=everybody, status=MeetingStatus.CONFIRMED
    )
    with refused("meeting_needs_party"):
        repeople(side, meeting, [participant, officer, lead])
    other = Attendee(contact=ContactFactory(association=side.association))
    assert repeople(side, meeting, [participant, officer, lead, other]).status == MeetingStatus.CONFIRMED


def test_a_cancelled_meeting_is_not_repeopled(side: Side):
    meeting = book(side)
    cancel_meeting(actor=side.viewer(Role.COORDINATOR), meeting=meeting, now=NOW)
    with refused("meeting_is_over"):
        repeople(side, meeting, people(side))


@pytest.mark.parametrize("role", [Role.OFFICER, Role.SUPERVISOR])
def test_only_planners_repeople(side: Side, role: Role):
    with pytest.raises(NotAllowed):
        repeople(side, book(side), people(side), role)
