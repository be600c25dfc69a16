"""The problem of an association's places: who takes part, what there is to give, and from when."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from backend.access.viewer import SYSTEM
from backend.activities.enums import ActivityKind
from backend.bookings.enums import PlacementForm
from backend.bookings.services import book_placement, book_single
from backend.offers.services import create_group
from backend.planning.problems.placements import (
    PlacementComposer,
    find_place_horizon,
    read_place_facts,
    read_placement_rules,
)
from backend.planning.problems.placements.supply import UNLIMITED
from tests.bookings.garden import fill, generate
from tests.factories import (
    ActivityFactory,
    ActivityLeaderFactory,
    PlaceGuaranteeFactory,
    SessionFactory,
    SupervisorTermsFactory,
    WeeklyTimeFactory,
)
from tests.factories.times import MONDAY, NOW, at
from tests.planning.placements.worlds import PlacesWorld, places_world

pytestmark = pytest.mark.django_db


def _compose(world: PlacesWorld, *, max_moves: int | None = None, **rules: Any) -> dict[str, Any]:
    return _composer(world, max_moves=max_moves, **rules).compose()


def _composer(world: PlacesWorld, *, max_moves: int | None = None, **rules: Any) -> PlacementComposer:
    asked = read_placement_rules(rules)
    horizon = find_place_horizon(NOW, asked.weeks)
    return PlacementComposer(read_place_facts(world.association, horizon, asked.activities), asked, max_moves)


def _participant(problem: dict[str, Any], name: str) -> dict[str, Any]:
    (found,) = (row for row in problem["participants"] if row["id"] == name)
    return found


def _starts(problem: dict[str, Any], entry: Any) -> list[int]:
    (option,) = _participant(problem, f"entry-{entry.pk}")["options"]
    return option["starts"]


# What a place is


def test_where_everybody_comes_once_a_week_a_place_is_a_time_of_the_week() -> None:
    world = places_world()
    times = world.garden(weekdays=(0, 3), capacity=8)
    world.queue()
    problem = _compose(world)

    assert [place["id"] for place in problem["places"]] == [f"time-{time.pk}" for time in times]
    assert problem["places"][0]["capacity"][:3] == [UNLIMITED, 8, 8]


def test_where_anybody_comes_oftener_a_place_is_the_activity_and_its_seats_those_of_the_week() -> None:
    world = places_world()
    world.garden(weekdays=(0, 3), capacity=8)
    entry = world.queue(sessions_per_week=[1, 1, 2])
    problem = _compose(world)
    (place,) = problem["places"]

    assert (place["id"], place["capacity"][1]) == (f"activity-{world.activities[0].pk}", 16)
    (option,) = _participant(problem, f"entry-{entry.pk}")["options"]
    assert option["load"] == [1, 1, 2, 2, 2, 2, 2, 2]


def test_a_work_trial_is_kept_whole_for_one_person() -> None:
    world = places_world()
    world.garden(weekdays=(0, 1, 2), capacity=2, kind=ActivityKind.WORK_TRIAL, source="open_market", placement_weeks=17)
    entry = world.queue(kind=ActivityKind.WORK_TRIAL, form=PlacementForm.TRIAL, sessions_per_week=[2, 3], weeks=17)
    fill(world.activities[0].sessions.earliest("begins_at"), [1])
    problem = _compose(world)
    (place,) = problem["places"]
    (option,) = _participant(problem, f"entry-{entry.pk}")["options"]

    assert place["capacity"][1:3] == [1, 2]
    assert option["load"] == [1] * 17


def test_seats_that_are_taken_are_not_there_to_give_and_a_week_without_a_session_limits_nobody() -> None:
    world = places_world()
    (time,) = world.garden(capacity=3)
    sessions = list(time.sessions.order_by("begins_at"))
    fill(sessions[0], [1, 2])
    sessions[2].delete()
    world.queue()
    (place,) = _compose(world)["places"]

    assert place["capacity"][1:5] == [1, 3, UNLIMITED, 3]


# From when


def test_nobody_begins_before_they_are_ready_and_have_been_told() -> None:
    world = places_world()
    world.garden(weeks=20)
    told = world.queue()
    later = world.queue(ready_on=MONDAY + timedelta(weeks=2, days=1))

    problem = _compose(world)
    assert _starts(problem, told)[0] == 1
    assert _starts(problem, later)[0] == 4
    assert _participant(problem, f"entry-{later.pk}")["from"] == 3


def test_a_period_fits_into_what_is_planned_the_season_and_the_rules() -> None:
    world = places_world()
    world.garden(weeks=20)
    world.garden(weeks=20, season_until_on=MONDAY + timedelta(weeks=10), kind=ActivityKind.GROUP_ACTIVITY)
    garden = world.queue()
    group = world.queue(kind=ActivityKind.GROUP_ACTIVITY)

    assert _starts(_compose(world), garden) == list(range(1, 14))
    assert _starts(_compose(world), group) == [1, 2, 3]
    assert _starts(_compose(world, start_within_weeks=5), garden) == [1, 2, 3, 4]


def test_a_short_rest_is_lasted_through_and_a_long_closure_is_not() -> None:
    world = places_world()
    (time,) = world.garden(weeks=10)
    generate(time, 10, first=12)
    (closed,) = world.garden(weeks=10, kind=ActivityKind.GROUP_ACTIVITY)
    generate(closed, 10, first=13)
    rests = world.queue()
    stops = world.queue(kind=ActivityKind.GROUP_ACTIVITY)

    assert 8 in _starts(_compose(world), rests)
    assert _starts(_compose(world), stops) == [1, 2, 3, *range(14, 17)]


def test_half_days_and_what_somebody_does_elsewhere_leave_starts_out() -> None:
    world = places_world()
    world.garden(weeks=9)
    cannot = world.queue(world.somebody(unavailable=["thu-am"]))
    mornings = world.queue(possible=["thu-am"])
    afternoons = world.queue(possible=["thu-pm"])
    busy = world.somebody()
    elsewhere = SessionFactory(
        activity=ActivityFactory(association=world.association, has_open_sessions=True, kind="group_activity"),
        begins_at=at(date(2011, 11, 17), "10:00"),
        ends_at=at(date(2011, 11, 17), "11:00"),
    )
    book_single(actor=SYSTEM, enrolment=busy, session=elsewhere, now=NOW)
    engaged = world.queue(busy)
    problem = _compose(world)

    assert _participant(problem, f"entry-{cannot.pk}")["options"] == []
    assert _starts(problem, mornings) == [1, 2]
    assert _participant(problem, f"entry-{afternoons.pk}")["options"] == []
    assert _starts(problem, engaged) == [2]


def test_a_place_until_further_notice_runs_to_the_end_of_the_horizon_and_past_it_without_limits() -> None:
    world = places_world()
    world.garden(weeks=30, kind=ActivityKind.GROUP_ACTIVITY, placement_weeks=None)
    entry = world.queue(kind=ActivityKind.GROUP_ACTIVITY, form=PlacementForm.STAY, weeks=None)
    problem = _compose(world)
    (option,) = _participant(problem, f"entry-{entry.pk}")["options"]

    assert len(option["load"]) == 52
    assert problem["weeks"] == max(option["starts"]) + 52
    assert problem["places"][0]["capacity"][52:] == [UNLIMITED] * (problem["weeks"] - 52)


# Who takes part


def test_those_who_wait_together_are_one_that_takes_a_seat_each() -> None:
    world = places_world()
    world.garden(capacity=4)
    group = create_group(actor=world.viewer, association=world.association, name="Tillsammans", now=NOW)
    for _ in range(2):
        world.queue(group=group, actor=world.viewer)
    problem = _compose(world)
    (party,) = problem["participants"]

    assert (party["id"], party["options"][0]["load"]) == (f"group-{group.pk}", [2] * 8)


def test_who_waits_for_two_places_comes_with_the_first_but_a_bridge_and_its_work_trial_come_both() -> None:
    world = places_world()
    world.garden()
    world.garden(kind=ActivityKind.WORK_TRIAL, source="open_market", placement_weeks=17)
    world.garden(kind=ActivityKind.GROUP_ACTIVITY)
    bridging, greedy = world.somebody(), world.somebody()
    world.queue(bridging, form=PlacementForm.BRIDGE, weeks=None)
    world.queue(bridging, kind=ActivityKind.WORK_TRIAL, form=PlacementForm.TRIAL, weeks=17)
    first = world.queue(greedy)
    second = world.queue(greedy, kind=ActivityKind.GROUP_ACTIVITY)
    composer = _composer(world)

    assert len(composer.demand.waiting) == 3
    assert [(row.wish.entry_id, row.rule) for row in composer.demand.left_out] == [(second.pk, "waits_for_more")]
    assert f"entry-{first.pk}" in composer.options


def test_what_is_booked_and_not_announced_may_move_and_what_is_fixed_stays() -> None:
    world = places_world()
    (time,) = world.garden(weeks=30)
    soon, later = (
        book_placement(
            actor=world.viewer,
            enrolment=world.somebody(),
            activity=world.activities[0],
            form=PlacementForm.PERIOD,
            starts_on=starts_on,
            ends_on=starts_on + timedelta(weeks=8),
            weekly_times=[time],
            now=NOW,
        )
        for starts_on in (MONDAY - timedelta(weeks=1) + timedelta(days=7), MONDAY + timedelta(weeks=4))
    )
    problem = _compose(world, max_moves=3)

    assert problem["max_moves"] == 3
    assert problem["current"][f"placement-{later.pk}"] == {"place": f"time-{time.pk}", "start": 5}
    assert _participant(problem, f"placement-{later.pk}")["must"] is True
    assert problem["places"][0]["capacity"][6] == 8
    fixed = _compose(world, fixed=[later.pk])
    assert f"placement-{later.pk}" in fixed["fixed"]
    assert f"placement-{later.pk}" not in fixed["current"]
    assert f"placement-{soon.pk}" in problem["current"]


def test_a_guarantee_is_a_quota_as_far_as_it_can_be_kept() -> None:
    world = places_world()
    world.garden(capacity=1, weeks=16)
    PlaceGuaranteeFactory(programme=world.programme, partner="Gröna Arenor", places=15, activity=world.activities[0])
    for _ in range(4):
        world.queue()
    (quota,) = _compose(world)["quotas"]

    assert (quota["min"], len(quota["participants"])) == (2, 4)


def test_reading_takes_the_same_number_of_queries_for_few_and_many_and_the_facts_know_a_change() -> None:
    counts, prints = [], []
    world = places_world()
    world.garden(weekdays=(0, 3))
    for people in (1, 5):
        for _ in range(people):
            world.queue()
        with CaptureQueriesContext(connection) as queries:
            facts = read_place_facts(world.association, find_place_horizon(NOW, 52))
        counts.append(len(queries))
        prints.append(facts.fingerprint())
    assert counts[0] == counts[1] <= 16
    assert prints[0] != prints[1]
    assert read_place_facts(world.association, find_place_horizon(NOW, 52)).fingerprint() == prints[1]


def test_an_activity_that_is_not_chosen_takes_no_part() -> None:
    world = places_world()
    world.garden()
    world.garden()
    world.queue()

    assert len(_compose(world)["places"]) == 2
    assert len(_compose(world, activities=[world.activities[0].pk])["places"]) == 1


def test_a_supervisor_alone_in_charge_limits_the_places_together() -> None:
    world = places_world()
    world.garden(capacity=3)
    activity = world.activities[0]
    terms = SupervisorTermsFactory(participants_per_session=8)
    ActivityLeaderFactory(activity=activity, staff=terms.staff)
    WeeklyTimeFactory(activity=activity, weekday=4, begins_minute=540, ends_minute=720)
    world.queue()
    problem = _compose(world)

    assert {place["supervisor"] for place in problem["places"]} == {f"staff-{terms.staff_id}"}
    (supervisor,) = problem["supervisors"]
    assert supervisor["capacity"][1] == 8
