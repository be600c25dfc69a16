"""What the task queues call. Arguments are ids only; everything else is read from the rows."""

from backend.common.clock import current_time
from backend.invitations.services import announce_meeting as announce
from backend.invitations.services import remind_of_meetings as remind


def announce_meeting(*meeting_ids: int) -> int:
    """Write to those for whom a meeting is other than they know; how many mails."""
    return sum(announce(meeting_id=meeting_id, now=current_time()) for meeting_id in meeting_ids)


def remind_of_meetings() -> int:
    """Remind contacts of near meetings, once an hour; how many."""
    return remind(now=current_time())
