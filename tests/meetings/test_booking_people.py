"""Booking by the rules of people: hours, belonging, consent (domain rules 2 and 4), and the chain."""

from datetime import timedelta

import pytest

from backend.access.enums import Role
from backend.associations.enums import MeetingKind
from backend.associations.models import MeetingStep, WorkingHours
from backend.common.errors import Conflict, RuleViolation
from backend.meetings.enums import MeetingStatus, Requirement
from backend.meetings.models import Meeting
from backend.meetings.services import (
    Attendee,
)
from backend.participants.enums import ConsentKind, EnrolmentStatus
from backend.participants.models import Consent, Enrolment, Participant
from backend.places.models import RoomOpening
from tests.factories import (
    AbsenceFactory,
    ActionPlanFactory,
    BusyTimeFactory,
)
from tests.factories.times import MONDAY, NOW, at
from tests.factories.worlds import Side, two_associations
from tests.meetings.booking import NEXT, book, move, people, refused

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("clock", "works"), [("08:00-09:00", True), ("07:30-08:30", False), ("16:00-17:00", True), ("16:30-17:30", False)]
)
def test_a_meeting_lies_inside_the_working_hours_of_those_who_must_come(side: Side, clock: str, works: bool):
    if works:
        assert book(side, clock=clock, room=None)
    else:
        with refused("outside_working_hours"):
            book(side, clock=clock, room=None)


def test_who_has_hours_works_on_no_other_day(side: Side):
    with refused("outside_working_hours"):
        book(side, day=NEXT + timedelta(days=1))


def test_who_has_no_hours_at_all_is_not_planned_by_them(side: Side):
    WorkingHours.objects.all().delete()
    assert book(side, day=NEXT + timedelta(days=1))


@pytest.mark.parametrize("away", [AbsenceFactory, BusyTimeFactory])
@pytest.mark.parametrize("has_hours", [True, False])
def test_who_is_away_or_busy_is_not_called(side: Side, away: type, has_hours: bool):
    if not has_hours:
        WorkingHours.objects.all().delete()
    away(staff=side.staff[Role.MAPPING_LEAD], begins_at=at(NEXT, "09:30"), ends_at=at(NEXT, "09:31"))
    with refused("outside_working_hours"):
        book(side)


def test_who_may_but_need_not_come_is_not_asked_for_hours(side: Side):
    supervisor = side.staff[Role.SUPERVISOR]
    AbsenceFactory(staff=supervisor, begins_at=at(NEXT, "08:00"), ends_at=at(NEXT, "17:00"))
    optional = Attendee(staff=supervisor, requirement=Requirement.OPTIONAL)
    assert book(side, attendees=[*people(side), optional])


def test_a_taken_room_or_person_is_a_conflict_that_names_what_is_taken(side: Side):
    book(side)
    other = {"enrolment": side.soc_enrolment, "attendees": [Attendee(participant=side.soc_participant)]}
    with refused("room_not_double_booked", Conflict):
        book(side, clock="09:30-10:30", **other)
    lead = Attendee(staff=side.staff[Role.MAPPING_LEAD])
    with refused("staff_not_in_two_places", Conflict):
        book(side, clock="09:30-10:30", room=None, enrolment=None, step=None, attendees=[lead])
    participant = Attendee(participant=side.participant)
    with refused("participant_not_in_two_places", Conflict):
        book(side, clock="09:30-10:30", room=None, step=side.steps[0], enrolment=None, attendees=[participant])
    assert Meeting.objects.filter(begins_at__date=NEXT).count() == 1


def test_what_belongs_to_another_association_or_programme_is_refused():
    world = two_associations()
    ours, theirs = world.ours, world.theirs
    for changes, rule in (
        ({"room": theirs.room}, "room_of_association"),
        ({"programme": theirs.programme}, "programme_of_association"),
        ({"step": theirs.steps[0]}, "step_of_programme"),
        ({"enrolment": theirs.enrolment}, "enrolment_of_programme"),
        ({"attendees": [*people(ours), Attendee(participant=theirs.participant)]}, "attendee_of_association"),
        ({"attendees": [*people(ours), Attendee(staff=theirs.soc_officer)]}, "attendee_of_association"),
        ({"attendees": [Attendee(staff=ours.staff[Role.MAPPING_LEAD])]}, "participant_is_called"),
    ):
        with refused(rule):
            book(ours, **changes)


@pytest.mark.parametrize("status", EnrolmentStatus)
def test_a_meeting_is_booked_for_a_live_enrolment_only(side: Side, status: EnrolmentStatus):
    Enrolment.objects.filter(pk=side.enrolment.pk).update(status=status)
    if status in EnrolmentStatus.live():
        assert book(side)
    else:
        with refused("enrolment_has_ended", Conflict):
            book(side)


@pytest.mark.parametrize("kind", MeetingKind)
@pytest.mark.parametrize("consents", [(), ("oral",), ("written",), ("oral", "withdrawn")])
@pytest.mark.parametrize("status", [MeetingStatus.TENTATIVE, MeetingStatus.CONFIRMED])
def test_consent_carries_each_kind_of_meeting(side: Side, kind: MeetingKind, consents: tuple, status: MeetingStatus):
    ActionPlanFactory(enrolment=side.enrolment)
    set_consents(side.participant, consents)
    if not kind.involves_several_agencies:
        expected = bool(consents)
    elif status is MeetingStatus.CONFIRMED:
        expected = "written" in consents
    else:
        expected = bool(consents) and "withdrawn" not in consents
    if expected:
        assert book(side, kind=kind, status=status, step=None)
    else:
        rule = "needs_written_consent" if consents else "needs_consent"
        with refused(rule):
            book(side, kind=kind, status=status, step=None)


def set_consents(participant: Participant, consents: tuple) -> None:
    theirs = Consent.objects.filter(participant=participant)
    if "oral" not in consents:
        theirs.filter(kind=ConsentKind.ORAL).delete()
    if "withdrawn" in consents:
        theirs.filter(kind=ConsentKind.WRITTEN).update(withdrawn_at=NOW)
    elif "written" not in consents:
        theirs.filter(kind=ConsentKind.WRITTEN).delete()


@pytest.mark.parametrize(("days", "rule"), [(6, "too_soon_after_previous"), (7, None), (28, None), (29, "too_late")])
def test_the_next_step_keeps_its_distance_from_the_one_before(side: Side, days: int, rule: str | None):
    MeetingStep.objects.filter(pk=side.steps[1].pk).update(max_days_after_previous=28)
    side.steps[1].refresh_from_db()
    WorkingHours.objects.all().delete()
    RoomOpening.objects.update(weekdays=[0, 1, 2, 3, 4, 5, 6])
    if rule is None:
        assert book(side, day=MONDAY + timedelta(days=days))
    else:
        with pytest.raises(RuleViolation, check=lambda refusal: refusal.rule.startswith(rule)):
            book(side, day=MONDAY + timedelta(days=days))


def test_a_step_is_not_booked_before_an_earlier_one(side: Side):
    with refused("chain_out_of_order"):
        book(side, day=MONDAY - timedelta(weeks=1))


def test_an_earlier_step_does_not_move_past_a_later_one(side: Side):
    book(side)
    with refused("chain_out_of_order"):
        move(side, side.meeting, MONDAY + timedelta(weeks=2))
    with refused("too_soon_after_previous"):
        move(side, side.meeting, MONDAY + timedelta(days=4))


def test_a_step_is_booked_once(side: Side):
    book(side)
    with refused("meeting_step_once", Conflict):
        book(side, day=NEXT, clock="14:00-15:00")
