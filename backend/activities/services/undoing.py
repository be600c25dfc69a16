"""Taking a change of a session back. Each kind gives back what it took, and nothing that others changed since."""

from collections.abc import Callable, Mapping
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from backend.access.policies import check_run_activity
from backend.access.viewer import Viewer
from backend.activities.enums import ChangeKind
from backend.activities.models import Session, SessionChange, SessionLeader
from backend.activities.services.changes import (
    compact_seats,
    fit_capacity,
    lock_session,
    mail_change,
    offer_if_more,
    record_session_event,
    set_away,
)
from backend.activities.services.seats import LEFT_SEAT
from backend.activities.services.sessions import restore_locked
from backend.bookings.enums import PlacementStatus
from backend.bookings.models import Booking, Placement, PlacementChange
from backend.common.errors import Conflict, explained_conflicts


@explained_conflicts()
@transaction.atomic
def undo_session_change(*, actor: Viewer, change: SessionChange, now: datetime) -> SessionChange:
    """Take one change back.

    Raises:
        NotAllowed: ``actor`` does not run the activity.
        RuleViolation: the session may not be held as it was any more, such as on a day that is closed by now.
        Conflict: it is taken back already; or the room, a supervisor or somebody who had a seat is taken by now.
        TransitionError: a cancellation of a session that is planned.
    """
    check_run_activity(actor, change.session.activity)
    session = lock_session(change.session)
    current = SessionChange.objects.get(pk=change.pk)
    if current.undone_at is not None:
        raise Conflict("change_is_undone", _("Ändringen är redan ångrad. Ladda om sidan."))
    take_back(actor, session, current, now)
    return current


def take_back(actor: Viewer, session: Session, change: SessionChange, now: datetime) -> None:
    """Take ``change`` of the locked session back, as part of another act and under its policy."""
    had = session.capacity
    _TAKING_BACK[ChangeKind(change.kind)](actor, session, change, now)
    offer_if_more(session, had)
    change.undone_at = now
    change.save(update_fields=["undone_at"])
    if change.kind in (ChangeKind.CANCELLED, ChangeKind.MOVED):
        mail_change(change)


def _plan_again(actor: Viewer, session: Session, _change: SessionChange, now: datetime) -> None:
    restore_locked(actor, session, now)


def _move_back(actor: Viewer, session: Session, change: SessionChange, now: datetime) -> None:
    before = change.before
    session.begins_at = datetime.fromisoformat(before["begins_at"])
    session.ends_at = datetime.fromisoformat(before["ends_at"])
    session.room_id = before["room"]
    for staff_id, _stands_in_for, was_away in before["leaders"]:
        if was_away:
            set_away(session, staff_id, is_away=True)
    session.save()
    session.refresh_from_db()
    fit_capacity(session, int(before["capacity"]))
    _save(actor, session, change, now)


def _come_back(actor: Viewer, session: Session, change: SessionChange, now: datetime) -> None:
    """Let who was away lead again, unless another absence keeps them away."""
    staff_id = int(change.before["staff"])
    away = session.changes.filter(kind=ChangeKind.LEADER_AWAY, undone_at=None, absence__isnull=False)
    others = away.filter(before__staff=staff_id)
    if not others.exclude(pk=change.pk).exists():
        set_away(session, staff_id, is_away=False)
    fit_capacity(session, _most(session, change))
    _save(actor, session, change, now)


def _let_stand_in_go(actor: Viewer, session: Session, change: SessionChange, now: datetime) -> None:
    before = change.before
    SessionLeader.objects.filter(session=session, staff_id=before["stand_in"], stands_in_for=before["staff"]).delete()
    was_away = next((away for staff_id, _for, away in before["leaders"] if staff_id == before["staff"]), False)
    if not was_away:
        set_away(session, int(before["staff"]), is_away=False)
    fit_capacity(session, max(session.capacity, int(before["capacity"])))
    _save(actor, session, change, now)


def _give_seats_back(actor: Viewer, session: Session, change: SessionChange, now: datetime) -> None:
    """Give the seats back that there were, and those who left theirs if they still have a place."""
    taken = compact_seats(session)
    had = int(change.before["capacity"])
    left = Placement.objects.filter(pk__in=change.before.get("left", ()), status__in=PlacementStatus.live())
    returning = list(left.exclude(bookings__session=session).order_by("pk"))
    given_up = PlacementChange.objects.filter(placement__in=returning, verb=LEFT_SEAT, undone_at=None)
    given_up.filter(made_at=change.made_at).update(undone_at=now)
    if taken + len(returning) > had:
        text = _("Fler har fått plats på passet sedan dess. Bestäm först vilka som ska lämna det.")
        raise Conflict("seats_below_taken", text)
    session.capacity = had
    _save(actor, session, change, now)
    numbered = enumerate(returning, start=taken + 1)
    Booking.objects.bulk_create(
        [Booking(placement=placement, session=session, seat_number=number) for number, placement in numbered]
    )


def _most(session: Session, change: SessionChange) -> int:
    """Return the seats there were, unless somebody has decided on their number since."""
    decided = session.changes.filter(kind=ChangeKind.CAPACITY, undone_at=None, pk__gt=change.pk).exists()
    return session.capacity if decided else max(session.capacity, int(change.before["capacity"]))


def _save(actor: Viewer, session: Session, change: SessionChange, now: datetime) -> None:
    session.sequence += 1
    session.save()
    record_session_event(actor, f"session.{change.kind}_undone", session, now)


_TAKING_BACK: Mapping[ChangeKind, Callable[[Viewer, Session, SessionChange, datetime], None]] = {
    ChangeKind.CANCELLED: _plan_again,
    ChangeKind.MOVED: _move_back,
    ChangeKind.LEADER_AWAY: _come_back,
    ChangeKind.STAND_IN: _let_stand_in_go,
    ChangeKind.CAPACITY: _give_seats_back,
}
