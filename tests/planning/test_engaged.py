"""Sessions of activities take people and rooms from the meetings that are planned."""

from datetime import timedelta

import pytest

from backend.activities.enums import CancellationReason, SessionStatus
from backend.activities.models import Session
from backend.planning.problems import build_meeting_problem
from backend.planning.problems.grid import read_grid
from tests.factories import ActivityFactory, BookingFactory, PlacementFactory, SessionFactory, SessionLeaderFactory
from tests.factories.times import NOW, at
from tests.planning.worlds import FIRST_START, PlanningWorld, small_world

pytestmark = pytest.mark.django_db

TUESDAY = FIRST_START + timedelta(days=1)


def session_that_takes_everything(world: PlanningWorld) -> Session:
    """From nine to noon in the world's only room, led by the mapping lead, with the first candidate in it."""
    activity = ActivityFactory(association=world.association, room=world.room)
    session = SessionFactory(activity=activity, occurs_on=TUESDAY)
    SessionLeaderFactory(session=session, staff=world.lead)
    BookingFactory(placement=PlacementFactory(enrolment=world.enrolments[0], activity=activity), session=session)
    return session


def taken_at(world: PlanningWorld, clock: str) -> set[str]:
    """The names of the rooms and people that the problem says are taken on Tuesday at ``clock``."""
    assignment = {enrolment.pk: world.cohorts[0].pk for enrolment in world.enrolments}
    problem = build_meeting_problem(world.programme, assignment, rules={}, now=NOW)
    grain = read_grid(problem["days"]).grain_at(at(TUESDAY, clock))
    rows = [(row["id"], row["closed"]) for row in problem["rooms"]]
    rows += [(row["id"], row["busy"]) for row in problem["people"]]
    return {name for name, windows in rows if any(first <= grain < last for first, last in windows)}


def expected(world: PlanningWorld) -> set[str]:
    return {f"room-{world.room.pk}", f"staff-{world.lead.pk}", f"enrolment-{world.enrolments[0].pk}"}


def test_a_session_takes_its_room_its_leader_and_those_who_have_a_seat():
    world = small_world()
    session_that_takes_everything(world)
    assert taken_at(world, "10:00") & expected(world) == expected(world)
    assert not taken_at(world, "13:00") & expected(world)


def test_a_cancelled_session_takes_nobodys_time():
    world = small_world()
    session = session_that_takes_everything(world)
    session.status, session.cancellation_reason = SessionStatus.CANCELLED, CancellationReason.WEATHER
    session.save()
    assert not taken_at(world, "10:00") & expected(world)
