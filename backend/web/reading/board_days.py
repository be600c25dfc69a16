"""Which of the week's sessions stand as cards: all of a few, one day of many."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from backend.bookings.selectors import SessionOccupancy

MOST_CARDS = 10


@dataclass(frozen=True)
class BoardDay:
    """One day to choose, with the number of its sessions."""

    day: date
    sessions: int
    is_shown: bool


def choose_day(sessions: Sequence[SessionOccupancy], wanted: date | None, *, today: date) -> date | None:
    """Return the day whose sessions stand as cards: the wanted one, else today or the next one that has any.

    None where there are so few sessions that the whole week fits.
    """
    if len(sessions) <= MOST_CARDS:
        return None
    days = sorted({session.day for session in sessions})
    if wanted in days:
        return wanted
    return next((day for day in days if day >= today), days[0])


def list_days(sessions: Sequence[SessionOccupancy], shown: date | None) -> list[BoardDay]:
    """Return the days to choose between; none where the whole week is shown."""
    if shown is None:
        return []
    counts = Counter(session.day for session in sessions)
    return [BoardDay(day, count, day == shown) for day, count in sorted(counts.items())]
