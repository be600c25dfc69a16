"""Who waits for Kristianstad's garden and work trials, and what has been offered."""

from datetime import timedelta

from backend.activities.enums import ActivityKind
from backend.associations.enums import HalfDay
from backend.bookings.enums import PlacementForm, PlacementStatus
from backend.bookings.models import Placement
from backend.common.local_time import local_instant
from backend.demo.worlds.draws import draw, draw_from
from backend.demo.worlds.kristianstad.ground import Ground
from backend.demo.worlds.kristianstad.people import People, Way
from backend.demo.worlds.kristianstad.places import WEEKS, place
from backend.demo.worlds.seat_book import SeatBook
from backend.offers.enums import OfferStatus, QueueStatus
from backend.offers.models import Offer, QueueEntry, QueueGroup
from backend.participants.models import Enrolment

_OFFERED_FROM = (1, 2)
_TRIAL_OF_FIVE = 2
_MORNINGS = [half.value for half in HalfDay if half.is_morning]
_AFTERNOONS = [half.value for half in HalfDay if not half.is_morning]


def hold_offered(ground: Ground, people: People, book: SeatBook) -> None:
    """Hold a place in the greenhouse for the first in the queue who fits, at each moment from which one is offered."""
    times = book.times_of(ground.greenhouse)
    waiting = [enrolment for enrolment in people[Way.QUEUE] if _wants_garden(enrolment)]
    for start in _OFFERED_FROM:
        for enrolment in waiting:
            placement = place(ground, enrolment, ground.greenhouse, PlacementForm.PERIOD, start, WEEKS)
            placement.status = PlacementStatus.OFFERED
            if book.hold(placement, times):
                waiting.remove(enrolment)
                break


def build_queue(ground: Ground, people: People) -> None:
    """Write the queue: those who wait for a first place, and those on a bridge who wait for a work trial."""
    together = QueueGroup.objects.create(association=ground.association, name="Vill börja tillsammans")
    entries = [_entry(ground, enrolment) for enrolment in people[Way.QUEUE]]
    pair = [entry for entry in entries if entry.kind == ActivityKind.REHAB_GARDEN][-2:]
    for entry in pair:
        entry.group, entry.since_on, entry.priority = together, pair[0].since_on, 1
    bridging = Placement.objects.filter(
        activity__association=ground.association, form=PlacementForm.BRIDGE, ends_with=None
    ).select_related("enrolment__participant")
    entries += [_entry(ground, bridge.enrolment, kind=ActivityKind.WORK_TRIAL) for bridge in bridging.order_by("pk")]
    QueueEntry.objects.bulk_create(entries)
    _write_offers(ground, {entry.enrolment_id: entry for entry in entries})


def _write_offers(ground: Ground, entries: dict[int, QueueEntry]) -> None:
    """Two offers wait for an answer; they lapse on different days of this week and the next."""
    offered = Placement.objects.filter(
        activity__association=ground.association, status=PlacementStatus.OFFERED
    ).select_related("enrolment__referral")
    for number, placement in enumerate(offered.order_by("starts_on", "pk"), start=1):
        entry = entries[placement.enrolment_id]
        entry.status, entry.activity = QueueStatus.OFFERED, placement.activity
        entry.save()
        Offer.objects.create(
            entry=entry,
            placement=placement,
            officer_id=placement.enrolment.referral.officer_id,
            status=OfferStatus.OPEN,
            expires_at=local_instant(ground.calendar.today + timedelta(days=1 + 2 * number), 960),
            mailed_at=local_instant(ground.calendar.today - timedelta(days=4 - number), 800),
        )


def _wants_garden(enrolment: Enrolment) -> bool:
    return draw(5, enrolment.participant.code, "wants") >= _TRIAL_OF_FIVE


def _entry(ground: Ground, enrolment: Enrolment, *, kind: ActivityKind | None = None) -> QueueEntry:
    code = enrolment.participant.code
    if kind is None:
        kind = ActivityKind.REHAB_GARDEN if _wants_garden(enrolment) else ActivityKind.WORK_TRIAL
    is_garden = kind is ActivityKind.REHAB_GARDEN
    return QueueEntry(
        participant=enrolment.participant,
        enrolment=enrolment,
        kind=kind,
        form=PlacementForm.PERIOD if is_garden else PlacementForm.TRIAL,
        since_on=enrolment.ready_on,
        priority=draw_from((1, 1, 1, 2, 2, 3), code, "queue"),
        ready_on=ground.calendar.monday(draw_from((0, 0, 1, 3), code, "ready")),
        possible=draw_from(([], [], [], _MORNINGS, _AFTERNOONS), code, "possible"),
        sessions_per_week=draw_from(([], [2], [1, 1, 2, 2, 3, 3]), code, "steps") if is_garden else [2, 3, 4],
        weeks=WEEKS if is_garden else 17,
    )
