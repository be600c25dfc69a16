"""The time axis of a meetings problem."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.common.intervals import TimeInterval
from backend.common.local_time import local_instant
from backend.planning.problems.grid import GRAIN_MINUTES, build_grid, merge_windows, read_grid

MONDAY, TUESDAY, THURSDAY = date(2012, 1, 9), date(2012, 1, 10), date(2012, 1, 12)
GRID = build_grid([(MONDAY, 8 * 60, 12 * 60), (TUESDAY, 9 * 60, 9 * 60), (THURSDAY, 8 * 60 + 5, 9 * 60 + 50)])


def test_days_without_minutes_are_left_out_and_the_others_follow_without_gaps() -> None:
    assert [(day.day, day.first, day.grains) for day in GRID.days] == [(MONDAY, 0, 16), (THURSDAY, 16, 8)]


def test_days_are_widened_to_whole_quarters() -> None:
    assert GRID.as_document()[1] == {"date": "2012-01-12", "grains": 8, "starts_at": "08:00"}


def test_a_grid_read_back_from_its_document_is_the_same() -> None:
    assert read_grid(GRID.as_document()) == GRID


@given(grain=st.integers(0, GRID.grains - 1))
def test_an_instant_found_from_a_grain_leads_back_to_it(grain: int) -> None:
    assert GRID.grain_at(GRID.instant_of(grain)) == grain


def test_grains_keep_their_clock_when_summer_time_begins() -> None:
    grid = build_grid([(date(2012, 3, 23), 480, 540), (date(2012, 3, 26), 480, 540)])

    assert grid.instant_of(0) == datetime(2012, 3, 23, 7, 0, tzinfo=UTC)
    assert grid.instant_of(4) == datetime(2012, 3, 26, 6, 0, tzinfo=UTC)


@pytest.mark.parametrize("minute", [7 * 60 + 45, 8 * 60 + 1, 12 * 60])
def test_an_instant_off_the_grid_has_no_grain(minute: int) -> None:
    assert GRID.grain_at(local_instant(MONDAY, minute)) is None


def test_there_is_no_instant_past_the_last_grain() -> None:
    with pytest.raises(IndexError):
        GRID.instant_of(GRID.grains)


@pytest.mark.parametrize(
    ("begins", "ends", "windows"),
    [
        ((MONDAY, 8 * 60), (MONDAY, 8 * 60 + 15), [(0, 1)]),
        ((MONDAY, 8 * 60 + 14), (MONDAY, 8 * 60 + 16), [(0, 2)]),
        ((MONDAY, 12 * 60), (THURSDAY, 8 * 60), []),
        ((MONDAY, 11 * 60 + 45), (THURSDAY, 8 * 60 + 1), [(15, 16), (16, 17)]),
        ((TUESDAY, 0), (TUESDAY, 24 * 60), []),
        ((MONDAY, 0), (date(2012, 1, 13), 0), [(0, 16), (16, 24)]),
    ],
)
def test_an_interval_takes_every_quarter_that_it_touches(
    begins: tuple[date, int], ends: tuple[date, int], windows: list[tuple[int, int]]
) -> None:
    interval = TimeInterval(local_instant(*begins), local_instant(*ends))

    assert GRID.windows_touched_by(interval) == windows


@given(first=st.integers(0, 6 * 1440), length=st.integers(1, 2000), grain=st.integers(0, GRID.grains - 1))
def test_a_grain_is_taken_exactly_when_it_overlaps_the_interval(first: int, length: int, grain: int) -> None:
    begins_at = local_instant(MONDAY, 0) + timedelta(minutes=first)
    interval = TimeInterval(begins_at, begins_at + timedelta(minutes=length))
    quarter = TimeInterval(GRID.instant_of(grain), GRID.instant_of(grain) + timedelta(minutes=GRAIN_MINUTES))

    taken = any(start <= grain < end for start, end in GRID.windows_touched_by(interval))
    assert taken == interval.overlaps(quarter)


@pytest.mark.parametrize(
    ("day", "minute", "grain"),
    [
        (MONDAY, 0, 0),
        (MONDAY, 8 * 60 + 1, 1),
        (MONDAY, 13 * 60, 16),
        (TUESDAY, 10 * 60, 16),
        (date(2012, 1, 13), 0, 24),
    ],
)
def test_the_first_grain_not_before_an_instant_is_found(day: date, minute: int, grain: int) -> None:
    assert GRID.grain_not_before(local_instant(day, minute)) == grain


def test_windows_that_touch_are_joined() -> None:
    assert merge_windows([(8, 9), (0, 2), (2, 4), (3, 5)]) == [[0, 5], [8, 9]]
