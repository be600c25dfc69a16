"""Meetings and who is to be there, what each kind of meeting asks for, and requests that somebody is to book."""

from backend.meetings.models.meeting import MOST_BUFFER_MINUTES, Attendance, Meeting
from backend.meetings.models.request import MeetingRequest, RequestedAttendance
from backend.meetings.models.rule import MeetingRule, RuleParty

__all__ = [
    "MOST_BUFFER_MINUTES",
    "Attendance",
    "Meeting",
    "MeetingRequest",
    "MeetingRule",
    "RequestedAttendance",
    "RuleParty",
]
