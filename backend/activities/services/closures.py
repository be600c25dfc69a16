"""Closing an activity for a time although its season runs, and taking that back."""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from backend.access.policies import check_keep_activities
from backend.access.viewer import Viewer
from backend.activities.enums import CancellationReason, ChangeKind, SessionStatus
from backend.activities.models import Activity, ActivityClosure, Session
from backend.activities.selectors.preview import change_period
from backend.activities.services.activities import bring_along, lock_activity, record_activity_event
from backend.activities.services.changes import lock_sessions
from backend.activities.services.sessions import restore_locked
from backend.common.errors import RuleViolation, explained_conflicts


@explained_conflicts()
@transaction.atomic
def close_activity(
    *, actor: Viewer, activity: Activity, from_on: date, until_on: date, label: str = "", now: datetime
) -> ActivityClosure:
    """Close an activity in ``[from_on, until_on)``; its sessions from tomorrow on go as in ``change_activity``.

    Raises:
        NotAllowed: ``actor`` keeps no activities there.
        RuleViolation: it ends before it begins.
    """
    check_keep_activities(actor, activity.association_id)
    if until_on <= from_on:
        text = _("Uppehållet måste sluta efter att det börjar.")
        raise RuleViolation("activity_closure_dates_in_order", text, field="until_on")
    locked = lock_activity(activity)
    closure: ActivityClosure = locked.closures.create(from_on=from_on, until_on=until_on, label=label)
    bring_along(actor, locked, now)
    record_activity_event(actor, "activity.closed", locked, now, closure=closure.pk)
    return closure


@explained_conflicts()
@transaction.atomic
def reopen_activity(*, actor: Viewer, closure: ActivityClosure, now: datetime) -> None:
    """Take a closure back: generate the sessions that it left out, restore those that it cancelled if they still fit.

    Raises:
        NotAllowed: ``actor`` keeps no activities there.
    """
    check_keep_activities(actor, closure.activity.association_id)
    locked = lock_activity(closure.activity)
    record_activity_event(actor, "activity.reopened", locked, now, closure=closure.pk)
    closure.delete()
    bring_along(actor, locked, now)
    period = change_period(now)
    cancelled = locked.sessions.filter(
        status=SessionStatus.CANCELLED,
        cancellation_reason=CancellationReason.CLOSED,
        occurs_on__gte=max(closure.from_on, period[0]),
        occurs_on__lt=closure.until_on,
    )
    for session in lock_sessions(cancelled.values_list("pk", flat=True)):
        _try_to_restore(actor, session, now)


def _try_to_restore(actor: Viewer, session: Session, now: datetime) -> None:
    """Leave a session cancelled whose day, room or people are taken by now; the board shows it as such."""
    try:
        with explained_conflicts(), transaction.atomic():
            restore_locked(actor, session, now)
            session.changes.filter(kind=ChangeKind.CANCELLED, undone_at=None).update(undone_at=now)
    except RuleViolation:
        return
