"""Somebody leaves a programme, or comes back to it: their places, offers and places in queues go with them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from backend.access.viewer import SYSTEM
from backend.bookings.enums import InterruptionReason, PlacementStatus
from backend.bookings.models import Placement, PlacementChange
from backend.bookings.services import interrupt_placement, undo_placement_change
from backend.common.errors import RuleViolation
from backend.common.transitions import TransitionError
from backend.offers.enums import OfferStatus, QueueStatus
from backend.offers.models import Offer, QueueEntry
from backend.offers.services.answers import withdraw_offer
from backend.offers.services.queue import leave_queue, rejoin_queue
from backend.participants.models import Enrolment

_IN_FORCE = [status.value for status in PlacementStatus.live() if status is not PlacementStatus.OFFERED]


@dataclass(frozen=True, slots=True)
class Left:
    """What ended: ids of the changes of placements and of the entries in queues, for ``come_back_to_places``."""

    changes: tuple[int, ...]
    entries: tuple[int, ...]


def leave_places(*, enrolment: Enrolment, now: datetime) -> Left:
    """End everything the enrolment has or waits for, as part of another act, inside its transaction and policy.

    Offers are withdrawn, queues left and places interrupted from this moment; what is freed is offered to those who
    wait (rule 7). The caller has locked the participant.
    """
    for offer in Offer.objects.filter(entry__enrolment=enrolment, status=OfferStatus.OPEN).order_by("pk"):
        withdraw_offer(actor=SYSTEM, offer=offer, now=now)
    waiting = QueueEntry.objects.filter(enrolment=enrolment, status=QueueStatus.WAITING).order_by("pk")
    entries = tuple(leave_queue(actor=SYSTEM, entry=entry, now=now).pk for entry in waiting)
    placements = list(Placement.objects.filter(enrolment=enrolment, status__in=_IN_FORCE).order_by("pk"))
    for placement in placements:
        reason = InterruptionReason.LEFT_PROGRAMME
        interrupt_placement(actor=SYSTEM, placement=placement, reason=reason, now=now)
    changes = PlacementChange.objects.filter(
        placement__in=placements, verb="placement.interrupted", made_at=now, undone_at=None
    )
    return Left(tuple(changes.order_by("pk").values_list("pk", flat=True)), entries)


def come_back_to_places(*, changes: Iterable[int], entries: Iterable[int], now: datetime) -> int:
    """Undo ``leave_places`` as far as seats are free and queues open; return how many could not be taken back."""
    lost = 0
    for change in PlacementChange.objects.filter(pk__in=list(changes)).order_by("-pk"):
        try:
            lost += bool(undo_placement_change(actor=SYSTEM, change=change, now=now).missed)
        except (RuleViolation, TransitionError):
            lost += 1
    for entry in QueueEntry.objects.filter(pk__in=list(entries)).order_by("pk"):
        try:
            rejoin_queue(actor=SYSTEM, entry=entry, now=now)
        except (RuleViolation, TransitionError):
            lost += 1
    return lost
