"""Where a participant could be booked a place: each activity, its times and from when they are free."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q
from django.utils.translation import gettext as _

from backend.access.policies import Act, may
from backend.access.viewer import Viewer
from backend.access.visibility import visible
from backend.activities.models import Activity, WeeklyTime
from backend.bookings.selectors import free_from_rows
from backend.common.local_time import local_day
from backend.common.weeks import IsoWeek
from backend.participants.models import Enrolment
from backend.web.pieces import week_label
from backend.web.reading.week_words import time_words


@dataclass(frozen=True)
class TimeChoice:
    """One time of the week, and the first week from which a whole place is free there."""

    weekly_time: WeeklyTime
    free_from: IsoWeek | None

    @property
    def words(self) -> str:
        """When."""
        return time_words(self.weekly_time)

    @property
    def free_words(self) -> str:
        """From when."""
        return _("ledigt från %(week)s") % {"week": week_label(self.free_from)} if self.free_from else _("fullt")


@dataclass(frozen=True)
class ActivityChoice:
    """One activity with its times."""

    activity: Activity
    times: list[TimeChoice]

    @property
    def has_room(self) -> bool:
        """Whether any time has a place."""
        return any(time.free_from for time in self.times)


def read_choices(viewer: Viewer, enrolment: Enrolment, *, now: datetime) -> list[ActivityChoice]:
    """Return the activities open to the enrolment that the viewer books in, those with room first; three queries."""
    today = local_day(now)
    activities = list(_bookable(viewer, enrolment, today))
    free = free_from_rows(activities, now=now)
    choices = [ActivityChoice(activity, _times(activity, free)) for activity in activities]
    return sorted(choices, key=lambda choice: not choice.has_room)


def _bookable(viewer: Viewer, enrolment: Enrolment, today: date) -> list[Activity]:
    association_id = enrolment.participant.association_id
    rows = visible(Activity, viewer).filter(
        Q(season_until_on=None) | Q(season_until_on__gt=today),
        Q(programmes=None) | Q(programmes=enrolment.programme_id),
        association_id=association_id,
    )
    if not may(viewer, Act.BOOK_PLACEMENT, association_id):
        rows = rows.filter(activity_leaders__staff_id=viewer.staff_id or 0)
    related = rows.select_related("site").prefetch_related("weekly_times").distinct()
    return list(related.order_by("kind", "name"))


def _times(activity: Activity, free: Mapping[int, IsoWeek | None]) -> list[TimeChoice]:
    return [TimeChoice(row, free.get(row.pk)) for row in activity.weekly_times.all()]
