"""What becomes of an offer: accepted, declined, taken back, or lapsed. It happens once, whoever comes first."""

import logging
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from backend.access.policies import check_answer_offer, check_offer_place
from backend.access.viewer import SYSTEM, Viewer
from backend.bookings.enums import PlacementStatus
from backend.bookings.services import confirm_placement, offer_again, release_placement
from backend.common.errors import Conflict, RuleViolation, explained_conflicts
from backend.offers.enums import OfferStatus, QueueStatus
from backend.offers.models import Offer
from backend.offers.policies import check_live
from backend.offers.services.audit import record_offer_event
from backend.offers.services.locks import lock_offer
from backend.offers.transitions import OFFER, QUEUE

logger = logging.getLogger(__name__)


@explained_conflicts()
@transaction.atomic
def accept_offer(*, actor: Viewer, offer: Offer, now: datetime) -> Offer:
    """Accept on the participant's behalf: the place is theirs and they leave the queue.

    Raises:
        NotAllowed: ``actor`` does not answer for this participant.
        RuleViolation: the enrolment has ended.
        Conflict: the deadline has passed.
        TransitionError: the offer was answered or taken back before.
    """
    check_answer_offer(actor, offer.entry.participant)
    locked = _lock_open(offer)
    if now >= locked.expires_at:
        raise _lapsed()
    check_live(locked.entry.enrolment)
    confirm_placement(actor=actor, placement=locked.placement, now=now)
    return _close(actor, locked, OfferStatus.ACCEPTED, QueueStatus.PLACED, now)


@explained_conflicts()
@transaction.atomic
def decline_offer(*, actor: Viewer, offer: Offer, now: datetime) -> Offer:
    """Decline on the participant's behalf: the seats are free, and they wait on where they stood (rule 7).

    Raises:
        NotAllowed: ``actor`` does not answer for this participant.
        Conflict: the offer has lapsed.
        TransitionError: it was answered or taken back before.
    """
    check_answer_offer(actor, offer.entry.participant)
    locked = _lock_open(offer)
    _release(actor, locked, PlacementStatus.DECLINED, now)
    return _close(actor, locked, OfferStatus.DECLINED, QueueStatus.WAITING, now)


@explained_conflicts()
@transaction.atomic
def withdraw_offer(*, actor: Viewer, offer: Offer, now: datetime) -> Offer:
    """Take an offer back that nobody has answered: the seats are free, and they wait on where they stood.

    Raises:
        NotAllowed: ``actor`` offers no places there.
        Conflict: it has lapsed.
        TransitionError: it was answered before.
    """
    check_offer_place(actor, offer.entry.participant.association_id)
    locked = _lock_open(offer)
    _release(actor, locked, PlacementStatus.CANCELLED, now)
    return _close(actor, locked, OfferStatus.WITHDRAWN, QueueStatus.WAITING, now)


@explained_conflicts()
@transaction.atomic
def take_back_answer(*, actor: Viewer, offer: Offer, now: datetime) -> Offer:
    """Undo an accept or a decline while the deadline lasts: the offer is open again and holds its seats as before.

    Raises:
        NotAllowed: ``actor`` does not answer for this participant.
        Conflict: the deadline has passed, the participant has another offer, or the seats are somebody else's now.
        TransitionError: the offer was not answered, or the place has begun.
    """
    check_answer_offer(actor, offer.entry.participant)
    locked = lock_offer(offer)
    OFFER.check_follows(locked.status, OfferStatus.OPEN)
    if now >= locked.expires_at:
        raise _lapsed()
    if locked.entry.status == QueueStatus.OFFERED:
        text = _("Deltagaren har fått ett annat erbjudande sedan dess. Svara på det i stället.")
        raise Conflict("another_offer_since", text)
    check_live(locked.entry.enrolment)
    offer_again(actor=actor, placement=locked.placement, now=now)
    locked.status, locked.answered_at, locked.answered_by = OfferStatus.OPEN, None, None
    locked.save(update_fields=["status", "answered_at", "answered_by"])
    _set_entry(locked, QueueStatus.OFFERED)
    record_offer_event(actor, "offer.answer_taken_back", locked, now)
    return locked


def lapse_offers(*, now: datetime) -> int:
    """Let every offer lapse whose deadline has passed, each in a transaction of its own; return how many did.

    One that is being answered at this moment, or that somebody else's lock keeps, is left to the next round.
    """
    overdue = Offer.objects.filter(status=OfferStatus.OPEN, expires_at__lte=now).order_by("expires_at", "pk")
    return sum(_lapse(offer, now) for offer in overdue.select_related("entry"))


def _lapse(offer: Offer, now: datetime) -> bool:
    try:
        with explained_conflicts(), transaction.atomic():
            locked = lock_offer(offer)
            if locked.status != OfferStatus.OPEN:
                return False
            _release(SYSTEM, locked, PlacementStatus.CANCELLED, now)
            _close(SYSTEM, locked, OfferStatus.LAPSED, QueueStatus.WAITING, now)
            return True
    except RuleViolation as refusal:
        logger.warning("Offer %d could not lapse: %s", offer.pk, refusal.rule)
        return False


def _lock_open(offer: Offer) -> Offer:
    locked = lock_offer(offer)
    if locked.status == OfferStatus.LAPSED:
        raise _lapsed()
    return locked


def _lapsed() -> Conflict:
    text = _("Svarstiden har gått ut och platsen går till nästa i kön. Deltagaren står kvar i kön på samma ställe.")
    return Conflict("offer_has_lapsed", text)


def _close(actor: Viewer, offer: Offer, status: OfferStatus, entry_status: QueueStatus, now: datetime) -> Offer:
    OFFER.check_follows(offer.status, status)
    offer.status = status
    changed = ["status"]
    if status in {OfferStatus.ACCEPTED, OfferStatus.DECLINED}:
        offer.answered_at, offer.answered_by_id = now, actor.staff_id
        changed += ["answered_at", "answered_by"]
    offer.save(update_fields=changed)
    _set_entry(offer, entry_status)
    record_offer_event(actor, f"offer.{status.value}", offer, now)
    return offer


def _set_entry(offer: Offer, status: QueueStatus) -> None:
    entry = offer.entry
    if entry.status != status:
        QUEUE.check_follows(entry.status, status)
        entry.status = status
        entry.save(update_fields=["status"])


def _release(actor: Viewer, offer: Offer, status: PlacementStatus, now: datetime) -> None:
    """Free the seats, unless somebody has cancelled the place itself."""
    if offer.placement.status == PlacementStatus.OFFERED:
        release_placement(actor=actor, placement=offer.placement, status=status, now=now)
