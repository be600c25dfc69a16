"""Asking a named colleague for more sessions, and the answer."""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django_q.tasks import async_task

from backend.access.policies import check_ask_for_sessions
from backend.access.viewer import Viewer
from backend.activities.enums import RequestStatus
from backend.activities.models import Activity, SessionRequest
from backend.activities.policies import check_answer_request, check_staff_belong
from backend.activities.transitions import REQUEST
from backend.associations.models import Staff
from backend.audit.services import record_event
from backend.common.errors import NotAllowed
from backend.settings.queues import SHORT_QUEUE

MAIL_REQUEST = "backend.activities.tasks.mail_session_request"


@transaction.atomic
def ask_for_sessions(
    *,
    actor: Viewer,
    activity: Activity,
    asked_of: Staff,
    sessions_per_week: int,
    from_on: date,
    message: str = "",
    now: datetime,
) -> SessionRequest:
    """Ask a colleague for more sessions a week of an activity; they get a mail.

    Raises:
        NotAllowed: ``actor`` asks for no sessions there, or is nobody who could be answered.
        RuleViolation: the colleague has no role in the association.
    """
    check_ask_for_sessions(actor, activity.association_id)
    if actor.staff_id is None:
        raise NotAllowed("request_by_staff", _("Bara personal kan be om fler pass."))
    check_staff_belong(activity.association_id, [asked_of.pk], field="asked_of")
    request = SessionRequest.objects.create(
        activity=activity,
        asked_by_id=actor.staff_id,
        asked_of=asked_of,
        sessions_per_week=sessions_per_week,
        from_on=from_on,
        message=message,
    )
    _record(actor, "session_request.asked", request, now)
    async_task(MAIL_REQUEST, request.pk, cluster=SHORT_QUEUE)
    return request


@transaction.atomic
def answer_request(*, actor: Viewer, request: SessionRequest, granted: bool, now: datetime) -> SessionRequest:
    """Say that the sessions are arranged, or that it cannot be done; whoever asked gets a mail.

    Raises:
        NotAllowed: ``actor`` is neither the one asked nor keeps the association's activities.
        TransitionError: it is answered already.
    """
    check_answer_request(actor, request)
    locked = _lock(request)
    _set_status(locked, RequestStatus.GRANTED if granted else RequestStatus.DECLINED, now)
    _record(actor, "session_request.answered", locked, now)
    async_task(MAIL_REQUEST, locked.pk, cluster=SHORT_QUEUE)
    return locked


@transaction.atomic
def reopen_request(*, actor: Viewer, request: SessionRequest, now: datetime) -> SessionRequest:
    """Take an answer back.

    Raises:
        NotAllowed: ``actor`` is neither the one asked nor keeps the association's activities.
        TransitionError: it is not answered.
    """
    check_answer_request(actor, request)
    locked = _lock(request)
    _set_status(locked, RequestStatus.OPEN, None)
    _record(actor, "session_request.reopened", locked, now)
    return locked


def _lock(request: SessionRequest) -> SessionRequest:
    rows = SessionRequest.objects.select_for_update(of=("self",), no_key=True).select_related("activity")
    return rows.get(pk=request.pk)


def _set_status(request: SessionRequest, status: RequestStatus, answered_at: datetime | None) -> None:
    REQUEST.check_follows(request.status, status)
    request.status, request.answered_at = status, answered_at
    request.save(update_fields=["status", "answered_at"])


def _record(actor: Viewer, verb: str, request: SessionRequest, now: datetime) -> None:
    record_event(
        verb=verb,
        subject=request,
        association_id=request.activity.association_id,
        actor=actor.user,
        now=now,
        activity=request.activity_id,
        status=str(request.status),
        sessions_per_week=request.sessions_per_week,
    )
