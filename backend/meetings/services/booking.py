"""Booking, moving and restoring meetings: whatever takes up a room and people's time."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from backend.access.policies import check_book_meeting
from backend.access.viewer import Viewer
from backend.associations.enums import MeetingKind
from backend.associations.models import Association, MeetingStep, Programme, Staff
from backend.common.errors import Conflict, RuleViolation, explained_conflicts
from backend.meetings.arrangements import Buffers, Place
from backend.meetings.enums import MeetingStatus, PlaceKind
from backend.meetings.models import Attendance, Meeting, MeetingRequest
from backend.meetings.policies import (
    Attendee,
    attendees_of,
    check_attendees_belong,
    check_chain,
    check_consents,
    check_not_closed,
    check_room,
    check_working_hours,
    checked_interval,
)
from backend.meetings.rules import check_ready, rule_for
from backend.meetings.services.changes import (
    check_nobody_is_marked,
    lock_meeting,
    lock_participants,
    record_meeting_event,
    save_raised,
)
from backend.meetings.services.settling import check_request_is_open, settle_request
from backend.meetings.transitions import MEETING
from backend.participants.enums import EnrolmentStatus
from backend.participants.models import Enrolment
from backend.places.models import Room


@explained_conflicts()
@transaction.atomic
def book_meeting(
    *,
    actor: Viewer,
    programme: Programme | None,
    association: Association,
    kind: MeetingKind,
    begins_at: datetime,
    ends_at: datetime,
    room: Room | None,
    attendees: Sequence[Attendee],
    enrolment: Enrolment | None,
    step: MeetingStep | None,
    now: datetime,
    status: MeetingStatus = MeetingStatus.TENTATIVE,
    place: Place | None = None,
    buffers: Buffers | None = None,
    is_hold: bool = False,
    request: MeetingRequest | None = None,
    organiser: Staff | None = None,
) -> Meeting:
    """Book a meeting of the people in ``attendees``; the participant of ``enrolment`` must be among them.

    Without ``place`` and ``buffers`` it is in a room, or in one that is chosen later, and takes only its own time.

    Raises:
        NotAllowed: ``actor`` books no meetings in the association.
        RuleViolation: a rule of ``backend.meetings.policies`` says no; for a confirmed one also ``backend.meetings.rules``.
        Conflict: the room or a person is taken, the step has its meeting already, or the request is no longer open.
    """
    check_book_meeting(actor, association.pk)
    _check_belongs(programme, association, enrolment, step, attendees)
    lock_participants(attendee.participant for attendee in attendees)
    if status not in {MeetingStatus.TENTATIVE, MeetingStatus.CONFIRMED}:
        raise RuleViolation("booked_ahead", _("Ett nytt möte är preliminärt eller bokat."), field="status")
    meeting = Meeting(
        association=association,
        programme=programme,
        enrolment=_live(enrolment),
        step=step,
        kind=MeetingKind(kind).value,
        begins_at=begins_at,
        ends_at=ends_at,
        room=room,
        status=status,
        is_hold=is_hold,
        request=request,
        organiser=organiser,
        booked_at=now,
    )
    arrange(meeting, place, buffers)
    if request is not None:
        check_request_is_open(request, association.pk)
    check_place_and_time(meeting, attendees)
    meeting.save()
    Attendance.objects.bulk_create(build_attendances(meeting, attendees))
    if status is MeetingStatus.CONFIRMED:
        check_ready(meeting)
    settle_request(meeting)
    record_meeting_event(actor, "meeting.booked", meeting, now)
    return meeting


@explained_conflicts()
@transaction.atomic
def move_meeting(
    *,
    actor: Viewer,
    meeting: Meeting,
    begins_at: datetime,
    ends_at: datetime,
    room: Room | None,
    now: datetime,
    place: Place | None = None,
    buffers: Buffers | None = None,
) -> Meeting:
    """Give a meeting that is still ahead another time, room or place; the people stay.

    Without ``place`` and ``buffers`` those stay as they are.

    Raises:
        NotAllowed, RuleViolation, Conflict: as ``book_meeting``; also Conflict for one that is held or cancelled.
    """
    check_book_meeting(actor, meeting.association_id)
    locked = lock_meeting(meeting)
    if locked.status not in {MeetingStatus.TENTATIVE, MeetingStatus.CONFIRMED}:
        raise Conflict("meeting_is_over", _("Mötet är genomfört eller inställt och kan inte flyttas. Ladda om sidan."))
    check_nobody_is_marked(locked)
    locked.begins_at, locked.ends_at, locked.room = begins_at, ends_at, room
    arrange(locked, place, buffers)
    check_place_and_time(locked, attendees_of(locked))
    save_raised(locked)
    record_meeting_event(actor, "meeting.moved", locked, now)
    return locked


@explained_conflicts()
@transaction.atomic
def restore_meeting(
    *, actor: Viewer, meeting: Meeting, now: datetime, status: MeetingStatus = MeetingStatus.TENTATIVE
) -> Meeting:
    """Undo a cancellation, if the rules still allow the meeting and its time, room and people are still free.

    Raises:
        NotAllowed, RuleViolation, Conflict: as ``book_meeting``.
        TransitionError: it is not cancelled.
    """
    check_book_meeting(actor, meeting.association_id)
    locked = lock_meeting(meeting)
    if locked.status != MeetingStatus.CANCELLED or status not in {MeetingStatus.TENTATIVE, MeetingStatus.CONFIRMED}:
        raise Conflict("meeting_is_not_cancelled", _("Mötet är inte inställt. Ladda om sidan."))
    _live(locked.enrolment)
    MEETING.check_follows(locked.status, status)
    locked.status = status
    check_place_and_time(locked, attendees_of(locked))
    if status is MeetingStatus.CONFIRMED:
        check_ready(locked)
    save_raised(locked)
    settle_request(locked)
    record_meeting_event(actor, "meeting.restored", locked, now)
    return locked


def _check_belongs(
    programme: Programme | None,
    association: Association,
    enrolment: Enrolment | None,
    step: MeetingStep | None,
    attendees: Sequence[Attendee],
) -> None:
    check_attendees_belong(association.pk, attendees)
    if programme is not None and programme.association_id != association.pk:
        raise RuleViolation("programme_of_association", _("Insatsen hör till ett annat förbund."), field="programme")
    if step is not None and (programme is None or step.programme_id != programme.pk):
        raise RuleViolation("step_of_programme", _("Mötessteget hör till en annan insats."), field="step")
    if enrolment is None:
        return
    if programme is None or enrolment.programme_id != programme.pk:
        raise RuleViolation("enrolment_of_programme", _("Deltagaren är inte inskriven i insatsen."), field="enrolment")
    if all(attendee.participant != enrolment.participant for attendee in attendees):
        text = _("Mötet gäller en deltagare som inte är kallad. Lägg till deltagaren.")
        raise RuleViolation("participant_is_called", text, field="attendees")


def _live(enrolment: Enrolment | None) -> Enrolment | None:
    """Return the enrolment as it is now, after the participant was locked; meetings are for live ones only."""
    if enrolment is None:
        return None
    current = Enrolment.objects.select_related("participant", "programme", "referral").get(pk=enrolment.pk)
    if EnrolmentStatus(current.status) not in EnrolmentStatus.live():
        text = _("Deltagaren är inte längre inskriven i insatsen. Mötet kan inte bokas.")
        raise Conflict("enrolment_has_ended", text, field="enrolment")
    return current


def arrange(meeting: Meeting, place: Place | None, buffers: Buffers | None) -> None:
    """Put what was asked for on the meeting; None leaves it as it is."""
    if place is not None:
        meeting.place_kind, meeting.video_link, meeting.place_text = place.kind, place.video_link, place.text
    if buffers is not None:
        meeting.preparation_minutes = buffers.preparation_minutes
        meeting.follow_up_minutes = buffers.follow_up_minutes
    if meeting.room is not None and meeting.place_kind != PlaceKind.ROOM:
        text = _("Ett möte på video, telefon eller annan plats har inget rum. Välj det ena.")
        raise RuleViolation("meeting_room_only_in_a_room", text, field="room")


def check_place_and_time(meeting: Meeting, attendees: Sequence[Attendee]) -> None:
    """Raise RuleViolation unless consent, day, room, working hours and the chain allow the meeting as it stands."""
    interval = checked_interval(meeting.begins_at, meeting.ends_at)
    rule = rule_for(meeting.association_id, meeting.programme_id, meeting.kind)
    check_consents(MeetingKind(meeting.kind), MeetingStatus(meeting.status), attendees, rule)
    check_not_closed(meeting.association_id, interval)
    if meeting.room is not None:
        check_room(meeting.room, meeting.association_id, interval, attendees)
    buffers = Buffers(meeting.preparation_minutes, meeting.follow_up_minutes)
    check_working_hours(buffers.around(interval), attendees)
    if meeting.enrolment is not None and meeting.step is not None:
        check_chain(meeting.enrolment, meeting.step, interval)


def build_attendances(meeting: Meeting, attendees: Sequence[Attendee]) -> list[Attendance]:
    """Return the rows, in the order of the people's ids, so that bookings that run at once wait in the same order."""
    order = sorted(attendees, key=lambda a: (a.staff.pk if a.staff else 0, a.participant.pk if a.participant else 0))
    return [
        Attendance(
            meeting=meeting,
            staff=a.staff,
            participant=a.participant,
            contact=a.contact,
            party=a.party_value,
            requirement=a.requirement,
        )
        for a in order
    ]
