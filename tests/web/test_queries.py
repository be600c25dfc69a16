"""Lists ask the database as often for many rows as for few."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from backend.access.enums import Role
from tests.factories import (
    AttendanceFactory,
    CohortFactory,
    CohortMembershipFactory,
    ConsentFactory,
    EnrolmentFactory,
    MeetingFactory,
    ParticipantFactory,
    ReferralFactory,
)
from tests.factories.times import MONDAY, at
from tests.factories.worlds import Side, World

PAGES: dict[str, Callable[[Side], str]] = {
    "start": lambda _side: "/",
    "participants": lambda side: f"/insatser/{side.programme.pk}/deltagare/",
    "cohorts": lambda side: f"/insatser/{side.programme.pk}/grupper/",
    "cohort": lambda side: f"/grupper/{side.cohort.pk}/",
    "week": lambda _side: "/kalender/?vecka=2011-46&vem=alla",
    "by room": lambda _side: "/kalender/?vecka=2011-46&vy=rum",
    "list": lambda _side: "/kalender/?vecka=2011-46&vy=lista&vem=alla",
    "allocation": lambda side: f"/insatser/{side.programme.pk}/fordelning/",
}


def count_queries(client: Client, address: str) -> int:
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert client.get(address).status_code == 200
    return len(queries)


def add_people(side: Side, number: int, *, first_hour: int) -> None:
    """More of everything that lists show: members of the cohort, each with a meeting, and further cohorts."""
    seats = list(side.cohort.seats.filter(memberships__isnull=True))
    officer, lead = side.staff[Role.OFFICER], side.staff[Role.MAPPING_LEAD]
    for seat, hour in zip(seats[:number], range(first_hour, first_hour + number), strict=True):
        participant = ParticipantFactory(agency=side.fk)
        ConsentFactory(participant=participant)
        referral = ReferralFactory(
            participant=participant, programme=side.programme, officer=officer, status="accepted"
        )
        enrolment = EnrolmentFactory(
            participant=participant, programme=side.programme, referral=referral, status="active"
        )
        CohortMembershipFactory(seat=seat, enrolment=enrolment)
        day = MONDAY.replace(day=MONDAY.day + 1)
        meeting = MeetingFactory(
            association=side.association,
            programme=side.programme,
            enrolment=enrolment,
            step=side.steps[0],
            room=side.room,
            begins_at=at(day, f"{hour:02}:00"),
            ends_at=at(day, f"{hour:02}:45"),
        )
        AttendanceFactory(meeting=meeting, staff=lead)
        AttendanceFactory(meeting=meeting, staff=None, participant=participant)
        CohortFactory(programme=side.programme, number=10 + hour, leader=lead, room=side.room, seat_count=10)


@pytest.mark.parametrize("page", PAGES)
def test_a_page_asks_as_often_for_many_as_for_few(world: World, client: Client, page: str) -> None:
    client.force_login(world.ours.user(Role.COORDINATOR))
    address = PAGES[page](world.ours)
    add_people(world.ours, 1, first_hour=8)
    client.get(address)  # sets the session's programme
    few = count_queries(client, address)
    add_people(world.ours, 6, first_hour=9)
    assert count_queries(client, address) <= few
    assert few <= 50
