"""When rooms are open."""

from datetime import date

from django.db.models import Q, QuerySet

from backend.access.viewer import Viewer
from backend.access.visibility import visible
from backend.associations.selectors import closed_days
from backend.common.intervals import TimeInterval, merge, subtract
from backend.common.local_time import iterate_days, local_instant, local_interval
from backend.places.models import Room


def visible_rooms(viewer: Viewer) -> QuerySet[Room]:
    """Return the rooms of the viewer's associations, with their sites."""
    return visible(Room, viewer).select_related("site", "site__association").order_by("site__name", "name")


def open_intervals(room: Room, first_on: date, until_on: date) -> list[TimeInterval]:
    """Return when ``room`` is open in ``[first_on, until_on)``, less closures and closed days; disjoint, sorted, UTC.

    A room without any opening period is never open. Source: domain rule 2.
    """
    closed = closed_days(room.site.association_id, first_on, until_on)
    days = [day for day in iterate_days(first_on, until_on) if day not in closed]
    openings = room.openings.filter(Q(until_on=None) | Q(until_on__gt=first_on), from_on__lt=until_on)
    found = [
        local_interval(day, opening.begins_minute, opening.ends_minute)
        for opening in openings
        for day in days
        if day.weekday() in opening.weekdays
        and opening.from_on <= day
        and (opening.until_on is None or day < opening.until_on)
    ]
    return subtract(merge(interval for interval in found if interval is not None), _closures(room, first_on, until_on))


def _closures(room: Room, first_on: date, until_on: date) -> list[TimeInterval]:
    overlapping = room.closures.filter(begins_at__lt=local_instant(until_on, 0), ends_at__gt=local_instant(first_on, 0))
    return [TimeInterval(closure.begins_at, closure.ends_at) for closure in overlapping]
