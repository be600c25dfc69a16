"""Booking found times, holding several, voting on them and deciding."""

from backend.meeting_times.services.booking import book_time, move_to_time
from backend.meeting_times.services.deciding import decide_poll
from backend.meeting_times.services.holding import hold_times, release_expired, restore_poll, withdraw_poll
from backend.meeting_times.services.voting import cast_votes

__all__ = [
    "book_time",
    "cast_votes",
    "decide_poll",
    "hold_times",
    "move_to_time",
    "release_expired",
    "restore_poll",
    "withdraw_poll",
]
