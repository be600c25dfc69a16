"""What people type for a week."""

from datetime import date

import pytest

from backend.common.weeks import IsoWeek
from backend.web.week_field import read_week

APRIL = date(2012, 4, 4)


@pytest.mark.parametrize(
    "typed", ["14", "v14", "v. 14", "V.14", "w. 14", "2012-14", "2012-W14", "2012 v. 14", "14 2012", " 14 "]
)
def test_the_same_week_can_be_typed_in_many_ways(typed: str) -> None:
    assert read_week(typed, around=APRIL) == IsoWeek(2012, 14)


@pytest.mark.parametrize("typed", ["", "0", "54", "hello", "14.5.6", "2012-W53", "12345", "1200-14", "v", "2012"])
def test_what_names_no_week_is_none(typed: str) -> None:
    assert read_week(typed, around=APRIL) is None


def test_a_week_without_its_year_is_the_nearest_one() -> None:
    assert read_week("2", around=date(2011, 12, 20)) == IsoWeek(2012, 2)
    assert read_week("51", around=date(2012, 1, 9)) == IsoWeek(2011, 51)


def test_week_53_is_found_in_the_year_that_has_it() -> None:
    assert read_week("53", around=date(2026, 11, 1)) == IsoWeek(2026, 53)
    assert read_week("2025-53", around=date(2026, 11, 1)) is None
