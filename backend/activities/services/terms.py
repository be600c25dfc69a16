"""What a supervisor's time allows, and the sessions that follow."""

from datetime import datetime

from django.db import transaction

from backend.access.policies import check_keep_hours
from backend.access.viewer import Viewer
from backend.activities.enums import ChangeKind, SessionStatus
from backend.activities.models import Session, SupervisorTerms
from backend.activities.services.changes import fit_capacity, lock_sessions
from backend.associations.models import Staff
from backend.audit.services import record_event
from backend.common.errors import explained_conflicts


@explained_conflicts()
@transaction.atomic
def set_supervisor_terms(
    *,
    actor: Viewer,
    staff: Staff,
    employment_percent: int,
    participants_per_session: int,
    preparation_minutes: int,
    now: datetime,
) -> SupervisorTerms:
    """Set employment rate, ratio and preparation. Sessions ahead get the seats that the ratio allows at once.

    Another employment rate decides about sessions that are generated from now on; those that are there stay until
    somebody cancels them. Nobody loses a seat.

    Raises:
        NotAllowed: ``actor`` keeps no hours for the person.
        Conflict: a figure that the database refuses.

    Source: domain rule 3.
    """
    check_keep_hours(actor, staff)
    had = SupervisorTerms.objects.select_for_update(no_key=True).filter(staff=staff).first()
    terms = had or SupervisorTerms(staff=staff)
    ratio_differs = had is None or had.participants_per_session != participants_per_session
    terms.employment_percent = employment_percent
    terms.participants_per_session = participants_per_session
    terms.preparation_minutes = preparation_minutes
    terms.save()
    if ratio_differs:
        _refit(staff, now)
    record_event(
        verb="supervisor_terms.set",
        subject=terms,
        association_id=None,
        actor=actor.user,
        now=now,
        staff=staff.pk,
        employment_percent=employment_percent,
        participants_per_session=participants_per_session,
    )
    return terms


def _refit(staff: Staff, now: datetime) -> None:
    led = Session.objects.filter(
        session_leaders__staff=staff,
        session_leaders__is_away=False,
        status=SessionStatus.PLANNED,
        begins_at__gt=now,
    )
    decided = set(led.filter(changes__kind=ChangeKind.CAPACITY, changes__undone_at=None).values_list("pk", flat=True))
    for session in lock_sessions(led.values_list("pk", flat=True)):
        had = session.capacity
        fit_capacity(session, had if session.pk in decided else session.activity.capacity)
        if session.capacity != had:
            session.save(update_fields=["capacity"])
