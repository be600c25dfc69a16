"""Deciding on one of the held times."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from backend.access.policies import check_book_meeting
from backend.access.viewer import Viewer
from backend.audit.services import record_event
from backend.common.errors import Conflict, explained_conflicts
from backend.meeting_times.enums import PollStatus
from backend.meeting_times.models import PollTime, TimePoll
from backend.meeting_times.services.booking import confirm_if_allowed
from backend.meeting_times.services.holding import lock_open_poll, release_holds
from backend.meeting_times.transitions import TIME_POLL
from backend.meetings.enums import MeetingStatus
from backend.meetings.models import Meeting
from backend.meetings.services import keep_held_time, move_meeting


@explained_conflicts()
@transaction.atomic
def decide_poll(*, actor: Viewer, poll: TimePoll, time: PollTime, now: datetime) -> tuple[Meeting, str]:
    """Let one of the held times become the meeting, and let the others go, all at once.

    For a request the hold itself becomes the meeting and keeps its uid; for a meeting that is moved, that meeting takes
    over the hold's time and room and keeps its own. It is confirmed if the rules allow.

    Returns:
        The meeting, and why it is tentative; an empty text if it is confirmed.

    Raises:
        NotAllowed: ``actor`` books no meetings there.
        RuleViolation: the time does not fit the rules any more.
        Conflict: somebody else has decided, withdrawn or lost the times meanwhile; or that time was called off.
    """
    check_book_meeting(actor, poll.association_id)
    locked = lock_open_poll(poll)
    chosen = Meeting.objects.get(poll_time__poll=locked, poll_time=time)
    if chosen.status != MeetingStatus.TENTATIVE or locked.expires_at <= now:
        raise Conflict("held_time_is_gone", _("Den tiden hålls inte längre. Välj en annan."))
    others = Meeting.objects.filter(poll_time__poll=locked).exclude(pk=chosen.pk)
    release_holds(actor, others, now)
    meeting = _become(actor, locked, chosen, now)
    TIME_POLL.check_follows(locked.status, PollStatus.DECIDED)
    locked.status, locked.meeting = PollStatus.DECIDED, meeting
    locked.save(update_fields=["status", "meeting"])
    record_event(
        verb="time_poll.decided", subject=locked, association_id=locked.association_id, actor=actor.user, now=now
    )
    if meeting.status != MeetingStatus.TENTATIVE:
        return meeting, ""
    return confirm_if_allowed(actor, meeting, now)


def _become(actor: Viewer, poll: TimePoll, hold: Meeting, now: datetime) -> Meeting:
    """The hold itself, or the meeting that moves to where the hold was; nobody can come in between."""
    if poll.moves is None:
        return keep_held_time(actor=actor, meeting=hold, now=now)
    release_holds(actor, [hold], now)
    return move_meeting(
        actor=actor, meeting=poll.moves, begins_at=hold.begins_at, ends_at=hold.ends_at, room=hold.room, now=now
    )
