"""Half-open intervals, compared with counting single minutes."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.common.intervals import TimeInterval, merge, subtract

START = datetime(2012, 3, 25, tzinfo=UTC)
HORIZON = 40


def minutes(first: int, until: int) -> TimeInterval:
    return TimeInterval(START + timedelta(minutes=first), START + timedelta(minutes=until))


def counted(intervals: list[TimeInterval]) -> set[int]:
    return {m for interval in intervals for m in range(HORIZON) if interval.contains(minutes(m, m + 1))}


INTERVALS = (
    st.tuples(st.integers(0, HORIZON - 1), st.integers(1, HORIZON))
    .filter(lambda pair: pair[0] < pair[1])
    .map(lambda pair: minutes(*pair))
)
LISTS = st.lists(INTERVALS, max_size=6)


@pytest.mark.parametrize(("first", "until"), [(5, 5), (6, 5)])
def test_an_empty_or_crossed_interval_is_refused(first: int, until: int):
    with pytest.raises(ValueError, match="ends after"):
        minutes(first, until)


def test_a_naive_time_is_refused():
    naive = datetime(2012, 1, 1)  # noqa: DTZ001
    with pytest.raises(ValueError, match="aware"):
        TimeInterval(naive, START)


def test_touching_intervals_do_not_overlap_but_merge():
    assert not minutes(0, 5).overlaps(minutes(5, 9))
    assert minutes(0, 5).intersection(minutes(5, 9)) is None
    assert merge([minutes(5, 9), minutes(0, 5)]) == [minutes(0, 9)]


def test_taking_the_middle_away_leaves_two_parts():
    assert minutes(0, 9).minus(minutes(3, 5)) == (minutes(0, 3), minutes(5, 9))


@given(a=INTERVALS, b=INTERVALS)
def test_two_intervals_agree_with_their_minutes(a: TimeInterval, b: TimeInterval):
    shared = counted([a]) & counted([b])
    crossing = a.intersection(b)
    assert a.overlaps(b) == bool(shared) == b.overlaps(a)
    assert counted([crossing] if crossing else []) == shared
    assert counted(list(a.minus(b))) == counted([a]) - counted([b])
    assert a.contains(b) == (counted([b]) <= counted([a]))


@given(free=LISTS, taken=LISTS)
def test_what_is_left_is_disjoint_sorted_and_has_the_right_minutes(free: list, taken: list):
    left = subtract(free, taken)
    assert counted(left) == counted(free) - counted(taken)
    assert all(a.ends_at < b.begins_at or not a.overlaps(b) for a, b in pairwise(left))
    assert left == sorted(left)


@given(intervals=LISTS)
def test_merging_keeps_every_minute_and_leaves_gaps_between(intervals: list):
    merged = merge(intervals)
    assert counted(merged) == counted(intervals)
    assert all(a.ends_at < b.begins_at for a, b in pairwise(merged))
