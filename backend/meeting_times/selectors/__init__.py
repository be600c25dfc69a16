"""Searching for times, and how polls of held times stand."""

from backend.meeting_times.selectors.polls import (
    PollStanding,
    TimeTally,
    find_voter,
    language_of,
    open_poll_of,
    open_polls_of_requests,
    standing_of,
    times_to_answer,
    visible_polls,
)
from backend.meeting_times.selectors.searches import (
    Choice,
    Choices,
    TimeSearch,
    search_at,
    search_for_meeting,
    search_for_request,
)

__all__ = [
    "Choice",
    "Choices",
    "PollStanding",
    "TimeSearch",
    "TimeTally",
    "find_voter",
    "language_of",
    "open_poll_of",
    "open_polls_of_requests",
    "search_at",
    "search_for_meeting",
    "search_for_request",
    "standing_of",
    "times_to_answer",
    "visible_polls",
]
