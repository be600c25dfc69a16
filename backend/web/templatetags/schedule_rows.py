"""What the calendar's list draws of a session."""

from django import template
from django.utils.timezone import localtime

from backend.activities.models import Session
from backend.common.weeks import IsoWeek
from backend.web.reading.schedule_sessions import board_address

register = template.Library()


@register.filter
def board_of(session: Session) -> str:
    """Return the address of the board that the session stands on, in its week."""
    return board_address(session, IsoWeek.of(localtime(session.begins_at).date()))
