"""What pages and the API are told of places: in words, with codes, and never better than it is."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from backend.bookings.models import Placement
from backend.bookings.services import move_placement
from backend.common.errors import RuleViolation
from backend.planning.models import Proposal
from backend.planning.place_plans import PlannedPlace, read_place_plan
from backend.planning.problems.placements import read_placement_rules
from backend.planning.selectors import (
    compare_scenarios,
    fair_share,
    place_basis,
    place_difference,
    place_proposal_view,
    what_moves_buy,
)
from backend.planning.services import (
    discard_proposal,
    publish_places,
    request_moves_compared,
    request_scenario,
    set_agency_shares,
)
from tests.factories import QueueGroupFactory
from tests.factories.times import MONDAY, NOW
from tests.planning.placements.worlds import PlacesWorld, allocate, execute, places_world, propose_places

pytestmark = pytest.mark.django_db(transaction=True)


def _world(*, people: int = 3, capacity: int = 1, weeks: int = 16) -> PlacesWorld:
    world = places_world()
    world.garden(capacity=capacity, weeks=weeks, name="Rehabträdgården")
    for _ in range(people):
        world.queue()
    return world


def test_a_proposal_says_how_many_have_a_place_and_that_no_plan_can_give_more() -> None:
    view = place_proposal_view(propose_places(_world()))

    assert view.headcount_text == "2 av 3 har plats. Ingen plan kan ge fler plats."
    assert (view.placed, view.waiting, view.claims.most) == (2, 3, 2)
    assert view.verdict_text == "Bevisat bäst."
    (card,) = view.cards
    assert card.name == "Rehabträdgården, torsdag 09:00–12:00"
    assert [(week.seats, week.before, week.after) for week in card.weeks[1:17]] == [(1, 0, 1)] * 16
    assert [week.is_closed for week in card.weeks[:2]] == [True, False]
    assert card.newcomers == 2
    (left,) = view.without
    assert left.people[0].code
    assert left.reasons
    assert "Rehabträdgården" in left.reasons[0]


def test_the_difference_names_who_is_new_from_when_and_why() -> None:
    world = _world(people=1)
    (line,) = place_difference(propose_places(world)).new

    assert line.what == "Rehabträdgården"
    assert line.to_text == "från v. 46 2011, 8 veckor: tors 09:00–12:00"
    assert line.why.startswith("väntade sedan v.")


def test_reading_a_proposal_takes_the_same_number_of_queries_for_few_and_many() -> None:
    counts = []
    for people in (1, 5):
        proposal = Proposal.objects.get(pk=propose_places(_world(people=people, capacity=3)).pk)
        with CaptureQueriesContext(connection) as queries:
            place_proposal_view(proposal)
            place_difference(proposal)
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_the_basis_warns_of_who_is_left_out_and_of_sessions_that_end() -> None:
    world = _world(people=2)
    without = world.queue(world.somebody(consent=False))
    basis = place_basis(world.association, read_placement_rules({}), now=NOW)

    assert (basis.people, basis.movable, basis.plans_from) == (2, 0, date(2011, 11, 7))
    assert basis.agencies == {"Socialtjänsten": 2}
    assert f"{without.participant.code} saknar samtycke och kan inte få plats." in basis.warnings
    assert any("har pass till och med v. 9 2012" in warning for warning in basis.warnings)
    assert [(row.name, row.wanted_by) for row in basis.activities] == [("Rehabträdgården", 2)]


def test_scenarios_stand_side_by_side_with_who_gains_and_who_loses() -> None:
    world = _world()
    base = allocate(world)
    garden = world.activities[0]
    for change in (
        {"change": "capacity", "target": garden.pk, "amount": 1},
        {"change": "supervisor", "target": garden.pk, "amount": 50},
        {"change": "closed_site", "target": garden.site_id},
        {"change": "later_start", "amount": 4},
    ):
        run = execute(request_scenario(actor=world.viewer, base=base, scenario=[change], now=NOW))
        assert run.state == ("succeeded"), run.failure
    first, larger, helped, closed, later = compare_scenarios(base)

    assert (first.placed, first.most, first.words) == (2, 2, ())
    assert (larger.placed, len(larger.gains), larger.loses, larger.is_adoptable) == (3, 1, (), False)
    assert larger.words == ("Rehabträdgården: 1 plats till",)
    assert (helped.placed, helped.is_adoptable) == (3, False)
    assert helped.words == ("Rehabträdgården: en handledare till på 50 %",)
    assert (closed.placed, len(closed.loses), closed.is_adoptable) == (0, 2, True)
    assert (later.placed, len(later.loses), later.later) == (1, 1, 1)
    with pytest.raises(RuleViolation) as refusal:
        publish_places(actor=world.viewer, proposal=larger.proposal, now=NOW)
    assert refusal.value.rule == "scenario_needs_supply"
    discard_proposal(actor=world.viewer, proposal=closed.proposal, now=NOW)
    assert len(compare_scenarios(base)) == 4


def test_a_scenario_in_which_nothing_differs_or_that_concerns_others_is_refused() -> None:
    world, other = _world(people=1), _world(people=1)
    base = allocate(world)

    for scenario, rule in (
        ([], "scenario_differs"),
        ([{"change": "capacity", "target": other.activities[0].pk, "amount": 1}], "target_of_association"),
        ([{"change": "cohort_size", "amount": 8}], "scenario_of_kind"),
        ([{"change": "supervisor", "target": world.activities[0].pk, "amount": 0}], "scenario_value"),
        ([{"change": "moon"}], "scenario_value"),
    ):
        with pytest.raises(RuleViolation) as refusal:
            request_scenario(actor=world.viewer, base=base, scenario=scenario, now=NOW)
        assert refusal.value.rule == rule


def test_what_moves_would_buy_is_shown_for_none_three_and_ten() -> None:
    world = _world(people=1)
    publish_places(actor=world.viewer, proposal=propose_places(world), now=NOW)
    # The garden has 16 weeks: eight in the middle leave room for nobody else.
    move_placement(
        actor=world.viewer, placement=Placement.objects.get(), starts_on=MONDAY + timedelta(weeks=4), now=NOW
    )
    world.queue()
    base = allocate(world, max_moves=0)
    ordered = request_moves_compared(actor=world.viewer, base=base, now=NOW)
    for run in ordered:
        execute(run)

    assert [run.max_moves for run in ordered] == [3, 10]
    assert [(view.run.max_moves, view.placed, view.moved) for view in what_moves_buy(base)] == [
        (0, 0, 0),
        (3, 1, 1),
        (10, 1, 1),
    ]
    assert request_moves_compared(actor=world.viewer, base=base, now=NOW) == []


def test_the_agreed_shares_decide_between_people_who_count_the_same() -> None:
    world = places_world()
    world.garden(capacity=1, weeks=16)
    for _ in range(2):
        world.queue()
    late = world.queue(world.somebody(world.fk))
    plain = propose_places(world, rules={"share_weight": 0})
    assert late.pk not in [pk for place in _new(plain) for pk in place.entry_ids]
    set_agency_shares(
        actor=world.viewer, association=world.association, percents={world.soc.pk: 50, world.fk.pk: 50}, now=NOW
    )

    proposal = propose_places(world)

    assert late.pk in [pk for place in _new(proposal) for pk in place.entry_ids]
    share = fair_share(world.association, date(2011, 1, 1), date(2013, 1, 1), proposal=proposal)
    assert [(line.agency, line.places, line.agreed, line.difference) for line in share.lines] == [
        ("Försäkringskassan", 1, 1, 0),
        ("Socialtjänsten", 1, 1, 0),
    ]


def _new(proposal: Proposal) -> list[PlannedPlace]:
    return list(read_place_plan(proposal).new)


def test_shares_are_of_one_whole_and_of_the_own_agencies() -> None:
    world, other = places_world(), places_world()

    for percents, rule in (
        ({world.soc.pk: 60, world.fk.pk: 50}, "shares_within_the_whole"),
        ({other.soc.pk: 10}, "agency_of_association"),
    ):
        with pytest.raises(RuleViolation) as refusal:
            set_agency_shares(actor=world.viewer, association=world.association, percents=percents, now=NOW)
        assert refusal.value.rule == rule


def test_those_who_wait_together_for_times_that_are_not_there_are_counted_one_by_one() -> None:
    world = _world(people=1)
    group = QueueGroupFactory(association=world.association)
    for _ in range(2):
        world.queue(possible=["mon-am"], group=group)

    assert (
        place_proposal_view(propose_places(world)).headcount_text == "1 av 3 har plats. Ingen plan kan ge fler plats."
    )
