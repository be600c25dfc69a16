"""The recurring pieces as values."""

from datetime import date

import pytest

from backend.common.weeks import IsoWeek
from backend.participants.enums import TimelineState
from backend.participants.selectors import TimelineStep
from backend.web.pieces import Dot, Occupancy, WeekNavigation
from backend.web.reading.timeline import TALLEST_PIXELS, draw_timeline


@pytest.mark.parametrize(
    ("taken", "seats", "level"),
    [
        (0, 8, "room"),
        (6, 8, "room"),
        (7, 8, "nearly"),
        (8, 8, "full"),
        (9, 8, "full"),
        (0, None, "closed"),
        (0, 0, "full"),
    ],
)
def test_occupancy_has_a_level_a_figure_and_words(taken: int, seats: int | None, level: str) -> None:
    occupancy = Occupancy(taken, seats)
    assert occupancy.level == level
    assert occupancy.figure == ("stängt" if seats is None else f"{taken}/{seats}")
    assert 0 <= occupancy.bar_width <= 100


def test_a_full_cohort_is_good_and_one_below_its_least_stands_out() -> None:
    assert Occupancy(10, 10, least=8).level == "room"
    assert Occupancy(7, 10, least=8).level == "nearly"
    assert "minst 8 behövs" in Occupancy(7, 10, least=8).words


def test_nothing_is_said_by_colour_alone() -> None:
    assert Occupancy(7, 8).words == "7 av 8 platser, 1 ledig"
    assert Occupancy(8, 8).words == "8 av 8 platser, full"
    assert Dot(agency=2, letter="K", is_new=True).classes == "taken agency-2 is-new"
    assert Dot().classes == "free"


def test_the_week_navigation_crosses_the_year_and_keeps_the_other_choices() -> None:
    navigation = WeekNavigation(IsoWeek(2026, 53), date(2026, 11, 22), (("vy", "rum"),))
    assert navigation.following_query == "vecka=2027-W01&vy=rum"
    assert navigation.previous_query == "vecka=2026-W52&vy=rum"
    assert not navigation.is_this_week


def step(label: str, begins_on: date | None, wait_days: int | None, state: TimelineState) -> TimelineStep:
    return TimelineStep(label, begins_on, begins_on, state, wait_days)


def test_waits_are_drawn_to_one_scale_and_a_long_one_stands_out() -> None:
    marks = draw_timeline(
        [
            step("Remitterad", date(2011, 9, 1), None, TimelineState.DONE),
            step("Möte 1", date(2011, 10, 11), 40, TimelineState.DONE),
            step("Möte 2", date(2011, 10, 31), 20, TimelineState.PLANNED),
        ]
    )
    waits = [mark.wait for mark in marks[1:]]
    assert marks[0].wait is None
    assert [wait and wait.height for wait in waits] == [80, 40]
    assert [wait and wait.classes for wait in waits] == ["long", ""]


def test_a_very_long_way_still_fits_on_a_page() -> None:
    marks = draw_timeline(
        [step("Remitterad", date(2005, 1, 1), None, TimelineState.DONE)]
        + [step("Möte", date(2011, 1, 1), 2000, TimelineState.DONE) for _ in range(4)]
    )
    assert sum(mark.wait.height for mark in marks if mark.wait) <= TALLEST_PIXELS


def test_only_the_first_missing_step_is_waited_for() -> None:
    marks = draw_timeline(
        [
            step("Remitterad", date(2011, 9, 1), None, TimelineState.DONE),
            step("Möte 1", None, 12, TimelineState.MISSING),
            step("Möte 2", None, 12, TimelineState.MISSING),
        ]
    )
    assert [mark.wait.words if mark.wait else None for mark in marks] == [None, "12 dagar hittills", None]
