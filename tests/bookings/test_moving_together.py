"""Moving several places at once: seats change hands, and it is all of them or none."""

from datetime import timedelta

import pytest

from backend.access.viewer import NOBODY, SYSTEM
from backend.bookings.models import Booking, PlacementChange
from backend.bookings.services import Move, cancel_placement, move_placements, undo_placement_change
from backend.common.errors import Conflict, NotAllowed, RuleViolation
from backend.common.transitions import TransitionError
from tests.bookings.garden import MONDAY, NOW, WEEK, after, days_of, fill, make_garden, refused

pytestmark = pytest.mark.django_db


def _two(garden):
    """Two places of four Mondays each, one after the other."""
    return [
        garden.book(weekly_times=[garden.monday], starts_on=start, ends_on=start + 4 * WEEK)
        for start in (MONDAY, MONDAY + 4 * WEEK)
    ]


def _swap(garden, first, second, *, actor=SYSTEM, now=NOW):
    moves = [Move(first, second.starts_on, [garden.monday]), Move(second, first.starts_on, [garden.monday])]
    return move_placements(actor=actor, moves=moves, now=now)


def test_two_change_seats_with_each_other_in_a_full_garden() -> None:
    garden = make_garden(capacity=1)
    first, second = _two(garden)

    changes = _swap(garden, first, second)

    assert days_of(first) == [MONDAY + week * WEEK for week in range(4, 8)]
    assert days_of(second) == [MONDAY + week * WEEK for week in range(4)]
    assert [change.verb for change in changes] == ["placement.moved", "placement.moved"]


def test_where_one_finds_no_seat_nobody_is_moved() -> None:
    garden = make_garden(capacity=1)
    first, second = _two(garden)
    fill(garden.session(garden.monday, 9), [1])

    with refused("session_full", Conflict):
        move_placements(
            actor=SYSTEM,
            moves=[
                Move(first, MONDAY + 4 * WEEK, [garden.monday]),
                Move(second, MONDAY + 6 * WEEK, [garden.monday]),
            ],
            now=NOW,
        )
    assert days_of(first) == [MONDAY + week * WEEK for week in range(4)]
    assert not PlacementChange.objects.exists()


def test_a_move_is_undone_like_any_other() -> None:
    garden = make_garden()
    placement = garden.book(weekly_times=[garden.monday])
    (change,) = move_placements(actor=SYSTEM, moves=[Move(placement, MONDAY + 2 * WEEK, [garden.thursday])], now=NOW)
    undo_placement_change(actor=SYSTEM, change=change, now=NOW)

    assert days_of(placement)[0] == MONDAY
    assert Booking.objects.count() == 8


def test_what_has_begun_is_over_or_is_nobody_s_business_is_refused() -> None:
    garden = make_garden(weeks=20)
    first, second = _two(garden)

    with pytest.raises(NotAllowed):
        _swap(garden, first, second, actor=NOBODY)
    with pytest.raises(RuleViolation):
        _swap(garden, first, second, now=after(1))
    cancel_placement(actor=SYSTEM, placement=second, now=NOW)
    with pytest.raises(TransitionError):
        _swap(garden, first, second)
    with refused("no_sessions_then"):
        move_placements(actor=SYSTEM, moves=[Move(first, MONDAY + timedelta(weeks=30), [garden.monday])], now=NOW)
