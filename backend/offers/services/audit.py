"""What the audit trail says of queues and offers: ids, weeks and priorities, so that the order can be explained."""

from datetime import datetime
from typing import Any

from backend.access.viewer import Viewer
from backend.audit.services import record_event
from backend.common.weeks import IsoWeek
from backend.offers.models import Offer, QueueEntry


def order_facts(entry: QueueEntry) -> dict[str, Any]:
    """Return what decides an entry's place in the queue."""
    return {"entry": entry.pk, "priority": entry.priority, "since_week": str(IsoWeek.of(entry.since_on))}


def record_entry_event(actor: Viewer, verb: str, entry: QueueEntry, now: datetime, **facts: Any) -> None:
    """Record an act on an entry, with what decides its order."""
    association_id = entry.participant.association_id
    known = order_facts(entry) | {"kind": str(entry.kind), "activity": entry.activity_id, "group": entry.group_id}
    record_event(verb=verb, subject=entry, association_id=association_id, actor=actor.user, now=now, **(known | facts))


def record_offer_event(actor: Viewer, verb: str, offer: Offer, now: datetime, **facts: Any) -> None:
    """Record an act on an offer, with what decided whose turn it was."""
    entry = offer.entry
    known = order_facts(entry) | {
        "activity": offer.placement.activity_id,
        "placement": offer.placement_id,
        "from_week": str(IsoWeek.of(offer.placement.starts_on)),
    }
    association_id = entry.participant.association_id
    record_event(verb=verb, subject=offer, association_id=association_id, actor=actor.user, now=now, **(known | facts))
