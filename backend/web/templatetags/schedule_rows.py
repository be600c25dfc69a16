"""What the calendar's list draws of a session."""

from django import template

from backend.activities.models import Session
from backend.web.reading.schedule_sessions import board_address

register = template.Library()


@register.filter
def board_of(session: Session) -> str:
    """Return the address of the board that the session stands on, at its card."""
    return board_address(session)
