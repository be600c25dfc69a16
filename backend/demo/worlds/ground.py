"""Rooms and activities of the worlds, each with everything that belongs to it in one call."""

from collections.abc import Iterable, Sequence
from datetime import date

from backend.activities.models import Activity, ActivityLeader, SupervisorTerms, WeeklyTime
from backend.associations.enums import AgencyKind, Need
from backend.associations.models import Agency, Association, Programme, Staff
from backend.places.models import Room, RoomOpening, Site

Times = Iterable[tuple[int, int, int]]
"""Weekday (Monday 0), begins and ends in minutes of the day."""


def build_agencies(association: Association, names: Iterable[tuple[AgencyKind, str]]) -> list[Agency]:
    """Create the parties of an association."""
    return [Agency.objects.create(association=association, kind=kind, name=name) for kind, name in names]


def build_room(site: Site, name: str, capacity: int, features: Sequence[Need], from_on: date) -> Room:
    """Create a room that is open from seven to five, Monday to Friday."""
    room = Room.objects.create(site=site, name=name, capacity=capacity, features=list(features))
    RoomOpening.objects.create(
        room=room, from_on=from_on, weekdays=[0, 1, 2, 3, 4], begins_minute=420, ends_minute=1020
    )
    return room


def build_activity(
    activity: Activity, *, times: Times, leaders: Iterable[Staff] = (), programmes: Iterable[Programme] = ()
) -> Activity:
    """Save an activity with its week, its leaders and the programmes whose participants may come."""
    activity.save()
    WeeklyTime.objects.bulk_create(
        WeeklyTime(activity=activity, weekday=weekday, begins_minute=begins, ends_minute=ends)
        for weekday, begins, ends in times
    )
    ActivityLeader.objects.bulk_create(ActivityLeader(activity=activity, staff=leader) for leader in leaders)
    activity.programmes.set(programmes)
    return activity


def set_terms(member: Staff, *, percent: int, ratio: int, preparation_minutes: int = 60) -> None:
    """Say what a supervisor's time allows."""
    SupervisorTerms.objects.create(
        staff=member,
        employment_percent=percent,
        participants_per_session=ratio,
        preparation_minutes=preparation_minutes,
    )
