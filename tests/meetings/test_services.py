"""Booking, moving, confirming, holding and cancelling meetings by the rules of domain.md."""

from datetime import date, datetime, timedelta

import pytest

from backend.access.enums import Role
from backend.associations.enums import MeetingKind, Need
from backend.associations.models import MeetingStep, WorkingHours
from backend.audit.models import AuditEvent
from backend.common.errors import Conflict, NotAllowed, RuleViolation
from backend.common.transitions import TransitionError
from backend.meetings.enums import MeetingStatus, Requirement
from backend.meetings.models import Attendance, Meeting
from backend.meetings.services import (
    Attendee,
    book_meeting,
    cancel_meeting,
    confirm_meeting,
    mark_held,
    move_meeting,
    reopen_meeting,
    restore_meeting,
)
from backend.participants.enums import ConsentKind, EnrolmentStatus
from backend.participants.models import Consent, Enrolment, Participant
from backend.places.models import Room, RoomOpening
from tests.factories import (
    AbsenceFactory,
    ActionPlanFactory,
    AttendanceFactory,
    BusyTimeFactory,
    ClosedDayFactory,
    MeetingFactory,
    RoomClosureFactory,
    StaffFactory,
)
from tests.factories.times import MONDAY, NOW, at
from tests.factories.worlds import Side, one_association, two_associations

pytestmark = pytest.mark.django_db
NEXT = MONDAY + timedelta(weeks=1)


@pytest.fixture
def side() -> Side:
    """One association, whose first participant has their first mapping meeting on MONDAY from 9 to 10."""
    return one_association()


def book(
    side: Side, role: Role = Role.MAPPING_LEAD, *, day: date = NEXT, clock: str = "09:00-10:00", **changes
) -> Meeting:
    begins, ends = clock.split("-")
    lead = side.staff[Role.MAPPING_LEAD]
    wanted = {
        "programme": side.programme,
        "association": side.association,
        "kind": MeetingKind.MAPPING,
        "begins_at": at(day, begins),
        "ends_at": at(day, ends),
        "room": side.room,
        "attendees": [Attendee(staff=lead), Attendee(participant=side.participant)],
        "enrolment": side.enrolment,
        "step": side.steps[1],
    }
    return book_meeting(actor=side.viewer(role), now=NOW, **(wanted | changes))


def refused(rule: str, kind: type[RuleViolation] = RuleViolation):
    return pytest.raises(kind, check=lambda refusal: refusal.rule == rule and bool(refusal.text))


def test_a_booked_meeting_is_tentative_with_its_people_and_an_audit_event(side: Side):
    meeting = book(side)
    assert (meeting.status, meeting.sequence, meeting.association) == ("tentative", 0, side.association)
    assert {row.staff_id or row.participant_id for row in meeting.attendances.all()} == {
        side.staff[Role.MAPPING_LEAD].pk,
        side.participant.pk,
    }
    event = AuditEvent.objects.get(verb="meeting.booked", object_id=meeting.pk)
    assert event.facts == {"kind": "mapping", "status": "tentative", "sequence": 0}


@pytest.mark.parametrize("role", [Role.OFFICER, Role.SUPERVISOR])
def test_officers_and_supervisors_book_nothing(side: Side, role: Role):
    with pytest.raises(NotAllowed):
        book(side, role)


def test_an_attendee_is_one_person():
    with pytest.raises(ValueError, match="either"):
        Attendee()
    with pytest.raises(ValueError, match="either"):
        Attendee(staff=StaffFactory.build(), participant=Participant())


# Time and place (rule 2)


def test_the_room_on_its_last_day_and_the_day_after(side: Side):
    RoomOpening.objects.update(until_on=NEXT + timedelta(days=1))
    book(side)
    with refused("room_is_closed"):
        book(side, day=NEXT + timedelta(days=1), step=side.steps[2])


@pytest.mark.parametrize(
    ("clock", "is_open"),
    [("08:00-09:00", True), ("16:00-17:00", True), ("07:45-08:45", False), ("16:30-17:15", False)],
)
def test_a_meeting_lies_inside_the_rooms_opening_period(side: Side, clock: str, is_open: bool):
    WorkingHours.objects.all().delete()
    if is_open:
        assert book(side, clock=clock)
    else:
        with refused("room_is_closed"):
            book(side, clock=clock)


def test_a_room_without_opening_periods_is_never_open(side: Side):
    RoomOpening.objects.all().delete()
    with refused("room_is_closed"):
        book(side)


def test_a_meeting_may_span_two_opening_periods_that_touch(side: Side):
    RoomOpening.objects.update(ends_minute=9 * 60 + 30)
    RoomOpening.objects.create(
        room=side.room, from_on=MONDAY, weekdays=[0], begins_minute=9 * 60 + 30, ends_minute=12 * 60
    )
    assert book(side)


def test_a_closed_room_takes_no_meeting(side: Side):
    RoomClosureFactory(room=side.room, begins_at=at(NEXT, "09:30"), ends_at=at(NEXT, "09:45"))
    with refused("room_is_closed"):
        book(side)


@pytest.mark.parametrize("day", [date(2011, 12, 26), date(2012, 1, 6), date(2012, 6, 22)])
def test_nothing_is_booked_on_a_holiday_or_an_eve(side: Side, day: date):
    with refused("closed_day"):
        book(side, day=day, room=None)


def test_nothing_is_booked_on_a_day_that_the_association_is_closed(side: Side):
    ClosedDayFactory(association=side.association, closed_on=NEXT)
    with refused("closed_day"):
        book(side, room=None)


def test_another_associations_closed_day_closes_nothing_here(side: Side):
    ClosedDayFactory(closed_on=NEXT)
    assert book(side)


def test_a_meeting_ends_after_it_begins_and_on_the_same_day(side: Side):
    with refused("meeting_ends_after_it_begins"):
        book(side, clock="10:00-10:00")
    with refused("meeting_within_one_day"):
        book(side, ends_at=at(NEXT + timedelta(days=1), "09:00"))


def test_a_room_seats_everyone_who_is_called(side: Side):
    Room.objects.update(capacity=2)
    side.room.refresh_from_db()
    assert book(side)
    extra = [Attendee(staff=side.staff[Role.SUPERVISOR], requirement=Requirement.OPTIONAL)]
    with refused("room_too_small"):
        book(side, clock="11:00-12:00", step=side.steps[2], attendees=[*people(side), *extra])


def people(side: Side) -> list[Attendee]:
    return [Attendee(staff=side.staff[Role.MAPPING_LEAD]), Attendee(participant=side.participant)]


def test_a_room_has_what_the_participant_needs_of_rooms(side: Side):
    side.participant.needs = [Need.STEP_FREE, Need.INTERPRETER_AR]
    side.participant.save()
    with refused("room_lacks_feature"):
        book(side)
    side.room.features = [Need.STEP_FREE]
    side.room.save()
    assert book(side)


def test_a_meeting_by_telephone_needs_no_room(side: Side):
    assert book(side, room=None).room is None


# People


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


# Consent (rule 4)


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


# The chain


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


# Moving, cancelling, restoring


def move(side: Side, meeting: Meeting, day: date, clock: str = "09:00-10:00", room: Room | None = None) -> Meeting:
    begins, ends = clock.split("-")
    WorkingHours.objects.all().delete()
    return move_meeting(
        actor=side.viewer(Role.MAPPING_LEAD),
        meeting=meeting,
        begins_at=at(day, begins),
        ends_at=at(day, ends),
        room=room,
        now=NOW,
    )


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


# Handover (rule 5)


@pytest.fixture
def handover(side: Side) -> Meeting:
    """A tentative handover with everything it needs."""
    ActionPlanFactory(enrolment=side.enrolment)
    day = MONDAY + timedelta(weeks=4)
    meeting = MeetingFactory(
        association=side.association,
        programme=side.programme,
        enrolment=side.enrolment,
        step=side.steps[3],
        kind=MeetingKind.HANDOVER,
        begins_at=at(day, "09:00"),
        ends_at=at(day, "10:00"),
    )
    for staff in (side.staff[Role.OFFICER], side.soc_officer):
        AttendanceFactory(meeting=meeting, staff=staff)
    AttendanceFactory(meeting=meeting, staff=None, participant=side.participant)
    return meeting


def confirm(side: Side, meeting: Meeting) -> Meeting:
    return confirm_meeting(actor=side.viewer(Role.MAPPING_LEAD), meeting=meeting, now=NOW)


def test_a_handover_with_plan_consent_and_everyone_called_is_confirmed(side: Side, handover: Meeting):
    assert confirm(side, handover).status == MeetingStatus.CONFIRMED


def test_a_handover_without_an_action_plan_stays_tentative(side: Side, handover: Meeting):
    side.enrolment.action_plan.delete()
    with refused("handover_needs_action_plan"):
        confirm(side, handover)
    handover.refresh_from_db()
    assert (handover.status, handover.sequence) == (MeetingStatus.TENTATIVE, 0)


def test_a_handover_without_written_consent_stays_tentative(side: Side, handover: Meeting):
    Consent.objects.filter(participant=side.participant, kind=ConsentKind.WRITTEN).delete()
    with refused("needs_written_consent"):
        confirm(side, handover)


def test_a_handover_needs_the_referring_officer(side: Side, handover: Meeting):
    handover.attendances.filter(staff=side.staff[Role.OFFICER]).delete()
    with refused("handover_needs_referring_officer"):
        confirm(side, handover)


def test_a_handover_needs_somebody_of_each_agency_that_has_a_contact_person(side: Side, handover: Meeting):
    handover.attendances.filter(staff=side.soc_officer).delete()
    with refused("handover_needs_every_agency"):
        confirm(side, handover)
    side.soc_officer.grants.update(is_contact_person=False)
    assert confirm(side, handover)


def test_a_handover_outside_any_chain_still_needs_a_plan(side: Side):
    with refused("handover_needs_action_plan"):
        book(side, kind=MeetingKind.HANDOVER, step=None, status=MeetingStatus.CONFIRMED)
