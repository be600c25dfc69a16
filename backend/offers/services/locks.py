"""Locks in the order that everybody keeps: participants, then what is theirs."""

from collections.abc import Iterable

from backend.offers.models import Offer, QueueEntry
from backend.participants.locks import lock_participant


def lock_entry(entry: QueueEntry) -> QueueEntry:
    """Lock the participant, then the entry; return it as it is now."""
    lock_participant(entry.participant_id)
    rows = QueueEntry.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("participant", "enrolment__referral__officer__user", "activity", "site", "group").get(
        pk=entry.pk
    )


def lock_entries(entries: Iterable[QueueEntry]) -> list[QueueEntry]:
    """Lock several people's entries, the participants in the order of their ids; return them in the order given."""
    chosen = list(entries)
    locked = {entry.pk: lock_entry(entry) for entry in sorted(chosen, key=lambda entry: entry.participant_id)}
    return [locked[entry.pk] for entry in chosen]


def lock_offer(offer: Offer) -> Offer:
    """Lock the participant, the entry and the offer; return it as it is now."""
    entry = lock_entry(offer.entry)
    locked = Offer.objects.select_for_update(of=("self",), no_key=True).select_related("placement").get(pk=offer.pk)
    locked.entry = entry
    return locked
