"""What 0, 3 and 10 moves buy: people, weeks of waiting, and who moves."""

from datetime import timedelta

import pytest

from backend.bookings.models import Placement
from backend.bookings.services import move_placement
from backend.planning.selectors import compare_scenarios
from backend.planning.selectors.moves import list_moves
from backend.planning.services import publish_places, request_moves_compared
from tests.factories.times import MONDAY, NOW
from tests.planning.placements.worlds import PlacesWorld, allocate, execute, places_world, propose_places

pytestmark = pytest.mark.django_db(transaction=True)


def _world_with_somebody_in_the_middle() -> PlacesWorld:
    """A garden of sixteen weeks whose only place is taken for the eight in the middle; another waits."""
    world = places_world()
    world.garden(capacity=1, weeks=16)
    world.queue()
    publish_places(actor=world.viewer, proposal=propose_places(world), now=NOW)
    placement = Placement.objects.get()
    move_placement(actor=world.viewer, placement=placement, starts_on=MONDAY + timedelta(weeks=4), now=NOW)
    world.queue()
    return world


def test_moves_buy_a_place_and_the_table_says_who_moves_for_it() -> None:
    world = _world_with_somebody_in_the_middle()
    base = allocate(world, max_moves=0)
    runs = request_moves_compared(actor=world.viewer, base=base, now=NOW)
    assert [line.is_unfinished for line in list_moves(compare_scenarios(base))] == [False, True, True]
    for run in runs:
        execute(run)

    none, few, many = list_moves(compare_scenarios(base))
    assert (none.most_moves, none.placed, none.waiting, none.movers) == (0, 0, 1, ())
    assert none.waited_weeks == 0
    assert (few.most_moves, few.placed, many.placed) == (3, 1, 1)
    (mover,) = few.movers
    assert mover.code == Placement.objects.get().participant.code
    assert few.waited_weeks is not None
    assert few.waited_weeks >= 0


def test_without_runs_to_compare_there_is_no_table() -> None:
    world = places_world()
    world.garden(capacity=1, weeks=16)
    world.queue()
    assert list_moves(compare_scenarios(allocate(world))) == []
