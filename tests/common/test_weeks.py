"""ISO weeks: the turn of the year, week 53, and arithmetic that forgets no day."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.common.weeks import IsoWeek, iterate_weeks

DAYS = st.dates(date(1990, 1, 1), date(2100, 12, 31))


@pytest.mark.parametrize(
    ("day", "week"),
    [
        (date(2026, 12, 31), "2026-W53"),
        (date(2027, 1, 3), "2026-W53"),
        (date(2027, 1, 4), "2027-W01"),
        (date(2012, 1, 1), "2011-W52"),
        (date(2012, 1, 2), "2012-W01"),
        (date(2008, 12, 29), "2009-W01"),
        (date(2012, 6, 22), "2012-W25"),
    ],
)
def test_a_day_lies_in_its_iso_week(day: date, week: str):
    assert str(IsoWeek.of(day)) == week
    assert day in IsoWeek.parse(week).days


@pytest.mark.parametrize("text", ["2012-W00", "2012-W53", "2025-W53", "2012-W54", "2012W05", "2012-W5", "v. 5", ""])
def test_what_is_no_week_is_refused(text: str):
    with pytest.raises(ValueError, match=r"week|Invalid"):
        IsoWeek.parse(text)


def test_the_label_is_what_swedes_read():
    assert IsoWeek(2012, 5).label == "v. 5"


def test_weeks_run_across_the_turn_of_a_year_with_53_weeks():
    weeks = [str(week) for week in iterate_weeks(IsoWeek(2026, 52), 3)]
    assert weeks == ["2026-W52", "2026-W53", "2027-W01"]


@given(day=DAYS)
def test_the_week_of_a_day_starts_on_the_monday_on_or_before_it(day: date):
    week = IsoWeek.of(day)
    assert week.monday.weekday() == 0
    assert timedelta() <= day - week.monday < timedelta(weeks=1)
    assert IsoWeek.parse(str(week)) == week


@given(day=DAYS, weeks=st.integers(-300, 300))
def test_going_some_weeks_away_and_counting_them_gives_the_same_number(day: date, weeks: int):
    week = IsoWeek.of(day)
    assert week.weeks_until(week.plus(weeks)) == weeks
    assert week.plus(weeks).plus(-weeks) == week


@given(first=DAYS, second=DAYS)
def test_weeks_are_ordered_like_their_mondays(first: date, second: date):
    a, b = IsoWeek.of(first), IsoWeek.of(second)
    assert (a < b) is (a.monday < b.monday)
