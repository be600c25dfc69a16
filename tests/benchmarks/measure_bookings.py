"""What booking through the API costs, all checks on, against a bare ModelViewSet insert. ``run_bookings.py`` runs it.

Both write seats of the same kind, by the same callers with the same keys, in turns in one process on one machine; only
the ratio says anything elsewhere.
"""

import sys
from collections.abc import Callable, Iterator
from itertools import count
from statistics import median
from time import perf_counter, process_time

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from backend.access.enums import Role
from backend.access.models import User
from backend.activities.models import Session
from backend.bookings.enums import PlacementForm
from backend.bookings.models import Placement
from backend.common.rest.authentication import hash_secret
from backend.common.rest.models import ApiToken
from backend.participants.models import Enrolment
from tests.bookings.garden import Garden, make_garden
from tests.factories.times import MONDAY, NOW
from tests.factories.worlds import one_association

PEOPLE, WEEKS, ROUNDS, PER_ROUND = 40, 50, 15, 40
LEAST_RATIO = 0.5


def client_of(user: User) -> APIClient:
    """Return a program that books with a key of its own."""
    ApiToken.objects.create(user=user, label="mätning", token_sha256=hash_secret("secret"), created_at=NOW)
    return APIClient(HTTP_AUTHORIZATION="Bearer secret", HTTP_ACCEPT_LANGUAGE="sv")


def booked_ahead(garden: Garden, people: list[Enrolment]) -> dict[int, int]:
    """Return a placement for every person, which the bare insert needs beforehand."""
    facts = {"activity": garden.activity, "form": PlacementForm.STAY, "starts_on": MONDAY}
    rows = [Placement(enrolment=person, participant=person.participant, **facts) for person in people]
    return {row.enrolment_id: row.pk for row in Placement.objects.bulk_create(rows)}


def seats(garden: Garden, people: list[Enrolment]) -> Iterator[tuple[Session, Enrolment, int]]:
    """Session by session, everybody in turn, with the seat number that is next."""
    for session in garden.activity.sessions.order_by("begins_at"):
        yield from ((session, person, number) for person, number in zip(people, count(1), strict=False))


@pytest.mark.benchmark
@pytest.mark.urls("tests.benchmarks.bare_bookings")
def test_booking_through_the_api_against_a_bare_insert(
    transactional_db: None, time_machine: object, capsys: pytest.CaptureFixture[str]
) -> None:
    """Print the figures; fail if booking has less than half the throughput of the bare insert."""
    time_machine.move_to(NOW, tick=True)
    side = one_association()
    ours = make_garden(programme=side.programme, weeks=WEEKS, capacity=PEOPLE, has_open_sessions=True, hour=9)
    bare = make_garden(programme=side.programme, weeks=WEEKS, capacity=PEOPLE, hour=13)
    people = [ours.enrol() for _n in range(PEOPLE)]
    placements = booked_ahead(bare, people)
    client = client_of(side.user(Role.COORDINATOR))
    next_ours, next_bare = seats(ours, people), seats(bare, people)

    def book() -> int:
        session, person, _number = next(next_ours)
        return client.post(f"/api/v1/sessions/{session.pk}/bookings/", {"enrolment": person.pk}).status_code

    def insert() -> int:
        session, person, number = next(next_bare)
        document = {"placement": placements[person.pk], "session": session.pk, "seat_number": number}
        return client.post("/bare/bare/", document).status_code

    acts = {"bare": insert, "booking": book}
    wall: dict[str, list[tuple[float, float]]] = {name: [] for name in acts}
    for act in acts.values():
        measured(act)
    for _round in range(ROUNDS):
        for name, act in acts.items():
            wall[name].append(measured(act))
    ratios = [before[0] / after[0] for before, after in zip(wall["bare"], wall["booking"], strict=True)]
    with capsys.disabled():
        report(wall, ratios, {name: queries_of(act) for name, act in acts.items()})
    assert median(ratios) >= LEAST_RATIO


def measured(act: Callable[[], int]) -> tuple[float, float]:
    """Return the milliseconds per request, by the clock and of this process."""
    cache.clear()
    started, used = perf_counter(), process_time()
    statuses = {act() for _n in range(PER_ROUND)}
    taken = (1000 * (perf_counter() - started) / PER_ROUND, 1000 * (process_time() - used) / PER_ROUND)
    assert statuses == {201}
    return taken


def queries_of(act: Callable[[], int]) -> int:
    """Return how many statements one request makes."""
    with CaptureQueriesContext(connection) as captured:
        act()
    if "-v" in sys.argv:
        for query in captured.captured_queries:
            sys.stdout.write(f"    {query['sql'][:160]}\n")
    return len(captured)


def report(wall: dict[str, list[tuple[float, float]]], ratios: list[float], queries: dict[str, int]) -> None:
    """Print what was measured."""
    for name, rows in wall.items():
        clock, own = (median(row[column] for row in rows) for column in (0, 1))
        sys.stdout.write(
            f"\n{name:8} {clock:6.2f} ms a request ({own:.2f} ms in Python), {1000 / clock:6.0f} a second, "
            f"{queries[name]} statements"
        )
    sys.stdout.write(f"\nbooking has {100 * median(ratios):.0f} % of the bare insert's throughput (median of rounds)\n")
