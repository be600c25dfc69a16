"""Giving, reading and removing the calendars that staff keep outside Samplats."""

from backend.outside_calendars.services.keeping import (
    add_calendar,
    ask_for_reading,
    remove_calendar,
    restore_calendar,
)
from backend.outside_calendars.services.queueing import drop_what_is_old, queue_due_readings
from backend.outside_calendars.services.reading import read_calendar

__all__ = [
    "add_calendar",
    "ask_for_reading",
    "drop_what_is_old",
    "queue_due_readings",
    "read_calendar",
    "remove_calendar",
    "restore_calendar",
]
