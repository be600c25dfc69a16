"""Taking back the last thing that was done to a place."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from backend.access.policies import check_book_placement
from backend.access.viewer import Viewer
from backend.activities.models import Session
from backend.bookings.enums import PlacementForm
from backend.bookings.models import Booking, Placement, PlacementChange
from backend.bookings.services.bridges import BRIDGE_ENDED, settle_with_bridges
from backend.bookings.services.changes import lock_placement, record_placement_event
from backend.bookings.services.restoring import latest_change, restore
from backend.common.errors import Conflict, explained_conflicts


@dataclass(frozen=True, slots=True)
class UndoEffect:
    """The placement as it is again, the seats it got back, and the sessions where somebody else has the seat now."""

    placement: Placement
    regained: list[Booking]
    missed: list[Session]


@explained_conflicts()
@transaction.atomic
def undo_placement_change(*, actor: Viewer, change: PlacementChange, now: datetime) -> UndoEffect:
    """Undo the last change of a placement; its seats ahead come back as far as they are free.

    Raises:
        NotAllowed: ``actor`` books no places there.
        Conflict: it is undone already, something else was done since, or a work trial still ends the bridge.
        TransitionError: the status cannot be taken back.
    """
    check_book_placement(actor, change.placement.activity)
    locked = lock_placement(change.placement)
    latest = latest_change(locked)
    if latest is None or latest.pk != change.pk:
        text = _("Det är redan ångrat, eller så har något annat ändrats sedan dess. Ladda om sidan.")
        raise Conflict("not_the_last_change", text)
    return _undo(actor, locked, latest, now)


@explained_conflicts()
@transaction.atomic
def undo_last_change(*, actor: Viewer, placement: Placement, now: datetime) -> UndoEffect:
    """Undo whatever was done last to the placement.

    Raises:
        NotAllowed, Conflict, TransitionError: as ``undo_placement_change``; also Conflict if there is nothing to undo.
    """
    check_book_placement(actor, placement.activity)
    locked = lock_placement(placement)
    latest = latest_change(locked)
    if latest is None:
        raise Conflict("nothing_to_undo", _("Det finns inget att ångra."))
    return _undo(actor, locked, latest, now)


def _undo(actor: Viewer, locked: Placement, latest: PlacementChange, now: datetime) -> UndoEffect:
    if latest.verb == BRIDGE_ENDED:
        text = _("Platsen slutar när arbetsprövningen börjar. Avboka eller flytta arbetsprövningen i stället.")
        raise Conflict("bridge_follows_trial", text)
    restore(locked, latest, now)
    also = latest.before["sessions"] if locked.form == PlacementForm.SINGLE else ()
    settlement = settle_with_bridges(actor, locked, now, strict=False, also=also)
    missed = [row.pk for row in settlement.missed]
    record_placement_event(actor, "placement.change_undone", locked, now, change=latest.pk, missed=missed)
    return UndoEffect(locked, settlement.gained, settlement.missed)
