"""Who waits for Kristianstad's garden and work trials, and what has been offered."""

from datetime import date, timedelta

from backend.activities.enums import ActivityKind
from backend.associations.enums import HalfDay
from backend.bookings.enums import PlacementForm, PlacementStatus
from backend.bookings.models import Placement
from backend.bookings.policies import half_days_of
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
_FRIDAY = 4
_TRIAL_OF_FIVE = 2
_MORNINGS = [half.value for half in HalfDay if half.is_morning]
_AFTERNOONS = [half.value for half in HalfDay if not half.is_morning]


def list_waiting(ground: Ground, people: People) -> list[QueueEntry]:
    """Return the unsaved entries of those who wait for a first place; two of them wait together."""
    together = QueueGroup.objects.create(association=ground.association, name="Vill börja tillsammans")
    entries = [
        _entry(
            ground,
            enrolment,
            ActivityKind.REHAB_GARDEN if _wants_garden(enrolment) else ActivityKind.WORK_TRIAL,
        )
        for enrolment in people[Way.QUEUE]
    ]
    pair = [entry for entry in entries if entry.kind == ActivityKind.REHAB_GARDEN][-2:]
    for entry in pair:
        entry.group, entry.since_on, entry.priority = together, pair[0].since_on, 1
    return entries


def hold_offered(ground: Ground, waiting: list[QueueEntry], book: SeatBook) -> None:
    """Hold a place in the greenhouse for the first in the queue who fits, at each moment from which one is offered."""
    times = book.times_of(ground.greenhouse)
    halves = {half for time in times for half in half_days_of(time.weekday, time.begins_minute, time.ends_minute)}
    for start in _OFFERED_FROM:
        starts_on = ground.calendar.monday(start)
        for entry in sorted(waiting, key=lambda entry: (-entry.priority, entry.since_on)):
            is_free = entry.status == QueueStatus.WAITING and entry.group is None
            can_come = not entry.possible or halves <= set(entry.possible)
            is_ready = entry.ready_on is None or entry.ready_on <= starts_on
            if entry.kind != ActivityKind.REHAB_GARDEN or not (is_free and can_come and is_ready):
                continue
            placement = place(ground, entry.enrolment, ground.greenhouse, PlacementForm.PERIOD, start, WEEKS)
            placement.status = PlacementStatus.OFFERED
            placement.sessions_per_week = [min(wish, len(times)) for wish in entry.sessions_per_week]
            if book.hold(placement, times):
                entry.status, entry.activity = QueueStatus.OFFERED, ground.greenhouse
                break


def write_queue(ground: Ground, waiting: list[QueueEntry]) -> None:
    """Write the queue: those who wait for a first place, those on a bridge who wait for a work trial, and the offers."""
    bridging = Placement.objects.filter(
        activity__association=ground.association, form=PlacementForm.BRIDGE, ends_with=None
    ).select_related("enrolment__participant")
    on_bridges = [_entry(ground, bridge.enrolment, ActivityKind.WORK_TRIAL) for bridge in bridging.order_by("pk")]
    QueueEntry.objects.bulk_create([*waiting, *on_bridges])
    offered = {entry.enrolment_id: entry for entry in waiting if entry.status == QueueStatus.OFFERED}
    placements = Placement.objects.filter(
        activity__association=ground.association, status=PlacementStatus.OFFERED
    ).select_related("enrolment__referral")
    for number, placement in enumerate(placements.order_by("starts_on", "pk"), start=1):
        Offer.objects.create(
            entry=offered[placement.enrolment_id],
            placement=placement,
            officer_id=placement.enrolment.referral.officer_id,
            status=OfferStatus.OPEN,
            expires_at=local_instant(_weekday_after(ground.calendar.today, 1 + number), 960),
            mailed_at=local_instant(ground.calendar.today - timedelta(days=4 - number), 800),
        )


def _weekday_after(day: date, weekdays: int) -> date:
    """Return the day so many days from Monday to Friday later."""
    for _ in range(weekdays):
        day += timedelta(days=max(1, 7 - day.weekday()) if day.weekday() >= _FRIDAY else 1)
    return day


def _wants_garden(enrolment: Enrolment) -> bool:
    return draw(5, enrolment.participant.code, "wants") >= _TRIAL_OF_FIVE


def _entry(ground: Ground, enrolment: Enrolment, kind: ActivityKind) -> QueueEntry:
    code = enrolment.participant.code
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
