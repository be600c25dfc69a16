"""The product with its protection against overselling taken away, for the negative control and nothing else.

The lock on the session is gone; the unique seat is dropped in the test's own database. What then happens is what the
guarantee prevents. A pause between choosing a seat and taking it makes sure that it happens, on slow machines too.
"""

import time

from backend.wsgi import application

# The application has to be set up before its modules can be looked at.
from backend.activities.models import Session  # isort: skip
from backend.bookings.models import Booking  # isort: skip
from backend.bookings.services import booking, seats  # isort: skip

__all__ = ["application"]

PAUSE_SECONDS = 0.3
write_at_once = seats._written


def look_without_locking(session: Session) -> Session:
    """Return the session as anybody sees it, as careless code would."""
    return session


def write_after_a_pause(rows: list[Booking]) -> list[Booking]:
    """Take the chosen seats a moment later, when others have chosen them too."""
    time.sleep(PAUSE_SECONDS)
    return write_at_once(rows)


booking.lock_session = look_without_locking
seats._written = write_after_a_pause
