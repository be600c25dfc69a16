"""Gardens with sessions to offer places in, in tests."""

from datetime import date, timedelta
from typing import Any

from backend.access.viewer import SYSTEM
from backend.activities.models import Activity, Session, WeeklyTime
from backend.bookings.models import Booking
from backend.bookings.services import book_placement
from backend.common.local_time import local_instant
from backend.offers.models import QueueEntry
from backend.offers.services import offer_next
from tests.factories import ActivityFactory, SessionFactory, WeeklyTimeFactory
from tests.factories.times import MONDAY, NOW, TODAY
from tests.offers.waiting import someone

WEEK = timedelta(weeks=1)
SESSIONS = 20
EIGHT_MONDAYS = [MONDAY + number * WEEK for number in range(8)]
EARLIER = TODAY - timedelta(weeks=1)
AFTER_THE_DEADLINE = NOW + timedelta(days=5, minutes=1)


def garden(association: Any, *, days: tuple[int, ...] = (0,), weeks: int = SESSIONS, **changes: Any) -> Activity:
    """A garden for one, nine to noon on those weekdays (Monday 0), with sessions from MONDAY to the end of the season."""
    season = {"season_until_on": MONDAY + weeks * WEEK}
    activity = ActivityFactory(association=association, **({"capacity": 1} | season | changes))
    for day in days:
        add_time(activity, day, weeks=weeks)
    return activity


def add_time(activity: Activity, weekday: int, *, begins_minute: int = 540, weeks: int = SESSIONS) -> WeeklyTime:
    """Three hours more a week, with sessions from MONDAY's week on."""
    time = WeeklyTimeFactory(
        activity=activity, weekday=weekday, begins_minute=begins_minute, ends_minute=begins_minute + 180
    )
    for number in range(weeks):
        day = MONDAY + timedelta(weeks=number, days=weekday)
        SessionFactory(
            activity=activity,
            weekly_time=time,
            occurs_on=day,
            begins_at=local_instant(day, time.begins_minute),
            ends_at=local_instant(day, time.ends_minute),
        )
    return time


def occupy(activity: Activity, starts_on: date = MONDAY, *, weeks: int = 8, people: int = 1) -> list[Any]:
    """Give places at all its times to others."""
    return [
        book_placement(
            actor=SYSTEM,
            enrolment=someone(activity.association),
            activity=activity,
            form="period",
            starts_on=starts_on,
            ends_on=starts_on + weeks * WEEK,
            weekly_times=list(activity.weekly_times.all()),
            now=NOW,
        )
        for _number in range(people)
    ]


def seats_of(entry: QueueEntry) -> list[date]:
    """The days on which the person of ``entry`` has a seat."""
    bookings = Booking.objects.filter(participant=entry.participant_id)
    return list(bookings.order_by("session__occurs_on").values_list("session__occurs_on", flat=True))


def taken(activity: Activity) -> dict[date, int]:
    """How many seats of each day's sessions are taken, days without any left out."""
    sessions = Session.objects.filter(activity=activity)
    counts = {session.occurs_on: session.bookings.count() for session in sessions}
    return {day: number for day, number in sorted(counts.items()) if number}


def offered(activity, now=NOW) -> list[QueueEntry]:
    """Let the next in turn be offered a place; return who."""
    return [offer.entry for offer in offer_next(actor=SYSTEM, activity=activity, now=now)]
