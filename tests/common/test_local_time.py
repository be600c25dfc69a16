"""Days and minutes in Sweden, across the nights when clocks change."""

from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from backend.common.local_time import local_day, local_instant, local_interval

SPRING, AUTUMN = date(2012, 3, 25), date(2012, 10, 28)


def test_summer_and_winter_time_are_told_apart():
    assert local_instant(date(2012, 1, 9), 8 * 60) == datetime(2012, 1, 9, 7, tzinfo=UTC)
    assert local_instant(date(2012, 7, 9), 8 * 60) == datetime(2012, 7, 9, 6, tzinfo=UTC)


def test_the_nights_of_the_change_are_23_and_25_hours_long():
    for day, hours in ((SPRING, 23), (AUTUMN, 25), (date(2012, 5, 2), 24)):
        assert local_instant(day, 1440) - local_instant(day, 0) == timedelta(hours=hours)


def test_an_hour_that_the_clocks_skip_is_no_time_at_all():
    assert local_interval(SPRING, 120, 180) is None
    assert local_interval(SPRING, 120, 240) is not None


@given(day=st.dates(date(2000, 1, 1), date(2050, 1, 1)), minute=st.integers(0, 1439))
def test_every_minute_of_a_day_lies_on_that_day(day: date, minute: int):
    assert local_day(local_instant(day, minute)) == day
