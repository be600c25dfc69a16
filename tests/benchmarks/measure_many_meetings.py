"""What it costs to find times for a month of reconciliation meetings together. ``run_meeting_times.py many``.

Forty requests about as many participants, one coordinator and one doctor in all of them, anyone of two officers, three
rooms, calendars that are a third full.
"""

import os
import random
import sys
from datetime import timedelta
from time import perf_counter

import pytest

from backend.access.enums import Role
from backend.planning.request_plans import read_request_plan
from backend.planning.services import publish_meetings
from tests.factories import BusyTimeFactory, RoleGrantFactory, RoomFactory
from tests.factories.times import MONDAY, NOW, at
from tests.factories.worlds import Side, one_association
from tests.planning.requests.worlds import ask_for, propose_meetings

REQUESTS, WEEKS, SECONDS = 40, 4, 60
CLOCKS = ("08:00", "09:30", "13:00", "14:30")


def fill_calendars(side: Side) -> None:
    """A third of the clock times of every day are taken for the coordinator and for two officers of FK."""
    staff = [side.staff[Role.COORDINATOR], side.staff[Role.OFFICER]]
    staff.append(RoleGrantFactory(association=side.association, role=Role.OFFICER, agency=side.fk).staff)
    for _ in range(2):
        RoomFactory(site=side.room.site, capacity=12, open_weekdays=True)
    fill = random.Random(7)
    for day in (MONDAY + timedelta(days=n) for n in range(1, 7 * WEEKS) if n % 7 < 5):
        for clock in CLOCKS:
            for one in staff:
                if fill.random() < 0.33:
                    begins_at = at(day, clock)
                    BusyTimeFactory(staff=one, begins_at=begins_at, ends_at=begins_at + timedelta(hours=1))


def test_a_month_of_meetings(transactional_db: None, capsys: pytest.CaptureFixture[str]) -> None:
    """Print the figures."""
    side = one_association()
    fill_calendars(side)
    requests = ask_for(side, REQUESTS)
    began = perf_counter()
    proposal = propose_meetings(side, requests, time_limit_seconds=SECONDS)
    solved = perf_counter() - began
    result = proposal.documents["meetings"].result
    began = perf_counter()
    publication = publish_meetings(actor=side.viewer(Role.COORDINATOR), proposal=proposal, now=NOW)
    published = perf_counter() - began
    tiers = "; ".join(f"{tier['terms']} {tier['value']} >= {tier['bound']}" for tier in result["tiers"])
    lines = [
        f"{REQUESTS} requests, {WEEKS} weeks: {len(read_request_plan(proposal))} have a time, {result['status']}",
        f"run {solved:.1f} s, of which search {result['seconds']:.1f} s; {tiers}",
        f"publishing {publication.new_meetings} meetings {published:.1f} s; load {os.getloadavg()[0]:.1f}",
    ]
    with capsys.disabled():
        sys.stdout.write("\n" + "\n".join(lines) + "\n")
