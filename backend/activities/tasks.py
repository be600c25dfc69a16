"""What the task queues call. Arguments are ids only; everything else is read from the rows."""

from backend.activities.models import SessionChange, SessionRequest
from backend.activities.services import settling
from backend.activities.services.mail import mail_change, mail_request
from backend.common.clock import current_time


def mail_session_change(change_id: int) -> int:
    """Tell the officers of those booked what was done to a session; how many mails."""
    change = SessionChange.objects.select_related("session__activity").filter(pk=change_id).first()
    return 0 if change is None else mail_change(change)


def mail_session_request(request_id: int) -> int:
    """Tell who is asked of a wish for more sessions, or who asked of the answer; how many mails."""
    related = SessionRequest.objects.select_related("activity", "asked_of__user", "asked_by__user")
    request = related.filter(pk=request_id).first()
    return 0 if request is None else mail_request(request)


def settle_sessions(association_id: int) -> int:
    """Cancel sessions that now are closed, and fit the rest to their rooms; how many were touched."""
    settled = settling.settle_sessions(association_id=association_id, now=current_time())
    return len(settled.cancelled) + len(settled.cut)
