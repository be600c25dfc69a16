"""The whole way of a participant: meetings, time in the queue and places, with the waits between them."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta

from django.utils.translation import gettext as _

from backend.bookings.enums import PlacementStatus
from backend.offers.models import QueueEntry
from backend.participants.enums import TimelineState
from backend.participants.selectors import TimelineStep
from backend.web.reading.placements import PlacementLine

_STATES = {
    PlacementStatus.OFFERED: TimelineState.TENTATIVE,
    PlacementStatus.BOOKED: TimelineState.PLANNED,
    PlacementStatus.ACTIVE: TimelineState.DONE,
    PlacementStatus.PAUSED: TimelineState.PLANNED,
    PlacementStatus.COMPLETED: TimelineState.DONE,
    PlacementStatus.INTERRUPTED: TimelineState.STOPPED,
    PlacementStatus.CANCELLED: TimelineState.STOPPED,
    PlacementStatus.DECLINED: TimelineState.STOPPED,
}


@dataclass(frozen=True, slots=True)
class PlaceStep(TimelineStep):
    """A step that is no meeting: ``words`` say its state better, ``place`` is the placement it shows."""

    words: str = ""
    place: PlacementLine | None = None


def whole_way(
    steps: list[TimelineStep], places: Iterable[PlacementLine], queue: Iterable[QueueEntry], *, today: date
) -> list[TimelineStep]:
    """Put time in the queue and places among the steps by date, and count the waits anew.

    Steps without a date keep their order and come last; the first of them waits until today. Who has neither place
    nor queue entry keeps ``steps`` as they are.
    """
    added = [_place_step(line) for line in places] + [_queue_step(entry) for entry in queue]
    if not added:
        return steps
    every = [*steps, *added]
    dated = sorted(
        (step for step in every if step.begins_on is not None), key=lambda step: (step.begins_on, step.label)
    )
    return _with_waits([*dated, *(step for step in every if step.begins_on is None)], today)


def _place_step(line: PlacementLine) -> PlaceStep:
    placement = line.placement
    status = PlacementStatus(placement.status)
    last_day = placement.starts_on if placement.ends_on is None else placement.ends_on - timedelta(days=1)
    label = _("Plats: %(activity)s") % {"activity": placement.activity.name}
    words = f"{line.period} · {status.label}"
    return PlaceStep(label, placement.starts_on, max(placement.starts_on, last_day), _STATES[status], None, words, line)


def _queue_step(entry: QueueEntry) -> PlaceStep:
    what = entry.activity.name if entry.activity else entry.get_kind_display()
    label = _("I kö: %(what)s") % {"what": what}
    return PlaceStep(label, entry.since_on, entry.since_on, TimelineState.DONE, None, str(entry.get_status_display()))


def _with_waits(steps: list[TimelineStep], today: date) -> list[TimelineStep]:
    waited: list[TimelineStep] = []
    last: date | None = None
    for step in steps:
        until = step.begins_on
        if until is None and last is not None:
            until = max(today, last)
        days = None if last is None or until is None else max(0, (until - last).days)
        waited.append(replace(step, wait_days=days))
        last = max((day for day in (last, step.ends_on) if day is not None), default=None)
    return waited
