"""Standing in the queue: joining, changing what one waits for, leaving and coming back."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from backend.access.policies import check_keep_queue, check_offer_place
from backend.access.viewer import Viewer
from backend.activities.enums import ActivityKind
from backend.activities.models import Activity
from backend.associations.enums import HalfDay
from backend.bookings.enums import PlacementForm, PlacementStatus
from backend.bookings.models import Placement
from backend.common.errors import Conflict, RuleViolation, explained_conflicts
from backend.common.local_time import local_day
from backend.offers.enums import OfferStatus, QueueStatus
from backend.offers.models import QueueEntry, QueueGroup
from backend.offers.policies import check_decided_on, check_entry, check_live, check_order_queue
from backend.offers.services.audit import record_entry_event
from backend.offers.services.locks import lock_entry
from backend.offers.transitions import QUEUE
from backend.participants.locks import lock_enrolment
from backend.participants.models import Enrolment
from backend.places.models import Site

# What may be changed while somebody waits; the first three decide the order, or whose turn comes with whose.
ORDERING = frozenset({"priority", "since_on", "group"})
CHANGEABLE = ORDERING | {"activity", "site", "form", "ready_on", "possible", "sessions_per_week", "weeks"}


@explained_conflicts()
@transaction.atomic
def join_queue(
    *,
    actor: Viewer,
    enrolment: Enrolment,
    kind: ActivityKind,
    activity: Activity | None = None,
    site: Site | None = None,
    form: PlacementForm,
    since_on: date | None = None,
    priority: int | None = None,
    ready_on: date | None = None,
    possible: Sequence[HalfDay] = (),
    sessions_per_week: Sequence[int] = (),
    weeks: int | None = None,
    group: QueueGroup | None = None,
    now: datetime,
) -> QueueEntry:
    """Put somebody in the queue for a kind of place, perhaps one activity or one site.

    ``since_on`` None is today, ``priority`` None the enrolment's. Others than these, and a group, are for those who keep
    the whole queue, not one agency's part of it.

    Raises:
        NotAllowed: ``actor`` does not keep the queue for this participant, or not its order.
        RuleViolation: the enrolment has ended, or nobody could be given what is asked for.
        Conflict: the participant stands in that queue already.
    """
    check_keep_queue(actor, enrolment.participant)
    locked = lock_enrolment(enrolment)
    check_live(locked)
    entry = QueueEntry(
        participant=locked.participant,
        enrolment=locked,
        kind=ActivityKind(kind).value,
        activity=activity,
        site=site,
        form=PlacementForm(form).value,
        since_on=since_on or local_day(now),
        priority=locked.priority if priority is None else priority,
        ready_on=ready_on,
        possible=[HalfDay(half_day).value for half_day in possible],
        sessions_per_week=list(sessions_per_week),
        weeks=weeks,
        group=group,
    )
    if (entry.since_on, entry.priority, entry.group) != (local_day(now), locked.priority, None):
        check_order_queue(actor, locked.participant.association_id)
    check_entry(entry, now)
    entry.save()
    record_entry_event(actor, "queue.joined", entry, now)
    return entry


@explained_conflicts()
@transaction.atomic
def change_entry(*, actor: Viewer, entry: QueueEntry, now: datetime, **changes: Any) -> QueueEntry:
    """Change what somebody waits for; ``changes`` are fields of ``CHANGEABLE``. An open offer stands as it was made.

    Raises:
        NotAllowed: as ``join_queue``.
        RuleViolation: nobody could be given what is asked for.
        Conflict: they do not stand in the queue any more.
        TypeError: a field cannot be changed.
    """
    unknown = set(changes) - CHANGEABLE
    if unknown:
        message = f"not changeable: {sorted(unknown)}"
        raise TypeError(message)
    check_keep_queue(actor, entry.participant)
    locked = lock_entry(entry)
    _check_stands(locked)
    before = {name: getattr(locked, name) for name in changes}
    for name, value in changes.items():
        setattr(locked, name, list(value) if name in {"possible", "sessions_per_week"} else value)
    changed = sorted(name for name in changes if getattr(locked, name) != before[name])
    if ORDERING & set(changed):
        check_order_queue(actor, locked.participant.association_id)
    check_entry(locked, now)
    locked.save(update_fields=changed)
    record_entry_event(actor, "queue.changed", locked, now, changed=changed)
    return locked


def _check_stands(entry: QueueEntry) -> None:
    if QueueStatus(entry.status) not in QueueStatus.live():
        text = _("Deltagaren står inte längre i den kön. Ladda om sidan.")
        raise Conflict("not_in_the_queue", text)


@explained_conflicts()
@transaction.atomic
def rejoin_queue(*, actor: Viewer, entry: QueueEntry, now: datetime) -> QueueEntry:
    """Put somebody back where they stood: the same day and the same priority. Undoes ``leave_queue``.

    Somebody who has been placed comes back only once the place is over.

    Raises:
        NotAllowed: ``actor`` does not keep the queue for this participant.
        RuleViolation: the enrolment has ended, or they have the place still.
        Conflict: they stand in that queue already.
    """
    check_keep_queue(actor, entry.participant)
    locked = lock_entry(entry)
    if QueueStatus(locked.status) in QueueStatus.live():
        raise Conflict("in_the_queue_already", _("Deltagaren står redan i den kön. Ladda om sidan."))
    check_live(locked.enrolment)
    if locked.status == QueueStatus.PLACED and _has_the_place(locked):
        text = _("Deltagaren har den plats som kön gällde. Avsluta platsen först.")
        raise RuleViolation("has_the_place", text)
    QUEUE.check_follows(locked.status, QueueStatus.WAITING)
    locked.status = QueueStatus.WAITING
    check_entry(locked, now)
    locked.save(update_fields=["status"])
    record_entry_event(actor, "queue.rejoined", locked, now)
    return locked


def _has_the_place(entry: QueueEntry) -> bool:
    accepted = entry.offers.filter(status=OfferStatus.ACCEPTED)
    return accepted.filter(placement__status__in=PlacementStatus.live()).exists()


@transaction.atomic
def record_intake_decision(*, actor: Viewer, entry: QueueEntry, decided_on: date | None, now: datetime) -> QueueEntry:
    """Record on what day the intake board decided that this person is offered a place; None takes it back.

    Raises:
        NotAllowed: ``actor`` offers no places there.
        RuleViolation: the day lies ahead.
        Conflict: they do not stand in the queue any more.
    """
    check_offer_place(actor, entry.participant.association_id)
    check_decided_on(decided_on, now)
    locked = lock_entry(entry)
    _check_stands(locked)
    locked.intake_decided_on = decided_on
    locked.save(update_fields=["intake_decided_on"])
    record_entry_event(actor, "queue.intake_decided", locked, now, decided=decided_on is not None)
    return locked


@transaction.atomic
def give_place(*, actor: Viewer, entry: QueueEntry, placement: Placement, now: datetime) -> QueueEntry:
    """Let somebody leave the queue because they have been given ``placement``. Undone by ``rejoin_queue``.

    Raises:
        NotAllowed: ``actor`` offers no places there.
        RuleViolation: the place is somebody else's.
        TransitionError: they do not wait, or have an offer.
    """
    check_offer_place(actor, entry.participant.association_id)
    locked = lock_entry(entry)
    if placement.enrolment_id != locked.enrolment_id:
        raise RuleViolation("placement_of_enrolment", _("Platsen hör till en annan deltagare."), field="placement")
    if locked.status == QueueStatus.OFFERED:
        raise Conflict("offer_is_open", _("Det finns ett öppet erbjudande. Vänta på svaret eller ta tillbaka det."))
    QUEUE.check_follows(locked.status, QueueStatus.PLACED)
    locked.status = QueueStatus.PLACED
    locked.save(update_fields=["status"])
    record_entry_event(actor, "queue.placed", locked, now, placement=placement.pk)
    return locked


@transaction.atomic
def leave_queue(*, actor: Viewer, entry: QueueEntry, now: datetime) -> QueueEntry:
    """Take somebody out of the queue.

    Raises:
        NotAllowed: ``actor`` does not keep the queue for this participant.
        Conflict: they do not stand in it, or have an offer that waits for an answer.
    """
    check_keep_queue(actor, entry.participant)
    locked = lock_entry(entry)
    _check_stands(locked)
    if locked.offers.filter(status=OfferStatus.OPEN).exists():
        text = _("Det finns ett öppet erbjudande. Avböj det eller ta tillbaka det först.")
        raise Conflict("offer_is_open", text)
    QUEUE.check_follows(locked.status, QueueStatus.WITHDRAWN)
    locked.status = QueueStatus.WITHDRAWN
    locked.save(update_fields=["status"])
    record_entry_event(actor, "queue.left", locked, now)
    return locked
