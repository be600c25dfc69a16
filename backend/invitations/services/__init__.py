"""Telling people of meetings, reminding them, and leaving them alone."""

from backend.invitations.services.announcing import announce_meeting
from backend.invitations.services.reminding import remind_of_meetings
from backend.invitations.services.stopping import resume_reminders, stop_reminders

__all__ = ["announce_meeting", "remind_of_meetings", "resume_reminders", "stop_reminders"]
