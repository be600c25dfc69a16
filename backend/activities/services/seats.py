"""How many seats a session has, and who goes when there are to be fewer."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from backend.access.policies import check_run_activity
from backend.access.viewer import Viewer
from backend.activities.enums import ChangeKind
from backend.activities.models import Session
from backend.activities.selectors.limits import least_capacity_of
from backend.activities.services.changes import (
    check_planned,
    compact_seats,
    lock_session,
    save_change,
    snapshot,
    taken_seats,
)
from backend.bookings.models import Booking
from backend.bookings.services.changes import record_change
from backend.bookings.services.changes import snapshot as placement_snapshot
from backend.bookings.services.settling import exception
from backend.common.errors import RuleViolation, explained_conflicts

LEFT_SEAT = "booking.left_for_fewer_seats"


@explained_conflicts()
@transaction.atomic
def change_session_capacity(
    *, actor: Viewer, session: Session, capacity: int, now: datetime, leaving: Sequence[Booking] = ()
) -> Session:
    """Give a planned session more or fewer seats; those in ``leaving`` give theirs up.

    Raises:
        NotAllowed: ``actor`` does not run the activity.
        RuleViolation: more people would stay than there are seats, and how many have to go; or more seats than the
            activity, the room and the supervisors allow.
        Conflict: the session is cancelled.
    """
    check_run_activity(actor, session.activity)
    locked = lock_session(session)
    check_planned(locked)
    before = snapshot(locked)
    _check_leaving(locked, leaving)
    _check_enough_go(locked, capacity, len(leaving))
    _check_not_too_many(locked, capacity)
    before["left"] = [booking.placement_id for booking in leaving]
    for booking in leaving:
        _give_up(actor, booking, now)
    compact_seats(locked)
    locked.capacity = capacity
    save_change(actor=actor, session=locked, kind=ChangeKind.CAPACITY, before=before, now=now)
    return locked


def _give_up(actor: Viewer, booking: Booking, now: datetime) -> None:
    """Delete the seat, and keep that it was given up: otherwise the placement would take it again by itself."""
    placement = booking.placement
    kept = placement_snapshot(placement) | exception(gave_up=[booking.session_id])
    Booking.objects.filter(pk=booking.pk).delete()
    record_change(actor, LEFT_SEAT, placement, kept, now)


def _check_leaving(session: Session, leaving: Sequence[Booking]) -> None:
    if any(booking.session_id != session.pk for booking in leaving):
        text = _("En av dem som ska lämna passet är inte bokad på det. Ladda om sidan.")
        raise RuleViolation("leaving_is_booked", text, field="leaving")


def _check_enough_go(session: Session, capacity: int, going: int) -> None:
    too_many = taken_seats(session) - going - capacity
    if too_many > 0:
        text = ngettext(
            "%(count)s person till måste lämna passet. Välj vem.",
            "%(count)s personer till måste lämna passet. Välj vilka.",
            too_many,
        )
        raise RuleViolation("seats_below_taken", text % {"count": too_many}, field="capacity")


def _check_not_too_many(session: Session, capacity: int) -> None:
    most = max(session.capacity, least_capacity_of(session))
    if not 1 <= capacity <= most:
        text = _("Passet kan ha mellan 1 och %(most)s platser: aktiviteten, rummet och handledarna sätter gränsen.")
        raise RuleViolation("seats_within_limits", text % {"most": most}, field="capacity")
