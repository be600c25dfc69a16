"""How long it takes to generate a year of sessions, and how that compares with writing the same rows and no more.

``run_generation.py`` starts it. The figures are printed; a plain ``bulk_create`` of the same rows, triggers and
constraints included, is the yardstick of the same run.
"""

import sys
from collections.abc import Callable
from datetime import date, timedelta
from statistics import median
from time import perf_counter

import pytest
from django.db import connection

from backend.access.viewer import SYSTEM
from backend.activities.models import Activity, Session, SessionLeader
from backend.activities.selectors import plan_sessions
from backend.activities.services import generate_sessions
from tests.activities.garden import supervisor_in
from tests.factories import (
    ActivityFactory,
    ActivityLeaderFactory,
    AssociationFactory,
    RoomFactory,
    SiteFactory,
    SupervisorTermsFactory,
    WeeklyTimeFactory,
)
from tests.factories.times import NOW

ACTIVITIES, RUNS = 40, 5
MOST_SECONDS = 2.0
YEAR_FROM = date(2011, 10, 3)
YEAR_UNTIL = YEAR_FROM + timedelta(weeks=52)


def forty_activities(times_per_week: int) -> list[Activity]:
    """Forty activities with a supervisor on full time and a room each, held on the first weekdays of every week."""
    association = AssociationFactory()
    site = SiteFactory(association=association)
    activities = []
    for _n in range(ACTIVITIES):
        supervisor = supervisor_in(association)
        SupervisorTermsFactory(staff=supervisor, employment_percent=100)
        room = RoomFactory(site=site, capacity=12, open_weekdays=True)
        activity = ActivityFactory(association=association, site=site, room=room)
        ActivityLeaderFactory(activity=activity, staff=supervisor)
        for weekday in range(times_per_week):
            WeeklyTimeFactory(activity=activity, weekday=weekday)
        activities.append(activity)
    return activities


def _seconds(act: Callable[[], object]) -> float:
    started = perf_counter()
    act()
    return perf_counter() - started


def _generated(activities: list[Activity]) -> float:
    _clear()
    return _seconds(
        lambda: generate_sessions(actor=SYSTEM, activities=activities, from_on=YEAR_FROM, until_on=YEAR_UNTIL, now=NOW)
    )


def _bulk_created() -> float:
    """Write the rows that are there now once more, as they are."""
    sessions, leaders = list(Session.objects.order_by("pk")), list(SessionLeader.objects.order_by("pk"))
    _clear()

    def write() -> None:
        Session.objects.bulk_create(sessions)
        SessionLeader.objects.bulk_create(leaders)

    return _seconds(write)


def _clear() -> None:
    """Take all sessions away, and the traces that they leave in the indexes, as autovacuum does between real runs."""
    SessionLeader.objects.all().delete()
    Session.objects.all().delete()
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE activities_session, activities_sessionleader, engagements_engagement")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("times_per_week", [1, 2, 3])
def test_a_year_of_sessions_for_forty_activities(times_per_week: int, capsys: pytest.CaptureFixture[str]) -> None:
    activities = forty_activities(times_per_week)
    _generated(activities)
    _bulk_created()
    pairs = [(_generated(activities), _bulk_created()) for _n in range(RUNS)]
    generated, plain = (median(column) for column in zip(*pairs, strict=True))
    planned = _seconds(lambda: plan_sessions(activities, YEAR_FROM, YEAR_UNTIL))
    count = Session.objects.count()
    with capsys.disabled():
        sys.stdout.write(
            f"\n{ACTIVITIES} activities, {times_per_week} a week: {count} sessions with leaders in {generated:.2f} s "
            f"(plan {planned:.2f} s); plain bulk_create {plain:.2f} s; ratio {generated / plain:.2f}\n"
        )
    assert count > ACTIVITIES * times_per_week * 45
    assert times_per_week > 1 or generated <= MOST_SECONDS
