"""One's own calendars outside Samplats, and how fresh the busy times of people are."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from backend.access.models import RoleGrant
from backend.access.viewer import Viewer
from backend.access.visibility import visible
from backend.outside_calendars.enums import CalendarState
from backend.outside_calendars.models import OutsideCalendar
from backend.outside_calendars.timing import FORGOTTEN_AFTER, STALE_AFTER

COMING_WEEKS = 4


def own_calendars(viewer: Viewer, now: datetime) -> QuerySet[OutsideCalendar]:
    """Return the viewer's calendars, each with ``coming_count``: its busy intervals of the coming four weeks."""
    coming = Q(busy_times__ends_at__gt=now, busy_times__begins_at__lt=now + timedelta(weeks=COMING_WEEKS))
    return kept(visible(OutsideCalendar, viewer)).annotate(coming_count=Count("busy_times", filter=coming))


def kept(calendars: QuerySet[OutsideCalendar]) -> QuerySet[OutsideCalendar]:
    """Return those that their owner has not removed."""
    return calendars.filter(removed_at=None)


def due_calendars(now: datetime) -> QuerySet[OutsideCalendar]:
    """Return the calendars whose time has come, longest waiting first; only of people who still work here."""
    works_here = Exists(RoleGrant.objects.filter(staff=OuterRef("staff")))
    due = kept(OutsideCalendar.objects.all()).filter(works_here, next_fetch_at__lte=now, staff__user__is_active=True)
    return due.order_by("next_fetch_at", "pk")


@dataclass(frozen=True, slots=True)
class CalendarFreshness:
    """How far the busy times of one person can be trusted.

    ``fetched_at`` is the oldest of the last readings of the person's calendars, None if one was never read; ``count``
    is how many calendars there are. ``fault`` is the first that stands in the way, empty if none does.
    """

    count: int
    fetched_at: datetime | None
    fault: str
    now: datetime

    @property
    def is_read(self) -> bool:
        """Whether any calendar of the person is read at all."""
        return self.count > 0

    @property
    def is_failing(self) -> bool:
        """Whether the last attempt at any of them failed."""
        return bool(self.fault)

    @property
    def is_stale(self) -> bool:
        """Whether what is planned with is more than a day old."""
        return self.is_read and (self.fetched_at is None or self.now - self.fetched_at > STALE_AFTER)

    @property
    def is_forgotten(self) -> bool:
        """Whether it is so old that it is planned with no more."""
        return self.is_read and (self.fetched_at is None or self.now - self.fetched_at > FORGOTTEN_AFTER)


def calendar_freshness(staff_ids: Iterable[int], now: datetime) -> dict[int, CalendarFreshness]:
    """Return how fresh the busy times of each person are, by id, also of those who have given no calendar; one query.

    It says when and whether, and nothing of a calendar: whoever may plan somebody's time may see it.
    """
    rows: dict[int, list[OutsideCalendar]] = {staff_id: [] for staff_id in staff_ids}
    for calendar in kept(OutsideCalendar.objects.filter(staff_id__in=rows)).defer("address", "label"):
        rows[calendar.staff_id].append(calendar)
    return {staff_id: freshness_of(calendars, now) for staff_id, calendars in rows.items()}


def freshness_of(calendars: Iterable[OutsideCalendar], now: datetime) -> CalendarFreshness:
    """Return how fresh several calendars of one person are together: as fresh as the oldest."""
    listed = list(calendars)
    readings = [calendar.fetched_at for calendar in listed]
    known = [reading for reading in readings if reading is not None]
    faults = [calendar.fault for calendar in listed if calendar.state == CalendarState.FAILING]
    oldest = min(known) if known and len(known) == len(readings) else None
    return CalendarFreshness(len(listed), oldest, next(iter(faults), ""), now)
