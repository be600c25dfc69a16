"""What every change of a placement shares: locks, how it was before, and the audit event."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from backend.access.policies import check_book_placement
from backend.access.viewer import Viewer
from backend.activities.models import WeeklyTime
from backend.audit.services import record_event
from backend.bookings.enums import PlacementStatus
from backend.bookings.models import Placement, PlacementChange
from backend.bookings.pattern import Pattern, in_week_order
from backend.common.transitions import TransitionError
from backend.participants.locks import lock_participant


def lock_placement(placement: Placement) -> Placement:
    """Lock the participant, then the placement; return it as it is now."""
    lock_participant(placement.participant_id)
    rows = Placement.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("activity", "participant", "enrolment").get(pk=placement.pk)


def open_placement(actor: Viewer, placement: Placement, *statuses: PlacementStatus) -> Placement:
    """Lock the placement and return it, if ``actor`` may change it and it has one of ``statuses``.

    Raises:
        NotAllowed: ``actor`` books no places there.
        TransitionError: it has another status.
    """
    check_book_placement(actor, placement.activity)
    locked = lock_placement(placement)
    check_status(locked, *statuses)
    return locked


def check_status(placement: Placement, *statuses: PlacementStatus) -> None:
    """Raise TransitionError unless the placement has one of ``statuses``."""
    if placement.status not in statuses:
        text = _("Platsen är ”%(status)s” och kan inte ändras så. Ladda om sidan.")
        raise TransitionError(text % {"status": placement.get_status_display()})


def pattern_of(placement: Placement, weekly_times: Sequence[WeeklyTime] | None = None) -> Pattern:
    """Return when the placement comes, read afresh."""
    times = list(placement.weekly_times.all()) if weekly_times is None else weekly_times
    return Pattern(
        starts_on=placement.starts_on,
        ends_on=placement.ends_on,
        weekly_time_ids=tuple(row.pk for row in in_week_order(times)),
        sessions_per_week=tuple(placement.sessions_per_week),
        pauses=tuple(placement.pauses.order_by("from_on").values_list("from_on", "until_on")),
    )


def snapshot(placement: Placement) -> dict[str, Any]:
    """Return how the placement is, as a change keeps it: ids, dates and choices only."""
    return {
        "status": str(placement.status),
        "starts_on": placement.starts_on.isoformat(),
        "ends_on": _iso(placement.ends_on),
        "activity": placement.activity_id,
        "weekly_times": sorted(placement.weekly_times.values_list("pk", flat=True)),
        "sessions_per_week": list(placement.sessions_per_week),
        "hours_per_week": list(placement.hours_per_week),
        "ends_with": placement.ends_with_id,
        "interruption_reason": str(placement.interruption_reason),
        "outcome": str(placement.outcome),
        "pauses": [[_iso(row.from_on), _iso(row.until_on)] for row in placement.pauses.order_by("from_on")],
        "sessions": sorted(placement.bookings.order_by().values_list("session_id", flat=True)),
    }


def record_change(
    actor: Viewer, verb: str, placement: Placement, before: dict[str, Any], now: datetime
) -> PlacementChange:
    """Keep how the placement was, so that the change can be undone, and record the event."""
    change = PlacementChange.objects.create(
        placement=placement, verb=verb, made_at=now, made_by_id=actor.staff_id, before=before
    )
    record_placement_event(actor, verb, placement, now, change=change.pk)
    return change


def record_placement_event(actor: Viewer, verb: str, placement: Placement, now: datetime, **facts: Any) -> None:
    """Record what was done to the placement; no person is named."""
    association_id = placement.activity.association_id
    known = {"activity": placement.activity_id, "status": str(placement.status), **facts}
    record_event(verb=verb, subject=placement, association_id=association_id, actor=actor.user, now=now, **known)


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
