"""Making a placement what it was before a change."""

from datetime import date, datetime
from typing import Any

from backend.activities.models import WeeklyTime
from backend.bookings.enums import PlacementStatus
from backend.bookings.models import Placement, PlacementChange, PlacementPause
from backend.bookings.services.standing import BY_CALENDAR, follow_calendar, set_status
from backend.common.local_time import local_day


def latest_change(placement: Placement) -> PlacementChange | None:
    """Return the last change of the placement that is not undone and knows how it was before."""
    changes = placement.changes.filter(undone_at=None, before__has_key="status")
    return changes.order_by("-made_at", "-pk").first()


def restore(placement: Placement, change: PlacementChange, now: datetime) -> None:
    """Make the locked placement what it was before ``change``, with the status that today asks for, and save it.

    Raises:
        TransitionError: its status cannot be taken back.
    """
    before = change.before
    placement.starts_on, placement.ends_on = date.fromisoformat(before["starts_on"]), _date(before["ends_on"])
    placement.activity = type(placement.activity).objects.get(pk=before["activity"])
    placement.sessions_per_week = before["sessions_per_week"]
    placement.hours_per_week = before["hours_per_week"]
    placement.ends_with = Placement.objects.filter(pk=before["ends_with"]).first()
    placement.interruption_reason, placement.outcome = before["interruption_reason"], before["outcome"]
    _restore_pauses(placement, before["pauses"])
    _restore_status(placement, PlacementStatus(before["status"]), local_day(now))
    if placement.status in PlacementStatus.live():
        placement.ended_at = None
    placement.save()
    placement.weekly_times.set(WeeklyTime.objects.filter(pk__in=before["weekly_times"]))
    change.undone_at = now
    change.save(update_fields=["undone_at"])


def _restore_pauses(placement: Placement, pauses: list[list[Any]]) -> None:
    placement.pauses.all().delete()
    for from_on, until_on in pauses:
        PlacementPause.objects.create(
            placement=placement, from_on=date.fromisoformat(from_on), until_on=_date(until_on)
        )


def _restore_status(placement: Placement, status: PlacementStatus, day: date) -> None:
    if status not in BY_CALENDAR:
        set_status(placement, status)
        return
    if placement.status == PlacementStatus.CANCELLED:
        set_status(placement, PlacementStatus.BOOKED)
    follow_calendar(placement, day)


def _date(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)
