"""What the task queue calls."""

from backend.common.clock import current_time
from backend.meeting_follow_up.services import remind_of_deadlines as remind


def remind_of_deadlines() -> int:
    """Tell the coordinators of deadlines that have come near; how many deadlines."""
    return remind(now=current_time())
