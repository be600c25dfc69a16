"""What runs by itself at night: a year of sessions ahead."""

from datetime import date

import pytest
import time_machine
from django_q.models import OrmQ, Schedule

from backend.activities.models import Session
from backend.activities.tasks import generate_ahead
from backend.settings.queues import SHORT_QUEUE
from tests.activities.garden import Garden, half_time_garden
from tests.factories import WeeklyTimeFactory
from tests.factories.times import NOW

pytestmark = pytest.mark.django_db


def test_the_coming_year_is_there_in_the_morning_in_every_association(garden: Garden) -> None:
    garden.activity.season_until_on = None
    garden.activity.save()
    other = half_time_garden(weekdays=[0])
    with time_machine.travel(NOW, tick=False):
        created = generate_ahead()
        assert generate_ahead() == 0
    assert created == Session.objects.count()
    first, last = Session.objects.order_by("begins_at").first(), Session.objects.order_by("begins_at").last()
    assert first is not None
    assert last is not None
    assert (first.occurs_on, last.occurs_on) == (date(2011, 11, 3), date(2012, 11, 1))
    assert other.activity.sessions.count() > 40
    assert [task.func() for task in OrmQ.objects.all()] == ["backend.bookings.tasks.keep_placements"]


def test_an_activity_whose_season_is_over_gets_nothing(garden: Garden) -> None:
    WeeklyTimeFactory(activity=garden.activity, weekday=4)
    with time_machine.travel(date(2012, 12, 3), tick=False):
        assert generate_ahead() == 0
    assert not OrmQ.objects.exists()


def test_it_runs_every_day_on_the_short_queue(db: None) -> None:
    schedule = Schedule.objects.get(name="generate-sessions-ahead")
    assert (schedule.func, schedule.schedule_type, schedule.cluster, schedule.repeats) == (
        "backend.activities.tasks.generate_ahead",
        Schedule.DAILY,
        SHORT_QUEUE,
        -1,
    )
