"""Prices behind a bound: which weeks are dear, and a sum that anybody can add up."""

from fractions import Fraction

import pytest

from backend.planning.models import Proposal
from backend.planning.selectors.price_sheets import PriceUnit, price_sheet
from tests.planning.placements.worlds import places_world, propose_places

pytestmark = pytest.mark.django_db(transaction=True)


def _propose(*, people: int, capacity: int = 1) -> Proposal:
    world = places_world()
    world.garden(capacity=capacity, weeks=16, name="Rehabträdgården")
    for _ in range(people):
        world.queue()
    return propose_places(world)


def test_what_everybodys_cheapest_choice_costs_less_what_the_seats_are_worth_must_be_left_out() -> None:
    headcount = price_sheet(_propose(people=3)).headcount
    assert headcount is not None
    assert headcount.difference == headcount.choices - headcount.supply
    assert 0 < headcount.difference <= headcount.least == 1


def test_prices_are_those_of_places_that_are_too_few() -> None:
    sheet = price_sheet(_propose(people=3))
    assert sheet.unit is PriceUnit.PEOPLE
    (row,) = sheet.rows
    assert row.name == "Rehabträdgården, torsdag 09:00–12:00"
    assert not row.is_supervisor
    assert all(price > 0 for price in row.prices.values())


def test_where_all_have_a_place_the_prices_are_those_of_the_waiting() -> None:
    sheet = price_sheet(_propose(people=2))
    assert sheet.unit is PriceUnit.WAIT
    assert sheet.headcount is None or sheet.headcount.least == 0


def test_prices_that_do_not_add_up_to_the_bound_are_no_sum() -> None:
    proposal = _propose(people=3)
    proposal.documents["placements"].result["x"]["claims"]["certificate"]["headcount"]["bound"] = 0
    assert price_sheet(proposal).headcount is None


def test_without_a_certificate_there_are_no_prices() -> None:
    proposal = _propose(people=3)
    proposal.documents["placements"].result["x"]["claims"]["certificate"] = None
    sheet = price_sheet(proposal)
    assert sheet.rows == ()
    assert sheet.headcount is None


def test_a_price_is_exact() -> None:
    proposal = _propose(people=3)
    entry = proposal.documents["placements"].result["x"]["claims"]["certificate"]["headcount"]
    (weekly,) = entry["places"].values()
    (row,) = price_sheet(proposal).rows
    assert sorted(row.prices.values()) == sorted(Fraction(price, entry["scale"]) for price in weekly if price)
