"""Bridges: places while waiting for a work trial, which end when that begins (S3)."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Q, QuerySet

from backend.access.viewer import Viewer
from backend.bookings.enums import PlacementForm, PlacementStatus
from backend.bookings.models import Placement
from backend.bookings.services.changes import record_change, record_placement_event, snapshot
from backend.bookings.services.restoring import latest_change, restore
from backend.bookings.services.settling import Settlement, settle_seats
from backend.bookings.services.standing import CONFIRMED, set_status
from backend.common.local_time import local_day

BRIDGE_ENDED = "placement.bridge_ended"


def settle_with_bridges(
    actor: Viewer, placement: Placement, now: datetime, *, strict: bool = True, also: Iterable[int] = ()
) -> Settlement:
    """Settle the locked, saved placement; if it is a work trial, the participant's bridges give way or come back.

    Raises:
        Conflict: as ``settle_seats``.
    """
    bridge_ids = follow_trial(actor, placement, now)
    settlement = settle_seats(placement, now=now, strict=strict, also=also)
    for bridge in _locked(Placement.objects.filter(pk__in=bridge_ids)):
        settle_seats(bridge, now=now, strict=False)
    return settlement


def follow_trial(actor: Viewer, trial: Placement, now: datetime) -> set[int]:
    """End the participant's bridges on the trial's start; give them back when it comes to nothing before that.

    Runs before the trial takes its seats, which a bridge may hold. The participant is locked.

    Returns:
        The ids of the bridges that changed. They may want seats that the trial gives back.
    """
    if trial.form != PlacementForm.TRIAL:
        return set()
    given_back = {_give_back(actor, bridge, now) for bridge in _locked(trial.bridges.all())}
    ended = _end_bridges(actor, trial, now) if _takes_place(trial, now) else set()
    return given_back | ended


def _takes_place(trial: Placement, now: datetime) -> bool:
    has_begun = trial.starts_on <= local_day(now)
    over_after_it_began = {PlacementStatus.COMPLETED, PlacementStatus.INTERRUPTED}
    return trial.status in CONFIRMED or (trial.status in over_after_it_began and has_begun)


def _end_bridges(actor: Viewer, trial: Placement, now: datetime) -> set[int]:
    lasting = Q(ends_on=None) | Q(ends_on__gt=trial.starts_on)
    rows = Placement.objects.filter(lasting, participant=trial.participant_id, form=PlacementForm.BRIDGE)
    # A bridge that is only offered, for after the trial's start, is its offer's to take back.
    open_rows = rows.filter(Q(status__in=CONFIRMED) | Q(status=PlacementStatus.OFFERED, starts_on__lt=trial.starts_on))
    ended = set()
    for bridge in _locked(open_rows):
        before = snapshot(bridge)
        bridge.ends_with = trial
        if bridge.starts_on < trial.starts_on:
            bridge.ends_on = trial.starts_on
        else:
            set_status(bridge, PlacementStatus.CANCELLED)
            bridge.ended_at = now
        bridge.save()
        settle_seats(bridge, now=now, strict=False)
        record_change(actor, BRIDGE_ENDED, bridge, before, now)
        ended.add(bridge.pk)
    return ended


def _give_back(actor: Viewer, bridge: Placement, now: datetime) -> int:
    """Undo the ending, unless something has been done to the bridge since."""
    latest = latest_change(bridge)
    if latest is not None and latest.verb == BRIDGE_ENDED:
        restore(bridge, latest, now)
        record_placement_event(actor, "placement.bridge_given_back", bridge, now)
    else:
        bridge.ends_with = None
        bridge.save()
    return bridge.pk


def _locked(bridges: QuerySet[Placement]) -> list[Placement]:
    return list(bridges.select_for_update(of=("self",), no_key=True).select_related("activity").order_by("pk"))
