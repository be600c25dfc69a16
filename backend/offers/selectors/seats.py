"""What an activity has free, and when the people who wait are busy: read once, then compared without queries."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from backend.activities.enums import SessionStatus
from backend.activities.models import Activity, Session, WeeklyTime
from backend.bookings.policies import half_days_of
from backend.bookings.selectors import SessionOccupancy, occupancy_of
from backend.common.intervals import TimeInterval
from backend.engagements.models import Engagement
from backend.offers.models import QueueEntry
from backend.offers.selectors.reasons import suitable_half_days


@dataclass(frozen=True, slots=True)
class Seats:
    """The weekly times of an activity in the order of the week, and the coming sessions of each in order of time."""

    activity: Activity
    weekly_times: tuple[WeeklyTime, ...]
    sessions: Mapping[int, tuple[SessionOccupancy, ...]]


@dataclass(frozen=True, slots=True)
class Engagements:
    """When participants are taken by meetings and sessions, by id."""

    taken: Mapping[int, tuple[TimeInterval, ...]]

    def hinder(self, participant_id: int, session: SessionOccupancy) -> bool:
        """Tell whether the participant is somewhere else during the session."""
        interval = TimeInterval(session.begins_at, session.ends_at)
        return any(taken.overlaps(interval) for taken in self.taken.get(participant_id, ()))


def read_seats(activity: Activity, now: datetime) -> Seats:
    """Read which sessions of the activity's week are ahead and how full they are; two queries."""
    times = sorted(activity.weekly_times.all(), key=lambda row: (row.weekday, row.begins_minute, row.pk))
    coming = Session.objects.filter(
        weekly_time__in=[row.pk for row in times], status=SessionStatus.PLANNED, begins_at__gt=now
    )
    by_time: defaultdict[int, list[SessionOccupancy]] = defaultdict(list)
    for session in occupancy_of(coming):
        if session.weekly_time_id is not None:
            by_time[session.weekly_time_id].append(session)
    return Seats(activity, tuple(times), {row.pk: tuple(by_time[row.pk]) for row in times})


def read_engagements(participant_ids: Collection[int], now: datetime) -> Engagements:
    """Read when the participants are taken from ``now`` on; one query."""
    rows = Engagement.objects.filter(participant_id__in=participant_ids, ends_at__gt=now)
    taken: defaultdict[int, list[TimeInterval]] = defaultdict(list)
    for participant_id, begins_at, ends_at in rows.values_list("participant_id", "begins_at", "ends_at"):
        taken[participant_id].append(TimeInterval(begins_at, ends_at))
    return Engagements({pk: tuple(intervals) for pk, intervals in taken.items()})


def suits(entry: QueueEntry, weekly_time: WeeklyTime) -> bool:
    """Tell whether the person can come at that time of the week; a weekend suits whoever has named no half-days."""
    half_days = half_days_of(weekly_time.weekday, weekly_time.begins_minute, weekly_time.ends_minute)
    if not half_days:
        return not entry.possible
    return set(half_days) <= set(suitable_half_days(entry))
