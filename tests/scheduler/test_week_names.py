"""Weeks counted from the first read as ISO weeks, years of 53 weeks included."""

import pytest

from scheduler.week_names import name_weeks


@pytest.mark.parametrize(
    ("first_week", "weeks", "name"),
    [
        ("2026-W02", [12], "14"),
        ("2026-W02", [12, 13, 14], "14–16"),
        ("2026-W02", [14, 12, 20, 13], "14–16, 22"),
        ("2026-W52", [0, 1], "52–53"),
        ("2026-W52", [1, 2], "53–1/2027"),
        ("2026-W52", [2, 3, 4], "1–3/2027"),
        ("2025-W51", [0, 1, 2], "51–1/2026"),
        ("2026-W50", [54, 55, 56], "51/2027–1/2028"),
        (None, [3, 4], "3–4"),
        ("9999-W50", [0, 30], "50, 30"),
        ("2026-W02", [], ""),
    ],
)
def test_ranges_are_named_by_week_number_and_another_year_is_told(first_week, weeks, name):
    assert name_weeks(first_week, weeks) == name
