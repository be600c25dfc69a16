"""Where a placement could be moved to: what the menu "Flytta till …" shows."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from backend.access.enums import Role
from backend.access.viewer import Viewer
from backend.access.visibility import visible
from backend.activities.models import Activity, Session, WeeklyTime
from backend.bookings.models import Placement
from backend.bookings.selectors.occupancy import SessionOccupancy, occupancy_of
from backend.common.local_time import local_day


@dataclass(frozen=True, slots=True)
class PossibleMove:
    """One weekly time that a placement does not have yet.

    ``full`` are the days on which there is no seat, out of ``sessions`` days left of the placement's time.
    """

    activity: Activity
    weekly_time: WeeklyTime
    sessions: int
    full: int

    @property
    def is_free(self) -> bool:
        """Whether there is a seat on every day."""
        return self.sessions > 0 and self.full == 0


def possible_moves(placement: Placement, viewer: Viewer, now: datetime) -> list[PossibleMove]:
    """Return the weekly times of activities of the same kind that ``viewer`` may book in, in the order of the week.

    A constant number of queries. Whether the participant is free then is asked when it is done.
    """
    has = set(placement.weekly_times.values_list("pk", flat=True))
    activities = _bookable(placement, viewer)
    rows = WeeklyTime.objects.filter(activity__in=activities).exclude(pk__in=has).select_related("activity__site")
    ahead = Session.objects.filter(weekly_time__in=rows.values("pk"), begins_at__gt=now)
    by_row: defaultdict[int | None, list[SessionOccupancy]] = defaultdict(list)
    for session in occupancy_of(ahead):
        is_within = placement.ends_on is None or session.day < placement.ends_on
        if session.is_planned and is_within and session.day >= max(placement.starts_on, local_day(now)):
            by_row[session.weekly_time_id].append(session)
    ordered = rows.order_by("activity__name", "weekday", "begins_minute", "pk")
    return [
        PossibleMove(row.activity, row, len(by_row[row.pk]), sum(not found.has_room for found in by_row[row.pk]))
        for row in ordered
    ]


def _bookable(placement: Placement, viewer: Viewer) -> list[int]:
    """Ids of the activities of the same kind in which the viewer may book: coordinators in all, leaders in their own."""
    activity = placement.activity
    same = visible(Activity, viewer).filter(association=activity.association_id, kind=activity.kind)
    if not (viewer.is_system or viewer.has_role(activity.association_id, Role.COORDINATOR)):
        same = same.filter(activity_leaders__staff=viewer.staff_id)
    return list(same.values_list("pk", flat=True))
