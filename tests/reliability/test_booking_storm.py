"""Whatever two hundred people click at the same moment, no session holds more than its capacity.

Real PostgreSQL behind the real web server, over real HTTP (issue: 200 clients × 50 attempts on 10 places).
"""

import asyncio
from collections import Counter
from collections.abc import Iterator
from threading import Thread

import psycopg
import pytest

from tests.reliability.booking_site import BOOKING_WORLD, Site
from tests.reliability.storming import Answer, Client, statuses, storm

pytestmark = pytest.mark.reliability

CLIENTS, ATTEMPTS, PLACES = 200, 50, 10


@pytest.fixture(scope="module")
def empty_site() -> Iterator[Site]:
    """Built once: every test has sessions of its own in it."""
    site = Site.create(BOOKING_WORLD, CLIENTS, 1)
    yield site
    site.remove()


@pytest.fixture
def site(empty_site: Site) -> Iterator[Site]:
    """With the product's web server."""
    forget_bookings(empty_site)
    empty_site.query("UPDATE activities_session SET capacity = 10 WHERE capacity < 10")
    empty_site.start_web()
    yield empty_site
    empty_site.stop_web()


def forget_bookings(site: Site) -> None:
    site.query("DELETE FROM bookings_booking")
    site.query("DELETE FROM bookings_placement")


def clients_of(site: Site, number: int = CLIENTS) -> list[Client]:
    return [Client(site.port, token) for token in site.world["tokens"][:number]]


def booking(site: Site, session_id: int, attempts: int = 1):
    """Every client tries to book a participant of its own, again and again."""

    async def act(number: int, client: Client) -> list[Answer]:
        document = {"enrolment": site.world["enrolments"][number]}
        return [await client.post(f"sessions/{session_id}/bookings/", document) for _attempt in range(attempts)]

    return act


def seats(site: Site, session_id: int) -> list[int]:
    rows = site.query("SELECT seat_number FROM bookings_booking WHERE session_id = %s ORDER BY 1", session_id)
    return [number for (number,) in rows]


def test_two_hundred_clients_with_fifty_attempts_each_get_ten_places_three_times_in_a_row(site: Site) -> None:
    for session_id in site.world["tens"][:3]:
        answers = storm(clients_of(site), booking(site, session_id, ATTEMPTS))

        assert statuses(answers) == {201: PLACES, 409: CLIENTS * ATTEMPTS - PLACES}
        assert {answer.rule for answer in answers if answer.status == 409} <= {
            "session_full",
            "participant_not_in_two_places",
        }
        assert seats(site, session_id) == list(range(1, PLACES + 1))
    assert site.query("SELECT count(*) FROM bookings_placement") == [(3 * PLACES,)]


def test_the_same_person_asked_to_two_places_at_once_comes_to_one(site: Site) -> None:
    here, there = site.world["tens"][3], site.world["others"][3]
    site.query("UPDATE activities_session SET capacity = 200 WHERE id IN (%s, %s)", here, there)

    async def act(number: int, client: Client) -> list[Answer]:
        # Two neighbours ask for the same person, one for each place; then the other way round.
        document = {"enrolment": site.world["enrolments"][number // 2]}
        order = (here, there) if number % 2 else (there, here)
        return [await client.post(f"sessions/{session_id}/bookings/", document) for session_id in order]

    answers = storm(clients_of(site), act)
    assert statuses(answers) == {201: CLIENTS // 2, 409: 3 * CLIENTS // 2}
    booked = site.query("SELECT participant_id, count(*) FROM bookings_booking GROUP BY 1")
    assert Counter(count for _participant, count in booked) == {1: CLIENTS // 2}


def test_a_capacity_cut_during_the_rush_leaves_nobody_without_a_seat(site: Site) -> None:
    session_id = site.world["tens"][4]
    site.query("UPDATE activities_session SET capacity = 60 WHERE id = %s", session_id)
    first = storm(clients_of(site, 1), booking(site, session_id))
    cuts: list[bool] = []
    cutting = Thread(target=lambda: cuts.extend(cut_until_refused(site, session_id)))

    async def act(number: int, client: Client) -> list[Answer]:
        if number == 50:
            cutting.start()
        return await booking(site, session_id)(number, client)

    answers = storm(clients_of(site), act)
    cutting.join(60)
    ((capacity,),) = site.query("SELECT capacity FROM activities_session WHERE id = %s", session_id)
    taken = seats(site, session_id)
    assert set(statuses(answers)) <= {201, 409}
    assert len(taken) == statuses([*first, *answers])[201]
    assert max(taken) <= capacity < 60
    assert cuts == [True] * (60 - capacity) + [False]


def cut_until_refused(site: Site, session_id: int) -> Iterator[bool]:
    """Take one seat away after the other, by SQL, until the database refuses because somebody sits there."""
    while True:
        try:
            site.query("UPDATE activities_session SET capacity = capacity - 1 WHERE id = %s", session_id)
        except psycopg.errors.CheckViolation:
            yield False
            return
        yield True


def test_without_the_lock_and_the_numbered_seats_the_same_rush_oversells(empty_site: Site) -> None:
    session_id = empty_site.world["tens"][5]
    empty_site.query("ALTER TABLE bookings_booking DROP CONSTRAINT session_seat_taken_once")
    empty_site.start_web("tests.reliability.unprotected")
    try:
        answers = storm(clients_of(empty_site), booking(empty_site, session_id))
        assert statuses(answers)[201] > PLACES
        assert len(seats(empty_site, session_id)) == statuses(answers)[201]
    finally:
        empty_site.stop_web()
        forget_bookings(empty_site)
        empty_site.query(
            "ALTER TABLE bookings_booking ADD CONSTRAINT session_seat_taken_once UNIQUE (session_id, seat_number)"
        )


def test_the_clients_really_run_at_the_same_time() -> None:
    running = 0
    most = 0

    async def act(_number: int, _client: Client) -> list[Answer]:
        nonlocal running, most
        running += 1
        most = max(most, running)
        await asyncio.sleep(0.05)
        running -= 1
        return []

    storm([Client(0, "") for _n in range(CLIENTS)], act)
    assert most == CLIENTS
