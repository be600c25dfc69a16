"""The product with its protection against overselling taken away, for the negative control and nothing else.

The lock on the session is gone; the unique seat is dropped in the test's own database. What then happens is what the
guarantee prevents.
"""

from backend.wsgi import application

# The application has to be set up before its modules can be looked at.
from backend.activities.models import Session  # isort: skip
from backend.bookings.services import booking  # isort: skip

__all__ = ["application"]


def look_without_locking(session: Session) -> Session:
    """Return the session as anybody sees it, as careless code would."""
    return session


booking.lock_session = look_without_locking
