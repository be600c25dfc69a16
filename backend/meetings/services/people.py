"""Who is to be at a meeting that is booked already."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from backend.access.policies import check_book_meeting
from backend.access.viewer import Viewer
from backend.common.errors import Conflict, RuleViolation, explained_conflicts
from backend.meetings.enums import MeetingStatus
from backend.meetings.models import Attendance, Meeting
from backend.meetings.policies import Attendee, check_attendees_belong
from backend.meetings.rules import check_ready
from backend.meetings.services.booking import build_attendances, check_place_and_time
from backend.meetings.services.changes import (
    check_nobody_is_marked,
    lock_meeting,
    lock_participants,
    record_meeting_event,
    save_raised,
)

_Key = tuple[int | None, int | None, int | None]


@explained_conflicts()
@transaction.atomic
def change_people(*, actor: Viewer, meeting: Meeting, attendees: Sequence[Attendee], now: datetime) -> Meeting:
    """Let ``attendees`` be those who are called. A confirmed meeting must still have everybody it needs.

    The sequence rises when somebody comes or goes: who is called off gets a cancellation that counts (RFC 5546, 3.2.5).

    Raises:
        NotAllowed: ``actor`` books no meetings there.
        RuleViolation: a rule of ``backend.meetings.policies`` or ``backend.meetings.rules`` says no.
        Conflict: somebody is taken then, or the meeting is held or cancelled.
    """
    check_book_meeting(actor, meeting.association_id)
    check_attendees_belong(meeting.association_id, attendees)
    lock_participants(attendee.participant for attendee in attendees)
    locked = lock_meeting(meeting)
    if locked.status not in {MeetingStatus.TENTATIVE, MeetingStatus.CONFIRMED}:
        raise Conflict("meeting_is_over", _("Mötet är genomfört eller inställt och kan inte ändras. Ladda om sidan."))
    check_nobody_is_marked(locked)
    check_called(locked, attendees)
    check_place_and_time(locked, attendees)
    gone = call_off(locked, attendees)
    changed = call(locked, attendees) or gone
    if locked.status == MeetingStatus.CONFIRMED:
        check_ready(locked)
    if changed:
        save_raised(locked)
    else:
        locked.save()
    record_meeting_event(actor, "meeting.repeopled", locked, now)
    return locked


def check_called(meeting: Meeting, attendees: Sequence[Attendee]) -> None:
    """Raise RuleViolation unless somebody is called, nobody twice, and the participant is among them."""
    if not attendees:
        raise RuleViolation("meeting_of_somebody", _("Ett möte har minst en som är kallad."), field="attendees")
    if len({_key_of(attendee) for attendee in attendees}) != len(attendees):
        raise RuleViolation("attendee_once", _("Samma person är kallad två gånger."), field="attendees")
    _check_participant_stays(meeting, attendees)


def _check_participant_stays(meeting: Meeting, attendees: Sequence[Attendee]) -> None:
    enrolment = meeting.enrolment
    if enrolment is None or any(attendee.participant == enrolment.participant for attendee in attendees):
        return
    text = _("Mötet gäller en deltagare som inte är kallad. Lägg till deltagaren.")
    raise RuleViolation("participant_is_called", text, field="attendees")


def _key_of(attendee: Attendee) -> _Key:
    people = (attendee.staff, attendee.participant, attendee.contact)
    staff_id, participant_id, contact_id = (None if person is None else person.pk for person in people)
    return staff_id, participant_id, contact_id


def call_off(meeting: Meeting, attendees: Sequence[Attendee]) -> bool:
    """Delete the rows of those who are not in ``attendees``; tell whether there were any."""
    wanted = {_key_of(attendee) for attendee in attendees}
    gone = [row.pk for row in meeting.attendances.all() if _key_of_row(row) not in wanted]
    Attendance.objects.filter(pk__in=gone).delete()
    return bool(gone)


def call(meeting: Meeting, attendees: Sequence[Attendee]) -> bool:
    """Add those who are not called yet and give the others their role; tell whether somebody was added."""
    rows = {_key_of_row(row): row for row in meeting.attendances.all()}
    new = [attendee for attendee in attendees if _key_of(attendee) not in rows]
    for attendee in attendees:
        row = rows.get(_key_of(attendee))
        if row is not None and (row.party, row.requirement) != (attendee.party_value, attendee.requirement):
            row.party, row.requirement = attendee.party_value, attendee.requirement
            row.save(update_fields=["party", "requirement"])
    Attendance.objects.bulk_create(build_attendances(meeting, new))
    return bool(new)


def _key_of_row(row: Attendance) -> _Key:
    return row.staff_id, row.participant_id, row.contact_id
