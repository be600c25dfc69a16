"""What is taken, what is free, and who has which place."""

from backend.bookings.selectors.moves import PossibleMove, possible_moves
from backend.bookings.selectors.occupancy import (
    SessionOccupancy,
    WeekLevel,
    capacity_level,
    first_start,
    free_from,
    free_from_rows,
    levels_ahead,
    occupancy,
    occupancy_of,
)
from backend.bookings.selectors.people import placements_of, session_people

__all__ = [
    "PossibleMove",
    "SessionOccupancy",
    "WeekLevel",
    "capacity_level",
    "first_start",
    "free_from",
    "free_from_rows",
    "levels_ahead",
    "occupancy",
    "occupancy_of",
    "placements_of",
    "possible_moves",
    "session_people",
]
