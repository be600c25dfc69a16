"""What the task queues call. Arguments are ids only; everything else is read from the rows."""

import logging

from django.db.models import Q
from django_q.tasks import async_task

from backend.access.viewer import SYSTEM
from backend.activities.models import Activity, SessionChange, SessionRequest
from backend.activities.selectors.preview import change_period
from backend.activities.services import settling
from backend.activities.services.activities import KEEP_PLACEMENTS
from backend.activities.services.generation import generate_sessions
from backend.activities.services.mail import mail_change, mail_request
from backend.common.clock import current_time
from backend.common.errors import Conflict
from backend.settings.queues import SHORT_QUEUE

logger = logging.getLogger(__name__)


def mail_session_change(change_id: int) -> int:
    """Tell the officers of those booked what was done to a session; how many mails."""
    change = SessionChange.objects.select_related("session__activity").filter(pk=change_id).first()
    return 0 if change is None else mail_change(change, now=current_time())


def mail_session_request(request_id: int) -> int:
    """Tell who is asked of a wish for more sessions, or who asked of the answer; how many mails."""
    related = SessionRequest.objects.select_related("activity", "asked_of__user", "asked_by__user")
    request = related.filter(pk=request_id).first()
    return 0 if request is None else mail_request(request, now=current_time())


def settle_sessions(association_id: int) -> int:
    """Cancel sessions that now are closed, and fit the rest to their rooms; how many were touched."""
    settled = settling.settle_sessions(association_id=association_id, now=current_time())
    return len(settled.cancelled) + len(settled.cut)


def generate_ahead() -> int:
    """Generate the sessions of the coming year that are not there yet, association by association; how many.

    Where somebody takes a room or a supervisor at the same moment, the association's turn comes again the next night.
    """
    now = current_time()
    from_on, until_on = change_period(now)
    created = 0
    going_on = Activity.objects.filter(Q(season_until_on=None) | Q(season_until_on__gt=from_on))
    for association_id in going_on.order_by("association_id").values_list("association_id", flat=True).distinct():
        activities = going_on.filter(association_id=association_id)
        try:
            effect = generate_sessions(actor=SYSTEM, activities=activities, from_on=from_on, until_on=until_on, now=now)
        except Conflict:
            logger.warning("Sessions of association %s could not be generated ahead", association_id)
            continue
        created += len(effect.created)
    if created:
        async_task(KEEP_PLACEMENTS, cluster=SHORT_QUEUE)
    return created
