"""What the task queues call. Arguments are ids only; everything else is read from the rows."""

from backend.activities.models import SessionChange
from backend.activities.services.mail import mail_change


def mail_session_change(change_id: int) -> int:
    """Tell the officers of those booked what was done to a session; how many mails."""
    change = SessionChange.objects.select_related("session__activity").filter(pk=change_id).first()
    return 0 if change is None else mail_change(change)
