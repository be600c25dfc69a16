"""Time, place and people of a booked meeting changed as one act: all of it, or nothing."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from backend.access.policies import check_book_meeting
from backend.access.viewer import Viewer
from backend.common.errors import Conflict, explained_conflicts
from backend.meetings.arrangements import Buffers, Place
from backend.meetings.enums import MeetingStatus
from backend.meetings.models import Meeting
from backend.meetings.policies import Attendee, check_attendees_belong
from backend.meetings.rules import check_ready
from backend.meetings.services.booking import arrange, check_place_and_time
from backend.meetings.services.changes import (
    check_nobody_is_marked,
    lock_meeting,
    lock_participants,
    record_meeting_event,
    save_raised,
)
from backend.meetings.services.people import call, call_off, check_called
from backend.places.models import Room


@explained_conflicts()
@transaction.atomic
def change_meeting(
    *,
    actor: Viewer,
    meeting: Meeting,
    version: int,
    begins_at: datetime,
    ends_at: datetime,
    room: Room | None,
    place: Place,
    buffers: Buffers,
    attendees: Sequence[Attendee],
    now: datetime,
) -> Meeting:
    """Give a meeting that is still ahead another time, place and people, if it is as the caller has read it.

    Who is called off is free before the time is moved, and who is new is called at the new time only, so that
    somebody who can come at neither the old nor the new time stands in nobody's way. The sequence rises once.

    Args:
        version: of the meeting as the caller has read it.

    Raises:
        NotAllowed: ``actor`` books no meetings there.
        RuleViolation: a rule of ``backend.meetings.policies`` or, for a confirmed one, ``backend.meetings.rules`` says no.
        Conflict: somebody else changed it meanwhile, it is over, or the room or a person is taken.
    """
    check_book_meeting(actor, meeting.association_id)
    check_attendees_belong(meeting.association_id, attendees)
    lock_participants(attendee.participant for attendee in attendees)
    locked = lock_meeting(meeting)
    if locked.version != version:
        raise Conflict("meeting_has_changed", _("Någon annan ändrade mötet nyss."))
    if locked.status not in {MeetingStatus.TENTATIVE, MeetingStatus.CONFIRMED}:
        raise Conflict("meeting_is_over", _("Mötet är genomfört eller inställt och kan inte ändras. Ladda om sidan."))
    check_nobody_is_marked(locked)
    check_called(locked, attendees)
    before = _standing(locked)
    locked.begins_at, locked.ends_at, locked.room = begins_at, ends_at, room
    arrange(locked, place, buffers)
    check_place_and_time(locked, attendees)
    gone = call_off(locked, attendees)
    moved = _standing(locked) != before
    if moved or gone:
        save_raised(locked)
    if call(locked, attendees) and not (moved or gone):
        save_raised(locked)
    if locked.status == MeetingStatus.CONFIRMED:
        check_ready(locked)
    record_meeting_event(actor, "meeting.changed", locked, now)
    return locked


def _standing(meeting: Meeting) -> tuple[object, ...]:
    """Everything that is told to those who are called, and the time for which they are taken."""
    place = (meeting.room_id, str(meeting.place_kind), meeting.video_link, meeting.place_text)
    return meeting.begins_at, meeting.ends_at, *place, meeting.preparation_minutes, meeting.follow_up_minutes
