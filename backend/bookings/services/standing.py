"""The status that a placement has by the calendar: booked until it begins, paused in pauses, completed at its end."""

from collections.abc import Iterable
from datetime import date

from backend.bookings.enums import PlacementStatus
from backend.bookings.models import Placement
from backend.bookings.pattern import holds
from backend.bookings.transitions import PLACEMENT

# What the calendar decides among; the rest somebody has decided.
BY_CALENDAR = (PlacementStatus.BOOKED, PlacementStatus.ACTIVE, PlacementStatus.PAUSED, PlacementStatus.COMPLETED)
# Confirmed places that hold seats.
CONFIRMED = BY_CALENDAR[:3]


def standing_on(
    day: date, starts_on: date, ends_on: date | None, pauses: Iterable[tuple[date, date | None]]
) -> PlacementStatus:
    """Return the status on ``day``."""
    if ends_on is not None and ends_on <= day:
        return PlacementStatus.COMPLETED
    if any(holds(pause, day) for pause in pauses):
        return PlacementStatus.PAUSED
    return PlacementStatus.BOOKED if day < starts_on else PlacementStatus.ACTIVE


def follow_calendar(placement: Placement, day: date) -> None:
    """Give the locked placement the status that ``day`` asks for; saving is the caller's."""
    pauses = placement.pauses.values_list("from_on", "until_on")
    set_status(placement, standing_on(day, placement.starts_on, placement.ends_on, pauses))


def set_status(placement: Placement, status: PlacementStatus) -> None:
    """Give the placement a status that may follow its own; a booked one becomes active on its way to completed.

    Raises:
        TransitionError: it may not.
    """
    if placement.status == status:
        return
    if not PLACEMENT.can_follow(placement.status, status) and PLACEMENT.can_follow(
        placement.status, PlacementStatus.ACTIVE
    ):
        placement.status = PlacementStatus.ACTIVE
    PLACEMENT.check_follows(placement.status, status)
    placement.status = status
