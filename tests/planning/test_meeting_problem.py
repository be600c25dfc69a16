"""The meeting problem, as the database has it."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from backend.access.enums import Role
from backend.meetings.models import Meeting
from backend.planning.problems import build_meeting_problem
from backend.planning.problems.grid import Grid, read_grid
from scheduler import Limits, solve, verify
from tests.factories import (
    AbsenceFactory,
    AttendanceFactory,
    BusyTimeFactory,
    ClosedDayFactory,
    MeetingFactory,
    RoomClosureFactory,
    RoomFactory,
    RoomOpeningFactory,
)
from tests.factories.times import NOW, at
from tests.planning.worlds import FIRST_START, PlanningWorld, employ, small_world

pytestmark = pytest.mark.django_db

TUESDAY = FIRST_START + timedelta(days=1)


def _build(world: PlanningWorld, *, now: datetime = NOW, cohort: int = 0, **asked: Any) -> dict[str, Any]:
    assignment = {enrolment.pk: world.cohorts[cohort].pk for enrolment in world.enrolments}
    return build_meeting_problem(world.programme, assignment, rules={}, now=now, **asked)


def _busy(problem: dict[str, Any], name: str) -> list[list[int]]:
    return next(row["busy"] for row in problem["people"] if row["id"] == name)


def _meeting(problem: dict[str, Any], world: PlanningWorld, position: int, index: int = 0) -> dict[str, Any]:
    name = f"meeting-{world.enrolments[index].pk}-{position}"
    return next(row for row in problem["meetings"] if row["id"] == name)


def _grid(problem: dict[str, Any]) -> Grid:
    return read_grid(problem["days"])


def _is_taken(windows: list[list[int]], grid: Grid, day: date, clock: str) -> bool:
    grain = grid.grain_at(at(day, clock))
    assert grain is not None
    return any(first <= grain < last for first, last in windows)


def _book(world: PlanningWorld, position: int, day: date, begins: str, ends: str, **values: Any) -> Meeting:
    """A meeting of the first candidate's chain with the lead in the room."""
    meeting = MeetingFactory(
        association=world.association,
        programme=world.programme,
        enrolment=world.enrolments[0],
        room=world.room,
        begins_at=at(day, begins),
        ends_at=at(day, ends),
        **{"step": world.steps[position - 1], **values},
    )
    AttendanceFactory(meeting=meeting, staff=world.lead)
    AttendanceFactory(meeting=meeting, staff=None, participant=world.enrolments[0].participant)
    return meeting


def test_a_movable_meeting_takes_the_time_that_staff_need_before_and_after_it_too() -> None:
    world = small_world()
    _book(world, 1, TUESDAY, "09:00", "11:00", preparation_minutes=30, follow_up_minutes=20)

    problem = _build(world)

    name = f"meeting-{world.enrolments[0].pk}-1"
    assert _meeting(problem, world, 1)["duration"] == 2 + 8 + 2
    assert _meeting(problem, world, 1, index=1)["duration"] == 8
    assert problem["current"][name]["start"] == _grid(problem).grain_at(at(TUESDAY, "08:30"))
    assert problem["x"]["preparation"] == {name: 2}


def test_the_solver_accepts_the_problem_and_its_plan_is_valid() -> None:
    problem = _build(small_world())
    result = solve(problem, Limits(time_limit_seconds=2, deterministic=True))

    assert verify(problem, result).valid
    assert result["unplaced"] == []


def test_the_same_database_gives_the_same_document() -> None:
    world = small_world()

    assert _build(world) == _build(world)


def test_neither_codes_nor_names_are_in_the_document() -> None:
    world = small_world()
    text = str(_build(world))

    secrets = [enrolment.participant.code for enrolment in world.enrolments]
    assert not [secret for secret in [*secrets, world.lead.name, world.room.name] if secret in text]


def test_reading_takes_the_same_number_of_queries_for_few_and_many() -> None:
    counts = []
    for people in (2, 9):
        world = small_world(people=people, cohorts=3)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            _build(world)
        counts.append(len(queries))

    assert counts[0] == counts[1]


def test_days_are_the_working_days_of_the_cohorts_weeks_less_holidays_and_own_closed_days() -> None:
    world = small_world(cohorts=1)
    world.cohorts[0].starts_on = date(2012, 4, 2)
    world.cohorts[0].weeks = 2
    world.cohorts[0].save()
    ClosedDayFactory(association=world.association, closed_on=date(2012, 4, 3))
    days = [row["date"] for row in _build(world)["days"]]

    # Good Friday is 6 April, Easter Monday 9 April.
    assert days == [f"2012-04-{day:02d}" for day in (2, 4, 5, 10, 11, 12, 13)]


@pytest.mark.parametrize("eve", [date(2012, 6, 22), date(2012, 12, 24), date(2012, 12, 31)])
def test_the_three_eves_are_closed(eve: date) -> None:
    world = small_world(cohorts=1)
    world.cohorts[0].starts_on = eve - timedelta(days=eve.weekday())
    world.cohorts[0].weeks = 1
    world.cohorts[0].save()

    assert eve.isoformat() not in [row["date"] for row in _build(world)["days"]]


def test_days_are_trimmed_to_when_a_room_is_open_and_somebody_works() -> None:
    world = small_world()
    world.room.openings.update(begins_minute=9 * 60, ends_minute=20 * 60)
    day = _build(world)["days"][0]

    assert (day["starts_at"], day["grains"]) == ("09:00", 32)


def test_nothing_is_placed_before_the_day_after_now() -> None:
    world = small_world()
    problem = _build(world, now=at(TUESDAY, "12:00"))

    assert problem["days"][0]["date"] == "2012-01-11"


def test_lunch_absences_and_busy_times_are_busy() -> None:
    world = small_world()
    AbsenceFactory(staff=world.lead, begins_at=at(TUESDAY, "08:00"), ends_at=at(TUESDAY, "10:00"))
    BusyTimeFactory(staff=world.lead, begins_at=at(TUESDAY, "15:10"), ends_at=at(TUESDAY, "15:20"))
    problem = _build(world)
    busy, grid = _busy(problem, f"staff-{world.lead.pk}"), _grid(problem)

    taken = [
        clock
        for clock in ("09:45", "10:00", "12:00", "13:00", "15:00", "15:15", "15:30")
        if _is_taken(busy, grid, TUESDAY, clock)
    ]
    assert taken == ["09:45", "12:00", "15:00", "15:15"]


def test_somebody_whose_hours_nobody_has_entered_is_limited_by_the_room_alone() -> None:
    world = small_world()
    world.lead.working_hours.all().delete()

    assert _busy(_build(world), f"staff-{world.lead.pk}") == []


def test_half_days_that_do_not_suit_the_participant_are_busy() -> None:
    world = small_world()
    participant = world.enrolments[0].participant
    participant.unavailable = ["tue-am"]
    participant.save()
    problem = _build(world)
    busy, grid = _busy(problem, f"enrolment-{world.enrolments[0].pk}"), _grid(problem)

    assert [_is_taken(busy, grid, TUESDAY, clock) for clock in ("08:00", "11:45", "12:00")] == [True, True, False]
    assert not _is_taken(busy, grid, FIRST_START, "08:00")


def test_meetings_of_another_programme_take_people_and_room() -> None:
    world, other = small_world(), small_world()
    meeting = MeetingFactory(
        association=other.association,
        programme=other.programme,
        room=world.room,
        begins_at=at(TUESDAY, "09:00"),
        ends_at=at(TUESDAY, "10:00"),
    )
    AttendanceFactory(meeting=meeting, staff=world.officers["fk"])
    problem = _build(world)
    grid = _grid(problem)

    assert _is_taken(_busy(problem, f"staff-{world.officers['fk'].pk}"), grid, TUESDAY, "09:45")
    assert _is_taken(problem["rooms"][0]["closed"], grid, TUESDAY, "09:45")
    assert not _is_taken(problem["rooms"][0]["closed"], grid, TUESDAY, "10:00")


@pytest.mark.parametrize("change", [{"status": "cancelled"}, {"requirement": "optional"}])
def test_cancelled_meetings_and_optional_attendances_take_no_time(change: dict[str, str]) -> None:
    world, other = small_world(), small_world()
    requirement = change.pop("requirement", "required")
    meeting = MeetingFactory(
        association=other.association,
        programme=other.programme,
        begins_at=at(TUESDAY, "09:00"),
        ends_at=at(TUESDAY, "10:00"),
        **change,
    )
    AttendanceFactory(meeting=meeting, staff=world.officers["fk"], requirement=requirement)
    problem = _build(world)

    assert not _is_taken(_busy(problem, f"staff-{world.officers['fk'].pk}"), _grid(problem), TUESDAY, "09:30")


def test_a_room_is_closed_outside_its_openings_and_in_closures() -> None:
    world = small_world(cohorts=1)
    world.room.openings.update(until_on=TUESDAY + timedelta(days=1))
    second = RoomFactory(site=world.room.site)
    RoomOpeningFactory(room=second, from_on=TUESDAY + timedelta(days=1))
    RoomClosureFactory(room=world.room, begins_at=at(TUESDAY, "08:00"), ends_at=at(TUESDAY, "12:00"))
    world.cohorts[0].room = None
    world.cohorts[0].save()
    problem = _build(world)
    closed = {row["id"]: row["closed"] for row in problem["rooms"]}
    grid, wednesday = _grid(problem), TUESDAY + timedelta(days=1)

    first_closed, second_closed = closed[f"room-{world.room.pk}"], closed[f"room-{second.pk}"]
    assert [_is_taken(first_closed, grid, TUESDAY, clock) for clock in ("11:45", "12:00")] == [True, False]
    assert _is_taken(first_closed, grid, wednesday, "09:00")
    assert _is_taken(second_closed, grid, TUESDAY, "09:00")
    assert not _is_taken(second_closed, grid, wednesday, "09:00")


def test_a_cohort_with_a_room_meets_there_and_one_without_in_any() -> None:
    world = small_world()
    RoomFactory(site=world.room.site, open_weekdays=True)
    world.cohorts[1].room = None
    world.cohorts[1].save()

    assert _meeting(_build(world, cohort=0), world, 1)["rooms"] == [f"room-{world.room.pk}"]
    assert _meeting(_build(world, cohort=1), world, 1)["rooms"] is None
    assert len(_build(world, cohort=1)["rooms"]) == 2


def test_the_chain_has_the_programmes_durations_and_gaps() -> None:
    world = small_world()
    problem = _build(world)
    second = _meeting(problem, world, 2)

    assert [_meeting(problem, world, position)["duration"] for position in (1, 2, 3)] == [8, 6, 4]
    assert _meeting(problem, world, 1)["after"] == []
    assert second["after"] == [{"meeting": f"meeting-{world.enrolments[0].pk}-1", "min_days": 7, "max_days": 28}]


def test_meetings_lie_within_the_weeks_of_the_cohort() -> None:
    world = small_world()
    problem = _build(world, cohort=1)
    grid, first = _grid(problem), _meeting(problem, world, 1)

    assert grid.instant_of(first["earliest"]) == at(world.cohorts[1].starts_on, "08:00")
    assert first["latest_end"] == grid.grains
    assert problem["days"][-1]["date"] < world.cohorts[1].ends_on.isoformat()


def test_the_lead_takes_part_in_the_handover_from_the_cohort_that_the_step_names() -> None:
    world = small_world()
    lead = f"staff-{world.lead.pk}"

    assert lead not in _meeting(_build(world, cohort=0), world, 3)["required"]
    assert lead in _meeting(_build(world, cohort=1), world, 3)["required"]


def test_the_handover_has_the_referring_officer_and_one_contact_person_of_each_other_agency() -> None:
    world = small_world()
    second = employ(world.association, Role.OFFICER, agency=world.fk, is_contact_person=True)
    employ(world.association, Role.OFFICER, agency=world.fk)
    handover = _meeting(_build(world), world, 3, index=0)

    assert handover["required"] == [f"enrolment-{world.enrolments[0].pk}", f"staff-{world.officers['soc'].pk}"]
    assert handover["one_of"] == [[f"staff-{world.officers['fk'].pk}", f"staff-{second.pk}"]]


def test_an_agency_whose_contact_person_comes_anyway_sends_nobody_else() -> None:
    world = small_world()
    world.enrolments[0].referral.officer = world.officers["fk"]
    world.enrolments[0].referral.save()

    assert _meeting(_build(world), world, 3)["one_of"] == []


def test_needs_that_a_room_can_answer_are_asked_of_the_room() -> None:
    world = small_world()
    participant = world.enrolments[0].participant
    participant.needs = ["interpreter-ar", "step-free"]
    participant.save()

    assert _meeting(_build(world), world, 1)["needs"] == ["step-free"]


def test_meetings_in_force_are_current_with_time_room_and_contact_person() -> None:
    world = small_world()
    meeting = _book(world, 3, TUESDAY, "09:00", "10:00")
    AttendanceFactory(meeting=meeting, staff=world.officers["fk"])
    problem = _build(world)

    assert problem["current"] == {
        f"meeting-{world.enrolments[0].pk}-3": {
            "start": _grid(problem).grain_at(at(TUESDAY, "09:00")),
            "room": f"room-{world.room.pk}",
            "one_of": [f"staff-{world.officers['fk'].pk}"],
        }
    }
    assert problem["objective"][:2] == [{"unplaced": 1}, {"moves": 1}]


def test_a_time_that_is_no_longer_open_counts_as_a_move() -> None:
    world = small_world()
    _book(world, 1, TUESDAY, "18:00", "20:00")
    problem = _build(world)
    moves = solve(problem, Limits(time_limit_seconds=2, deterministic=True))["tiers"][1]

    assert (moves["terms"], moves["value"]) == ({"moves": 1}, 1)


def test_a_pinned_meeting_is_no_decision_but_holds_its_people_its_room_and_the_chain() -> None:
    world = small_world()
    _book(world, 1, TUESDAY, "09:00", "11:00", status="held")
    problem = _build(world)
    grid, second = _grid(problem), _meeting(problem, world, 2)

    assert f"meeting-{world.enrolments[0].pk}-1" not in {row["id"] for row in problem["meetings"]}
    assert _is_taken(problem["rooms"][0]["closed"], grid, TUESDAY, "10:45")
    assert _is_taken(_busy(problem, f"enrolment-{world.enrolments[0].pk}"), grid, TUESDAY, "10:45")
    assert second["after"] == []
    assert grid.instant_of(second["earliest"]) == at(TUESDAY + timedelta(days=7), "08:00")
    assert grid.instant_of(second["latest_end"]) == at(TUESDAY + timedelta(days=29), "08:00")


def test_a_meeting_ends_in_time_for_a_pinned_one_after_it() -> None:
    world = small_world()
    _book(world, 2, date(2012, 1, 25), "09:00", "10:30", announced_at=NOW)
    problem = _build(world)

    assert _grid(problem).instant_of(_meeting(problem, world, 1)["latest_end"]) == at(date(2012, 1, 19), "08:00")


def test_a_chain_whose_time_has_run_out_goes_on_late_rather_than_never() -> None:
    world = small_world()
    _book(world, 1, TUESDAY, "09:00", "11:00", status="held")
    problem = _build(world, now=at(date(2012, 3, 1), "12:00"))
    second = _meeting(problem, world, 2)

    assert second["earliest"] < second["latest_end"] <= _grid(problem).grains


def test_when_the_cohorts_weeks_are_over_the_rest_of_the_chain_gets_four_more() -> None:
    world = small_world()
    problem = _build(world, now=at(world.cohorts[0].ends_on + timedelta(days=30), "12:00"))

    assert [problem["days"][index]["date"] for index in (0, -1)] == ["2012-04-12", "2012-05-09"]


def test_where_pinned_neighbours_leave_no_room_the_meeting_is_unplaced_and_the_problem_still_sound() -> None:
    world = small_world(people=1)
    _book(world, 1, TUESDAY, "09:00", "11:00", status="held")
    _book(world, 3, TUESDAY + timedelta(days=3), "09:00", "10:00", announced_at=NOW)
    problem = _build(world)
    result = solve(problem, Limits(time_limit_seconds=2, deterministic=True))

    assert [entry["id"] for entry in result["unplaced"]] == [f"meeting-{world.enrolments[0].pk}-2"]


def test_pinned_meetings_count_towards_the_most_meetings_a_day() -> None:
    world = small_world(people=1)
    world.lead.max_meetings_per_day = 1
    world.lead.save()
    other = small_world(people=1)
    meeting = MeetingFactory(
        association=other.association,
        programme=other.programme,
        begins_at=at(FIRST_START, "08:00"),
        ends_at=at(FIRST_START, "09:00"),
    )
    AttendanceFactory(meeting=meeting, staff=world.lead)
    problem = _build(world)
    placed = solve(problem, Limits(time_limit_seconds=2, deterministic=True))["plan"]["assignments"]
    first = placed[f"meeting-{world.enrolments[0].pk}-1"]

    assert _grid(problem).instant_of(first["start"]) == at(TUESDAY, "08:00")


def test_a_budget_of_moves_is_a_hard_limit_of_the_problem() -> None:
    world = small_world()
    _book(world, 1, TUESDAY, "09:00", "11:00")

    assert _build(world, max_moves=3)["max_moves"] == 3


def test_a_time_held_for_a_step_is_taken_time_and_the_step_s_meeting_stays_movable():
    world = small_world(people=1, cohorts=1)
    meeting = _book(world, 1, TUESDAY + timedelta(weeks=2), "09:00", "10:00")
    _book(world, 1, TUESDAY, "09:00", "10:00", is_hold=True)

    problem = _build(world)

    assert list(problem["current"]) == [f"meeting-{meeting.enrolment_id}-1"]
    busy = _busy(problem, f"enrolment-{meeting.enrolment_id}")
    assert _is_taken(busy, _grid(problem), TUESDAY, "09:00")


def test_preparation_and_follow_up_of_a_standing_meeting_take_its_staff_alone():
    world = small_world(people=1, cohorts=1)
    _book(world, 1, TUESDAY, "09:00", "10:00", step=None, preparation_minutes=15, follow_up_minutes=30)

    problem = _build(world)

    grid = _grid(problem)
    (held,) = (row for row in problem["meetings"] if row["id"].startswith("held-"))
    assert held["duration"] == 7
    assert problem["fixed"][held["id"]]["start"] == grid.grain_at(at(TUESDAY, "08:45"))
    assert not _is_taken(_busy(problem, f"enrolment-{world.enrolments[0].pk}"), grid, TUESDAY, "10:15")
