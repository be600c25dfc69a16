"""Writing meetings. Every change of time, place or status raises ``sequence`` in the same transaction."""

from backend.meetings.policies import Attendee
from backend.meetings.services.booking import book_meeting, move_meeting, restore_meeting
from backend.meetings.services.changing import change_meeting
from backend.meetings.services.holds import keep_held_time
from backend.meetings.services.people import change_people
from backend.meetings.services.presence import mark_presence
from backend.meetings.services.requests import Wanted, reopen_request, request_meeting, withdraw_request
from backend.meetings.services.rules import seed_rules
from backend.meetings.services.status import (
    cancel_meeting,
    cancel_planned_meetings,
    confirm_meeting,
    mark_held,
    reopen_meeting,
)

__all__ = [
    "Attendee",
    "Wanted",
    "book_meeting",
    "cancel_meeting",
    "cancel_planned_meetings",
    "change_meeting",
    "change_people",
    "confirm_meeting",
    "keep_held_time",
    "mark_held",
    "mark_presence",
    "move_meeting",
    "reopen_meeting",
    "reopen_request",
    "request_meeting",
    "restore_meeting",
    "seed_rules",
    "withdraw_request",
]
