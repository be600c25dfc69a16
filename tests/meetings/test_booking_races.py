"""Bookings at the same moment on real connections, and what would happen without the constraints."""

from collections.abc import Callable

import pytest
from django.db import transaction

from backend.access.enums import Role
from backend.access.viewer import SYSTEM
from backend.associations.enums import MeetingKind
from backend.common.errors import Conflict, RuleViolation
from backend.common.transitions import TransitionError
from backend.engagements.models import Engagement
from backend.meetings.enums import MeetingStatus
from backend.meetings.models import Attendance, Meeting
from backend.meetings.services import Attendee, book_meeting, confirm_meeting
from backend.meetings.services import booking as booking_service
from backend.participants.enums import ConsentKind
from backend.participants.models import Consent
from backend.participants.services import withdraw_consent
from tests.factories import (
    AssociationFactory,
    AttendanceFactory,
    ConsentFactory,
    MeetingFactory,
    ParticipantFactory,
    RoleGrantFactory,
    RoomFactory,
    SiteFactory,
    StaffFactory,
)
from tests.factories.times import MONDAY, NOW, at
from tests.races import WAIT_SECONDS, Elsewhere, at_once, waits_for_a_lock, without_constraint

pytestmark = pytest.mark.django_db(transaction=True)

NINE, TEN, ELEVEN = (at(MONDAY, clock) for clock in ("09:00", "10:00", "11:00"))
RUSH = 4


def booking(association, room, attendees: list[Attendee]) -> Callable[[], Meeting]:
    return lambda: book_meeting(
        actor=SYSTEM,
        programme=None,
        association=association,
        kind=MeetingKind.MAPPING,
        begins_at=NINE,
        ends_at=TEN,
        room=room,
        attendees=attendees,
        enrolment=None,
        step=None,
        now=NOW,
    )


def rush(what: str) -> list[Callable[[], Meeting]]:
    """Some bookings that share just the one thing that ``what`` names."""
    association = AssociationFactory()
    site = SiteFactory(association=association)
    shared_room = RoomFactory(site=site, open_weekdays=True)
    lead = RoleGrantFactory(association=association, role=Role.MAPPING_LEAD).staff
    participant = ParticipantFactory(agency__association=association)
    ConsentFactory(participant=participant)
    acts = []
    for _number in range(RUSH):
        room = shared_room if what == "room" else RoomFactory(site=site, open_weekdays=True)
        attendee = {"staff": Attendee(staff=lead), "participant": Attendee(participant=participant)}.get(what)
        acts.append(booking(association, room, [attendee] if attendee else []))
    return acts


GUARDS = {
    "room": (Engagement, "room_not_double_booked"),
    "staff": (Engagement, "staff_not_in_two_places"),
    "participant": (Engagement, "participant_not_in_two_places"),
}


@pytest.mark.parametrize("what", GUARDS)
def test_of_bookings_at_the_same_moment_exactly_one_gets_the_time(what: str):
    outcomes = at_once(*rush(what))
    assert sum(isinstance(outcome, Meeting) for outcome in outcomes) == 1
    refusals = {outcome.rule for outcome in outcomes if isinstance(outcome, Conflict)}
    assert refusals <= {GUARDS[what][1], "simultaneous_booking"}
    assert sum(isinstance(outcome, Conflict) for outcome in outcomes) == RUSH - 1
    assert Meeting.objects.count() == 1


@pytest.mark.parametrize("what", GUARDS)
def test_without_the_constraint_the_same_rush_is_oversold(what: str):
    acts = rush(what)
    with without_constraint(*GUARDS[what]):
        outcomes = at_once(*acts)
        assert all(isinstance(outcome, Meeting) for outcome in outcomes)
        assert Meeting.objects.count() == RUSH


def test_bookings_that_name_the_same_people_in_opposite_order_do_not_both_fail():
    association = AssociationFactory()
    people = [RoleGrantFactory(association=association, role=Role.MAPPING_LEAD).staff for _n in range(3)]
    forward = [Attendee(staff=staff) for staff in people]
    outcomes = at_once(*(booking(association, None, order) for order in (forward, forward[::-1]) * 2))
    assert sum(isinstance(outcome, Meeting) for outcome in outcomes) == 1


def test_someone_who_is_added_while_the_meeting_moves_gets_its_new_time():
    meeting = MeetingFactory(begins_at=NINE, ends_at=TEN)
    staff = StaffFactory()
    with Elsewhere() as elsewhere:
        with transaction.atomic():
            Meeting.objects.filter(pk=meeting.pk).update(begins_at=TEN, ends_at=ELEVEN)
            adding = elsewhere.start(lambda: Attendance.objects.create(meeting_id=meeting.pk, staff=staff))
            assert waits_for_a_lock(adding)
        adding.result(WAIT_SECONDS)
    row = Attendance.objects.get(staff=staff)
    assert (row.begins_at, row.ends_at) == (TEN, ELEVEN)


def tentative_handover() -> Meeting:
    """A meeting of several agencies whose participant has consented in writing."""
    participant = ParticipantFactory()
    ConsentFactory(participant=participant, kind=ConsentKind.WRITTEN)
    meeting = MeetingFactory(association=participant.association, kind=MeetingKind.COLLABORATION)
    AttendanceFactory(meeting=meeting, staff=None, participant=participant)
    return meeting


def confirm_while_consent_is_withdrawn(meeting: Meeting) -> tuple[bool, object]:
    """Withdraw, and confirm on another connection before that is committed: did it wait, and how did it end?"""
    consent = Consent.objects.get()
    with Elsewhere() as elsewhere:
        with transaction.atomic():
            withdraw_consent(actor=SYSTEM, consent=consent, now=NOW)
            confirming = elsewhere.start(lambda: confirm_meeting(actor=SYSTEM, meeting=meeting, now=NOW))
            waited = waits_for_a_lock(confirming)
        return waited, confirming.exception(WAIT_SECONDS)


def test_a_meeting_cannot_be_confirmed_while_its_consent_is_being_withdrawn():
    meeting = tentative_handover()
    waited, error = confirm_while_consent_is_withdrawn(meeting)
    assert waited
    assert isinstance(error, TransitionError | RuleViolation)
    meeting.refresh_from_db()
    assert meeting.status == MeetingStatus.CANCELLED


def test_without_the_lock_on_the_participant_the_booking_rests_on_a_withdrawn_consent(monkeypatch):
    monkeypatch.setattr(booking_service, "lock_participants", lambda _participants: None)
    participant = ParticipantFactory()
    consent = ConsentFactory(participant=participant)
    act = booking(participant.association, None, [Attendee(participant=participant)])
    with Elsewhere() as elsewhere, transaction.atomic():
        withdraw_consent(actor=SYSTEM, consent=consent, now=NOW)
        meeting = elsewhere.start(act).result(WAIT_SECONDS)
    assert meeting.status == MeetingStatus.TENTATIVE
    assert not Consent.objects.filter(withdrawn_at=None).exists()


def test_with_the_lock_the_same_booking_waits_and_is_refused():
    participant = ParticipantFactory()
    consent = ConsentFactory(participant=participant)
    act = booking(participant.association, None, [Attendee(participant=participant)])
    with Elsewhere() as elsewhere:
        with transaction.atomic():
            withdraw_consent(actor=SYSTEM, consent=consent, now=NOW)
            running = elsewhere.start(act)
            assert waits_for_a_lock(running)
        error = running.exception(WAIT_SECONDS)
    assert isinstance(error, RuleViolation)
    assert error.rule == "needs_consent"
    assert not Meeting.objects.exists()
