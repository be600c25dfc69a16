"""Writing places, seats and attendance."""

from backend.bookings.services.attendance import MarkEffect, acknowledge_notice, mark_attendance, mark_everyone_present
from backend.bookings.services.booking import book_placement, book_seat, book_single
from backend.bookings.services.keeping import advance_placements, book_generated
from backend.bookings.services.lifecycle import (
    cancel_placement,
    confirm_placement,
    end_placement,
    extend_placement,
    interrupt_placement,
    offer_again,
    pause_placement,
    record_outcome,
    release_placement,
    resume_placement,
)
from backend.bookings.services.moving import give_up_booking, move_booking, move_placement
from backend.bookings.services.moving_together import Move, move_placements
from backend.bookings.services.undoing import UndoEffect, undo_last_change, undo_placement_change

__all__ = [
    "MarkEffect",
    "Move",
    "UndoEffect",
    "acknowledge_notice",
    "advance_placements",
    "book_generated",
    "book_placement",
    "book_seat",
    "book_single",
    "cancel_placement",
    "confirm_placement",
    "end_placement",
    "extend_placement",
    "give_up_booking",
    "interrupt_placement",
    "mark_attendance",
    "mark_everyone_present",
    "move_booking",
    "move_placement",
    "move_placements",
    "offer_again",
    "pause_placement",
    "record_outcome",
    "release_placement",
    "resume_placement",
    "undo_last_change",
    "undo_placement_change",
]
