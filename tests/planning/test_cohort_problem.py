"""The cohort problem, as the database has it."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from backend.associations.enums import AgencyKind
from backend.participants.models import Consent, Enrolment
from backend.planning.problems import build_cohort_problem
from backend.planning.problems.identifiers import name_cohort, name_enrolment
from scheduler import solve, verify
from tests.factories import CohortMembershipFactory, ConsentFactory, MeetingFactory, RoomFactory
from tests.factories.places import RoomOpeningFactory
from tests.factories.times import NOW, at
from tests.planning.worlds import FIRST_START, PlanningWorld, add_candidate, small_world

pytestmark = pytest.mark.django_db


def _build(world: PlanningWorld, **asked: Any) -> dict[str, Any]:
    max_moves = asked.pop("max_moves", None)
    now = asked.pop("now", NOW)
    return build_cohort_problem(world.programme, rules=asked, now=now, max_moves=max_moves)


def _participant(problem: dict[str, Any], enrolment: Enrolment) -> dict[str, Any]:
    return next(row for row in problem["participants"] if row["id"] == f"enrolment-{enrolment.pk}")


def _seat(world: PlanningWorld, cohort_index: int, *enrolments: Enrolment) -> None:
    cohort = world.cohorts[cohort_index]
    for seat, enrolment in zip(cohort.seats.order_by("number"), enrolments, strict=False):
        CohortMembershipFactory(seat=seat, enrolment=enrolment)
        Enrolment.objects.filter(pk=enrolment.pk).update(status="active")


def test_the_solver_accepts_the_problem_and_its_plan_is_valid() -> None:
    problem = _build(small_world())

    assert verify(problem, solve(problem)).valid


def test_the_same_database_gives_the_same_document() -> None:
    world = small_world()

    assert _build(world) == _build(world)


def test_neither_codes_nor_names_are_in_the_document() -> None:
    world = small_world()
    text = str(_build(world))

    secrets = [enrolment.participant.code for enrolment in world.enrolments]
    assert not [secret for secret in [*secrets, world.lead.name, world.programme.name] if secret in text]


def test_weeks_are_counted_from_the_earliest_ready_day_or_start() -> None:
    world = small_world()
    problem = _build(world)

    assert problem["first_week"] == "2011-W44"
    assert [cohort["start"] for cohort in problem["cohorts"]] == [10, 15]


@pytest.mark.parametrize(("ready_on", "week"), [(date(2012, 1, 9), 10), (date(2012, 1, 10), 11), (date(2011, 1, 3), 1)])
def test_one_is_ready_from_the_first_monday_that_is_not_past(ready_on: date, week: int) -> None:
    world = small_world()
    enrolment = add_candidate(world.programme, world.soc, world.officers["soc"], 7, ready_on=ready_on)
    world.programme.enrolments.filter(pk=enrolment.pk).update(ready_on=ready_on)
    problem = _build(world)

    first = date.fromisocalendar(int(problem["first_week"][:4]), int(problem["first_week"][6:]), 1)
    found = first + timedelta(weeks=_participant(problem, enrolment)["from"])
    assert found == date.fromisocalendar(2011, 44, 1) + timedelta(weeks=week)


def test_without_consent_one_is_no_candidate() -> None:
    world = small_world()
    Consent.objects.filter(participant=world.enrolments[0].participant).update(withdrawn_at=timezone.now())

    assert len(_build(world)["participants"]) == 5


def test_written_consent_alone_is_enough() -> None:
    world = small_world()
    participant = world.enrolments[0].participant
    participant.consents.all().delete()
    ConsentFactory(participant=participant, kind="written")

    assert len(_build(world)["participants"]) == 6


def test_a_member_without_consent_keeps_the_seat_but_is_not_planned() -> None:
    world = small_world()
    _seat(world, 0, world.enrolments[0])
    world.enrolments[0].participant.consents.all().delete()
    problem = _build(world)

    assert problem["cohorts"][0]["max"] == 2
    assert len(problem["participants"]) == 5


def test_a_member_of_a_completed_cohort_is_not_placed_anew() -> None:
    world = small_world()
    _seat(world, 0, world.enrolments[0])
    world.programme.cohorts.filter(pk=world.cohorts[0].pk).update(status="completed")
    problem = _build(world)

    assert [row["id"] for row in problem["cohorts"]] == [f"cohort-{world.cohorts[1].pk}"]
    assert f"enrolment-{world.enrolments[0].pk}" not in {row["id"] for row in problem["participants"]}


def test_one_who_cannot_begin_as_late_as_any_monday_left_is_no_candidate() -> None:
    world = small_world()
    world.programme.enrolments.filter(pk=world.enrolments[0].pk).update(latest_start_on=date(2011, 11, 6))

    assert len(_build(world)["participants"]) == 5


def test_one_who_must_begin_by_a_monday_may_begin_that_monday() -> None:
    world = small_world()
    world.programme.enrolments.filter(pk=world.enrolments[0].pk).update(latest_start_on=FIRST_START)

    assert _participant(_build(world), world.enrolments[0])["until"] == 10


def test_members_of_a_cohort_ahead_are_current_and_of_one_that_has_begun_fixed() -> None:
    world = small_world()
    _seat(world, 0, *world.enrolments[:2])
    before = _build(world)
    after = _build(world, now=NOW + timedelta(weeks=11))

    names = [f"enrolment-{enrolment.pk}" for enrolment in world.enrolments[:2]]
    assert (sorted(before["current"]), before["fixed"]) == (names, {})
    assert (after["current"], sorted(after["fixed"])) == ({}, names)


def test_nobody_new_can_join_a_cohort_that_begins_tomorrow_or_earlier() -> None:
    world = small_world()
    day_before = at(FIRST_START - timedelta(days=1), "12:00")
    same_day = at(FIRST_START, "12:00")

    for now, expected in ((day_before, 10), (same_day, 11)):
        assert {row["from"] for row in _build(world, now=now)["participants"]} == {expected}


@pytest.mark.parametrize(
    ("change", "is_fixed"),
    [
        ({"status": "held"}, True),
        ({"announced_at": NOW}, True),
        ({"begins_at": NOW + timedelta(days=13), "ends_at": NOW + timedelta(days=13, hours=1)}, True),
        ({}, False),
        ({"status": "cancelled", "announced_at": NOW}, False),
    ],
)
def test_a_meeting_that_has_been_or_was_announced_pins_the_member(change: dict[str, Any], is_fixed: bool) -> None:
    world = small_world()
    _seat(world, 0, world.enrolments[0])
    far = NOW + timedelta(days=70)
    values = {"begins_at": far, "ends_at": far + timedelta(hours=1), **change}
    MeetingFactory(
        association=world.association,
        programme=world.programme,
        enrolment=world.enrolments[0],
        step=world.steps[0],
        room=world.room,
        **values,
    )

    assert bool(_build(world)["fixed"]) is is_fixed


def test_a_running_cohort_below_the_minimum_does_not_make_the_rest_impossible() -> None:
    world = small_world(min_size=3)
    _seat(world, 0, world.enrolments[0])
    problem = _build(world, now=NOW + timedelta(weeks=11))

    assert problem["cohorts"][0]["min"] == 1
    assert solve(problem)["status"] == "OPTIMAL"


def test_a_fixed_member_whose_needs_have_changed_stays() -> None:
    world = small_world()
    _seat(world, 0, *world.enrolments[:2])
    participant = world.enrolments[0].participant
    participant.needs = ["interpreter-ar"]
    participant.save()
    problem = _build(world, now=NOW + timedelta(weeks=11))

    assert (
        solve(problem)["plan"]["assignments"][f"enrolment-{world.enrolments[0].pk}"] == f"cohort-{world.cohorts[0].pk}"
    )


def test_a_cohort_offers_what_its_room_does() -> None:
    world = small_world()
    world.room.features = ["step-free"]
    world.room.save()
    world.cohorts[0].offers = ["interpreter-ar"]
    world.cohorts[0].save()

    assert [row["offers"] for row in _build(world)["cohorts"]] == [["interpreter-ar", "step-free"], ["step-free"]]


def test_a_room_is_closed_in_the_weeks_after_its_last_opening() -> None:
    world = small_world(cohorts=1)
    world.room.openings.update(until_on=FIRST_START + timedelta(weeks=7))
    problem = _build(world)

    assert problem["rooms"][0]["closed"] == [[17, 19]]
    assert solve(problem)["plan"]["assignments"] == {}


def test_a_holiday_week_does_not_close_the_room_for_a_cohort() -> None:
    world = small_world(cohorts=1)
    RoomOpeningFactory(room=RoomFactory(site=world.room.site))

    assert all(row["closed"] == [] for row in _build(world)["rooms"])


def test_rules_reach_the_problem() -> None:
    world = small_world()
    reserved = [{"agency": AgencyKind.FK.value, "min": 1, "max": None}]
    problem = _build(world, min_size=3, balance_percent=None, reserved=reserved)

    assert [row["min"] for row in problem["cohorts"]] == [3, 3]
    assert problem["cohorts"][0]["reserved"] == [{"attribute": "agency", "value": "FK", "min": 1, "max": 3}]
    assert problem["objective"] == [{"unplaced": 1}, {"wait": 1}, {"cost": 1}]


def test_moves_come_right_after_the_unplaced_and_can_have_a_budget() -> None:
    world = small_world()
    _seat(world, 0, world.enrolments[0])
    problem = _build(world, max_moves=2)

    assert problem["objective"][:2] == [{"unplaced": 1}, {"moves": 1}]
    assert problem["max_moves"] == 2


def test_with_fewer_places_than_candidates_those_who_have_waited_longest_go_first() -> None:
    world = small_world(people=5, cohorts=1)
    latest = [world.enrolments[1].pk, world.enrolments[3].pk]
    world.programme.enrolments.filter(pk__in=latest).update(ready_on=date(2011, 11, 20))
    result = solve(_build(world))

    assert {entry["id"] for entry in result["unplaced"]} == {f"enrolment-{pk}" for pk in latest}


def test_a_leader_runs_as_many_cohorts_at_a_time_as_the_programme_says() -> None:
    world = small_world(cohorts=3, people=9, weeks_between=1)
    world.programme.concurrent_cohorts_per_leader = 2
    world.programme.save()
    problem = _build(world)

    assert problem["leaders"] == [{"id": f"staff-{world.lead.pk}", "concurrent": 2}]
    assert len(solve(problem)["unplaced"]) == 3


def test_first_ready_is_first_called_where_the_sum_of_waits_leaves_it_open() -> None:
    world = small_world(people=4, cohorts=2)
    first, second = world.enrolments[:2], world.enrolments[2:]
    world.programme.enrolments.filter(pk__in=[row.pk for row in second]).update(ready_on=date(2011, 9, 19))
    world.programme.enrolments.filter(pk__in=[row.pk for row in first]).update(ready_on=date(2011, 9, 26))
    problem = _build(world, min_size=2, max_size=2, balance_percent=None)

    result = solve(problem)

    assert result["status"] == "OPTIMAL"
    earlier = name_cohort(world.cohorts[0].pk)
    called_first = {key for key, cohort in result["plan"]["assignments"].items() if cohort == earlier}
    assert called_first == {name_enrolment(row.pk) for row in second}
