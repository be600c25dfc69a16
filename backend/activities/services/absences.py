"""A supervisor is away: what that hits, who steps in, and taking it all back."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from backend.access.policies import check_record_absence, check_run_activity
from backend.access.viewer import Viewer
from backend.activities.enums import ChangeKind
from backend.activities.models import Session, SessionChange, SessionLeader
from backend.activities.policies import check_can_lead, check_staff_belong
from backend.activities.selectors.affected import AffectedSession, affected_sessions, affected_sessions_of
from backend.activities.services.changes import (
    check_planned,
    fit_capacity,
    live_away_change,
    lock_session,
    lock_sessions,
    save_change,
    set_away,
    snapshot,
)
from backend.activities.services.undoing import take_back
from backend.associations.models import Absence, Staff
from backend.associations.services import record_absence, remove_absence
from backend.common.errors import Conflict, RuleViolation, explained_conflicts
from backend.common.intervals import TimeInterval
from backend.common.transitions import TransitionError


@dataclass(frozen=True, slots=True)
class AbsenceEffect:
    """The absence and the sessions it hits."""

    absence: Absence
    affected: tuple[AffectedSession, ...]


@dataclass(frozen=True, slots=True)
class UndoneAbsence:
    """The changes that were taken back, and those that could not be, each with why."""

    undone: tuple[SessionChange, ...]
    kept: tuple[tuple[SessionChange, str], ...]


@explained_conflicts()
@transaction.atomic
def report_absence(
    *, actor: Viewer, staff: Staff, begins_at: datetime, ends_at: datetime, now: datetime
) -> AbsenceEffect:
    """Record that a supervisor is away and take them off the sessions they lead then; return who is affected at once.

    Nobody new gets into those sessions beyond what the supervisors who stay can take; whoever has a seat keeps it until
    somebody names a stand-in, moves or cancels the session.

    Raises:
        NotAllowed: it is neither the person nor somebody who keeps their hours.
        RuleViolation: it ends before it begins.

    Source: domain rule 3.
    """
    absence = record_absence(actor=actor, staff=staff, begins_at=begins_at, ends_at=ends_at, now=now)
    hit = affected_sessions(staff, begins_at, ends_at)
    for session in lock_sessions(row.session.pk for row in hit):
        before = {**snapshot(session), "staff": staff.pk}
        set_away(session, staff.pk, is_away=True)
        fit_capacity(session, session.capacity)
        save_change(actor=actor, session=session, kind=ChangeKind.LEADER_AWAY, before=before, now=now, absence=absence)
    return AbsenceEffect(absence, tuple(affected_sessions_of(absence)))


@explained_conflicts()
@transaction.atomic
def name_stand_in(*, actor: Viewer, session: Session, away: Staff, stand_in: Staff, now: datetime) -> Session:
    """Let ``stand_in`` lead a planned session in place of ``away``, who need not have been reported away.

    Raises:
        NotAllowed: ``actor`` does not run the activity.
        RuleViolation: ``away`` does not lead it; ``stand_in`` is a stranger, is off, or has no time left that week.
        Conflict: it is cancelled, or the stand-in leads it already or is taken.
    """
    check_run_activity(actor, session.activity)
    locked = lock_session(session)
    check_planned(locked)
    if not SessionLeader.objects.filter(session=locked, staff=away).exists():
        raise RuleViolation("away_leads_the_session", _("Personen leder inte passet. Ladda om sidan."), field="away")
    check_staff_belong(locked.activity.association_id, [stand_in.pk], field="stand_in")
    check_can_lead([stand_in], TimeInterval(locked.begins_at, locked.ends_at))
    before = {**snapshot(locked), "staff": away.pk, "stand_in": stand_in.pk}
    report = live_away_change(locked, away.pk)
    most = locked.capacity if report is None else max(locked.capacity, int(report.before["capacity"]))
    set_away(locked, away.pk, is_away=True)
    SessionLeader.objects.create(session=locked, staff=stand_in, stands_in_for=away)
    fit_capacity(locked, most)
    save_change(
        actor=actor,
        session=locked,
        kind=ChangeKind.STAND_IN,
        before=before,
        now=now,
        absence=None if report is None else report.absence_id,
    )
    return locked


@explained_conflicts()
@transaction.atomic
def undo_absence(*, actor: Viewer, absence: Absence, now: datetime) -> UndoneAbsence:
    """Take an absence back with everything that was done about it: stand-ins, moves and cancellations, newest first.

    What can no longer be taken back, since a room or a person has been taken meanwhile, stays and is told.

    Raises:
        NotAllowed: it is neither the person nor somebody who keeps their hours.
    """
    check_record_absence(actor, absence.staff)
    live = list(absence.session_changes.filter(undone_at=None).values_list("pk", "session_id"))
    sessions = {session.pk: session for session in lock_sessions(session_id for _pk, session_id in live)}
    # Gone first, so that whoever was away counts as back.
    remove_absence(actor=actor, absence=absence, now=now)
    changes = SessionChange.objects.filter(pk__in=[pk for pk, _session_id in live], undone_at=None)
    undone, kept = [], []
    for change in changes.order_by("-made_at", "-pk"):
        reason = _try_to_take_back(actor, sessions[change.session_id], change, now)
        if reason is None:
            undone.append(change)
        else:
            kept.append((change, reason))
    return UndoneAbsence(tuple(undone), tuple(kept))


def _try_to_take_back(actor: Viewer, session: Session, change: SessionChange, now: datetime) -> str | None:
    """Return why not, or None."""
    try:
        with explained_conflicts(), transaction.atomic():
            take_back(actor, session, change, now)
    except (RuleViolation, Conflict, TransitionError) as error:
        session.refresh_from_db()
        return str(error)
    return None
