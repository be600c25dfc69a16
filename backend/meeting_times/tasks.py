"""What the short queue does for held times by the clock. It bears being run again."""

from backend.common.clock import current_time
from backend.meeting_times.services import release_expired


def release_expired_holds() -> int:
    """Let go of the times of polls that have run out; return how many polls."""
    return release_expired(now=current_time())
