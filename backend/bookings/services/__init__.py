"""Writing places, seats and attendance."""

from backend.bookings.services.attendance import MarkEffect, acknowledge_notice, mark_attendance, mark_everyone_present
from backend.bookings.services.booking import book_placement, book_single

__all__ = [
    "MarkEffect",
    "acknowledge_notice",
    "book_placement",
    "book_single",
    "mark_attendance",
    "mark_everyone_present",
]
