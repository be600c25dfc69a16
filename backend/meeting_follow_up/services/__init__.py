"""Telling coordinators of meetings that must be booked."""

from backend.meeting_follow_up.services.escalating import remind_of_deadlines

__all__ = ["remind_of_deadlines"]
