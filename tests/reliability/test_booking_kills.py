"""Thirty times ``kill -9``, web workers and the database, in the middle of a booking storm.

Every acknowledged booking is there afterwards, and nothing is half-done: a place has all its seats or does not exist.
"""

import asyncio
import random
from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from threading import Event, Thread
from typing import Any

import pytest

from tests.reliability.booking_site import BOOKING_WORLD, Site
from tests.reliability.conftest import wait_for
from tests.reliability.storming import Answer, Client, storm

pytestmark = pytest.mark.reliability

CLIENTS, WEEKS, SEATS = 32, 104, 5
KILLS, DATABASE_KILLS = 30, 6
SECONDS_BETWEEN = 0.7


@pytest.fixture
def site() -> Iterator[Site]:
    built = Site.create(BOOKING_WORLD, CLIENTS, WEEKS)
    try:
        built.start_web()
        yield built
    finally:
        built.remove()


class Stormer:
    """Books every client's participant on five afternoons in one week after the other, until told to stop."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.stop = Event()
        self.acknowledged: list[tuple[int, int]] = []
        self.unknown = 0
        self.statuses: Counter[int] = Counter()

    async def act(self, number: int, client: Client) -> list[Answer]:
        week = 0
        while not self.stop.is_set() and week < WEEKS:
            answer = await self._try(client, self._document(number, week))
            if answer is None or answer.status >= 500:
                # Unknown or failed: ask again. If it had been done, the second time is a conflict.
                await asyncio.sleep(0.1)
                continue
            self.statuses[answer.status] += 1
            if answer.status == 201:
                self.acknowledged.append((number, answer.document["id"]))
            week += 1
        return []

    async def _try(self, client: Client, document: dict[str, Any]) -> Answer | None:
        try:
            return await client.post("placements/", document)
        except (OSError, EOFError):
            self.unknown += 1
            return None

    def _document(self, number: int, week: int) -> dict[str, Any]:
        group = self.site.world["group"]
        starts_on = date.fromisoformat(self.site.world["monday"]) + timedelta(weeks=week)
        return {
            "enrolment": self.site.world["enrolments"][number],
            "activity": group["activity"],
            "form": "stay",
            "starts_on": starts_on.isoformat(),
            "ends_on": (starts_on + timedelta(weeks=1)).isoformat(),
            "weekly_times": group["weekly_times"],
        }


def kill_again_and_again(site: Site, stormer: Stormer, chance: random.Random) -> Counter[str]:
    """Kill something every moment, each time after more has been booked."""
    killed: Counter[str] = Counter()
    targets = ["database"] * DATABASE_KILLS + ["web"] * (KILLS - DATABASE_KILLS)
    chance.shuffle(targets)
    for target in targets:
        before = len(stormer.acknowledged)
        wait_for(lambda before=before: len(stormer.acknowledged) > before, seconds=60, what="bookings go on")
        stormer.stop.wait(SECONDS_BETWEEN * chance.random())
        if target == "database":
            site.kill_database()
        else:
            site.kill_web_worker(chance)
        killed[target] += 1
    return killed


def test_thirty_kills_lose_no_acknowledged_booking_and_leave_nothing_half_done(site: Site) -> None:
    stormer = Stormer(site)
    clients = [Client(site.port, token) for token in site.world["tokens"]]
    running = Thread(target=lambda: storm(clients, stormer.act))
    running.start()
    try:
        killed = kill_again_and_again(site, stormer, random.Random(30))
    finally:
        stormer.stop.set()
        running.join(90)
    assert not running.is_alive()
    site.stop_web()

    assert killed == {"web": KILLS - DATABASE_KILLS, "database": DATABASE_KILLS}
    assert stormer.unknown > 0
    assert set(stormer.statuses) <= {201, 409}
    check_what_is_left(site, stormer)


def check_what_is_left(site: Site, stormer: Stormer) -> None:
    rows = site.query(
        "SELECT p.id, p.participant_id, p.starts_on, count(b.id) FROM bookings_placement p"
        " LEFT JOIN bookings_booking b ON b.placement_id = p.id GROUP BY p.id"
    )
    participants = site.world["participants"]
    acknowledged = {(placement_id, participants[number]) for number, placement_id in stormer.acknowledged}
    assert len(acknowledged) == len(stormer.acknowledged)
    assert acknowledged <= {(row[0], row[1]) for row in rows}
    assert {seats for *_placement, seats in rows} == {SEATS}
    assert len({(participant, starts_on) for _pk, participant, starts_on, _seats in rows}) == len(rows)
    assert site.query("SELECT count(*) FROM engagements_engagement") == [(SEATS * len(rows) + sessions_in_rooms(site),)]
    events = site.query("SELECT count(*) FROM audit_auditevent WHERE object_type = 'bookings.placement'")
    assert events == [(len(rows),)]


def sessions_in_rooms(site: Site) -> int:
    return int(site.query("SELECT count(*) FROM activities_session WHERE room_id IS NOT NULL")[0][0])
