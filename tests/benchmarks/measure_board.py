"""What the garden's board costs the server: 52 weeks × 20 sessions a week × 300 placements. ``run_board.py`` runs it.

The page is fetched through Django's test client: middleware, permissions, queries, template, all but the network. The
yardstick is one plain query for the same rows, sessions with their bookings, fetched in turn with the pages so that
whatever else the machine does falls on all of them alike. Every figure is the median of its rounds; only the ratios say
anything elsewhere. Time spent computing is given too, since it hardly depends on what else the machine does.
"""

import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from statistics import median
from time import perf_counter, process_time
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from backend.access.enums import Role
from backend.access.viewer import SYSTEM
from backend.activities.models import Activity, Session
from backend.activities.services import generate_sessions
from backend.associations.models import Programme, Staff
from backend.bookings.enums import PlacementForm
from backend.bookings.models import Booking, Placement
from backend.demo.worlds.attendance import Register
from backend.demo.worlds.newcomers import Newcomer, enrol
from backend.demo.worlds.seat_book import SeatBook
from tests.factories import (
    ActivityFactory,
    ActivityLeaderFactory,
    AgencyFactory,
    ProgrammeFactory,
    RoleGrantFactory,
    StaffFactory,
    WeeklyTimeFactory,
)
from tests.factories.times import MONDAY, NOW, TODAY

WEEKS, ACTIVITIES, TIMES_EACH, PLACEMENTS = 52, 5, 4, 300
WEEKS_EACH, TIMES_HELD, SEATS = 8, 2, 8
ROUNDS = 20
BOARD = "/tradgarden/"
PLAIN = """
    SELECT s.id, s.activity_id, s.weekly_time_id, s.begins_at, s.ends_at, s.capacity, s.status, b.id, b.placement_id,
           b.participant_id, b.seat_number, b.attendance
    FROM activities_session s LEFT JOIN bookings_booking b ON b.session_id = s.id
    WHERE s.begins_at >= %s AND s.begins_at < %s ORDER BY s.begins_at, b.seat_number
"""


def _build_activities(programme: Programme, supervisor: Staff) -> list[Activity]:
    """Five gardens, each held four days a week, led by one who has no terms that would limit it."""
    activities = []
    for number in range(ACTIVITIES):
        activity = ActivityFactory(association=programme.association, season_until_on=None, capacity=SEATS)
        ActivityLeaderFactory(activity=activity, staff=supervisor)
        for weekday in range(TIMES_EACH):
            begins = 480 + 90 * number
            WeeklyTimeFactory(activity=activity, weekday=weekday, begins_minute=begins, ends_minute=begins + 90)
        activities.append(activity)
    return activities


def _build_placements(
    programme: Programme, officer: Staff, activities: list[Activity], sessions: list[Session]
) -> None:
    """Three hundred people, eight weeks each, twice a week, starting all through the year."""
    agency = officer.grants.get().agency
    newcomers = [
        Newcomer(f"SAM-{number:03d}", f"Påhittad Person {number}", "", number % 2 == 0, agency, officer, TODAY, TODAY)
        for number in range(1, PLACEMENTS + 1)
    ]
    book = SeatBook(activities, sessions, Register(TODAY, {}))
    for number, enrolment in enumerate(enrol(programme, newcomers)):
        activity = activities[number % ACTIVITIES]
        starts_on = MONDAY + timedelta(weeks=number * (WEEKS - WEEKS_EACH) // PLACEMENTS)
        placement = Placement(
            participant=enrolment.participant,
            enrolment=enrolment,
            activity=activity,
            form=PlacementForm.PERIOD,
            starts_on=starts_on,
            ends_on=starts_on + timedelta(weeks=WEEKS_EACH),
        )
        first = number // ACTIVITIES % (TIMES_EACH - TIMES_HELD + 1)
        rows = book.times_of(activity)
        # The middle rows are asked for most; whoever finds them full takes one row at either end.
        choices = (rows[first : first + TIMES_HELD], rows[:1], rows[-1:])
        assert any(book.hold(placement, times) for times in choices), number
    book.write()


def _build() -> tuple[Staff, Staff]:
    """Build it all; return a coordinator and the supervisor."""
    programme = ProgrammeFactory()
    association = programme.association
    coordinator, supervisor, officer = StaffFactory(), StaffFactory(), StaffFactory()
    RoleGrantFactory(staff=coordinator, association=association, role=Role.COORDINATOR)
    RoleGrantFactory(staff=supervisor, association=association, role=Role.SUPERVISOR)
    agency = AgencyFactory(association=association)
    RoleGrantFactory(staff=officer, association=association, role=Role.OFFICER, agency=agency)
    programme.agencies.add(agency)
    activities = _build_activities(programme, supervisor)
    made = generate_sessions(
        actor=SYSTEM, activities=activities, from_on=MONDAY, until_on=MONDAY + timedelta(weeks=WEEKS), now=NOW
    )
    _build_placements(programme, officer, activities, list(made.created))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return coordinator, supervisor


def _read_plainly() -> int:
    until = MONDAY + timedelta(weeks=WEEKS)
    with connection.cursor() as cursor:
        cursor.execute(PLAIN, [MONDAY, until])
        return len(cursor.fetchall())


@dataclass(frozen=True, slots=True)
class Cost:
    """Milliseconds that went by, and those that this process computed meanwhile; the rest is waiting, database included."""

    elapsed: float
    computing: float

    @classmethod
    def of(cls, act: Callable[[], object]) -> "Cost":
        """Do it once."""
        started, computed = perf_counter(), process_time()
        act()
        return cls(1000 * (perf_counter() - started), 1000 * (process_time() - computed))


def _medians(acts: dict[str, Callable[[], object]]) -> dict[str, Cost]:
    costs: dict[str, list[Cost]] = {name: [] for name in acts}
    for _ in range(ROUNDS):
        for name, act in acts.items():
            costs[name].append(Cost.of(act))
    return {
        name: Cost(median(cost.elapsed for cost in all_), median(cost.computing for cost in all_))
        for name, all_ in costs.items()
    }


def _client(member: Staff) -> Client:
    client = Client()
    client.force_login(member.user)
    return client


@pytest.mark.benchmark
def test_the_board_against_one_plain_query(db: None, time_machine: Any, capsys: pytest.CaptureFixture[str]) -> None:
    """Print the figures; fail only if a page is not the board that was asked for."""
    time_machine.move_to(NOW, tick=False)
    coordinator, supervisor = _build()
    week = f"{BOARD}?vecka={MONDAY.isocalendar().year}-W{MONDAY.isocalendar().week:02d}"
    clients = {"coordinator": _client(coordinator), "supervisor": _client(supervisor)}
    with CaptureQueriesContext(connection) as queries:
        page = clients["coordinator"].get(week)
        count = len(queries)
    assert page.status_code == clients["supervisor"].get(week).status_code == 200
    sessions, seats = Session.objects.count(), Booking.objects.count()
    assert sessions > 0.9 * WEEKS * ACTIVITIES * TIMES_EACH
    assert Placement.objects.count() == PLACEMENTS

    figures = _medians(
        {
            "plain query": _read_plainly,
            **{f"board, {name}": lambda client=client: client.get(week) for name, client in clients.items()},
        }
    )
    plain = figures["plain query"]
    with capsys.disabled():
        sys.stdout.write(
            f"\n{sessions} sessions, {PLACEMENTS} placements, {seats} seats; {count} queries, "
            f"{len(page.content) // 1024} KB of page, {_read_plainly()} rows\n"
        )
        for name, cost in figures.items():
            sys.stdout.write(
                f"{name:<18} {cost.elapsed:7.1f} ms, {cost.computing:6.1f} of them computing here; "
                f"{cost.elapsed / plain.elapsed:5.1f} × and {cost.computing / plain.computing:5.1f} × the plain query\n"
            )
