"""A held time that becomes the meeting."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from backend.access.policies import check_book_meeting
from backend.access.viewer import Viewer
from backend.common.errors import Conflict, explained_conflicts
from backend.meetings.enums import MeetingStatus
from backend.meetings.models import Meeting
from backend.meetings.policies import attendees_of
from backend.meetings.services.booking import check_place_and_time
from backend.meetings.services.changes import lock_meeting, record_meeting_event, save_raised
from backend.meetings.services.settling import settle_request


@explained_conflicts()
@transaction.atomic
def keep_held_time(*, actor: Viewer, meeting: Meeting, now: datetime) -> Meeting:
    """Let one of several held times be the meeting, tentative as before; its uid stays.

    Raises:
        NotAllowed: ``actor`` books no meetings there.
        RuleViolation: a rule that the time fitted does not allow it any more, such as a consent that is withdrawn.
        Conflict: it is not held, or the step has its meeting already.
    """
    check_book_meeting(actor, meeting.association_id)
    locked = lock_meeting(meeting)
    if not locked.is_hold or locked.status != MeetingStatus.TENTATIVE:
        raise Conflict("time_is_not_held", _("Tiden hålls inte längre. Ladda om sidan."))
    check_place_and_time(locked, attendees_of(locked))
    locked.is_hold = False
    save_raised(locked)
    settle_request(locked)
    record_meeting_event(actor, "meeting.kept", locked, now)
    return locked
