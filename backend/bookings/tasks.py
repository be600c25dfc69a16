"""What the short queue does for places by the clock. Each bears being run again."""

from backend.bookings.services import advance_placements, book_generated
from backend.common.clock import current_time


def keep_placements() -> tuple[int, int]:
    """Let placements begin, pause and end, and book newly generated sessions on; return how many of each."""
    now = current_time()
    return advance_placements(now), book_generated(now=now)
