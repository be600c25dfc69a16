"""What a search for times costs: eight people, three rooms, twelve weeks that are half full. ``run_meeting_times.py``.

One search reads everything anew from the database and finds the ten best times; why a hoped-for time is not offered and
what could be loosened are measured beside it.
"""

import os
import random
import sys
from collections.abc import Callable
from datetime import timedelta
from statistics import median, quantiles
from time import perf_counter

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from backend.access.enums import Role
from backend.associations.enums import MeetingKind, Party
from backend.meeting_times.selectors import TimeSearch, search_for_request
from backend.meetings.models import MeetingRequest
from tests.factories import (
    AttendanceFactory,
    BusyTimeFactory,
    ContactFactory,
    MeetingFactory,
    MeetingRequestFactory,
    RequestedAttendanceFactory,
    RoleGrantFactory,
    RoomFactory,
    WorkingHoursFactory,
)
from tests.factories.times import MONDAY, NOW, at
from tests.factories.worlds import Side, one_association

ROUNDS, WEEKS, COLLEAGUES, ROOMS = 40, 12, 5, 3
CLOCKS = ("08:00", "09:30", "13:00", "14:30")


def crowded_request(side: Side) -> MeetingRequest:
    """Participant, coordinator, five officers and a doctor, each with half of the clock times of every day taken."""
    request = MeetingRequestFactory(
        association=side.association,
        programme=side.programme,
        enrolment=side.enrolment,
        kind=MeetingKind.RECONCILIATION,
    )
    staff = [
        RoleGrantFactory(association=side.association, role=Role.OFFICER, agency=side.fk).staff
        for _ in range(COLLEAGUES)
    ]
    staff.append(side.staff[Role.COORDINATOR])
    RequestedAttendanceFactory(request=request, participant=side.participant, party=Party.PARTICIPANT)
    RequestedAttendanceFactory(request=request, contact=ContactFactory(association=side.association))
    for one in staff:
        RequestedAttendanceFactory(request=request, staff=one, party="")
        for weekday in range(5):
            WorkingHoursFactory(staff=one, weekday=weekday)
    rooms = [side.room, *(RoomFactory(site=side.room.site, capacity=12, open_weekdays=True) for _ in range(ROOMS - 1))]
    fill = random.Random(7)
    for day in (MONDAY + timedelta(days=n) for n in range(1, 7 * WEEKS) if n % 7 < 5):
        for clock in CLOCKS:
            begins_at = at(day, clock)
            span = {"begins_at": begins_at, "ends_at": begins_at + timedelta(hours=1)}
            busy = [one for one in staff if fill.random() < 0.35]
            for one in busy[1:]:
                BusyTimeFactory(staff=one, **span)
            meeting = MeetingFactory(association=side.association, room=fill.choice(rooms), **span)
            for one in busy[:1]:
                AttendanceFactory(meeting=meeting, staff=one)
    return request


def milliseconds(search: Callable[[], object]) -> list[float]:
    """Do it ``ROUNDS`` times, after once to warm up."""
    search()
    taken = []
    for _round in range(ROUNDS):
        began = perf_counter()
        search()
        taken.append((perf_counter() - began) * 1000)
    return taken


def test_ten_times_for_eight_people(transactional_db: None, capsys: pytest.CaptureFixture[str]) -> None:
    """Print the figures."""
    request = crowded_request(one_association())

    def search() -> TimeSearch:
        found = search_for_request(request, NOW)
        assert len(found.best) == 10
        return found

    with CaptureQueriesContext(
        connection,
    ) as queries:
        found = search()
    assert len(found.wish.seats) == 8
    assert found.wish.rooms is not None
    assert len(found.wish.rooms) == ROOMS
    searching = milliseconds(search)
    asking = milliseconds(lambda: found.why_not(at(MONDAY, "09:00")))
    loosening = milliseconds(found.what_to_loosen)
    lines = [f"8 people, {ROOMS} rooms, {WEEKS} weeks: {len(found.finder.possible)} times, {len(queries)} queries"]
    for name, taken in (("ten best times", searching), ("why not", asking), ("what to loosen", loosening)):
        lines.append(f"{name:16} p50 {median(taken):6.1f} ms  p95 {quantiles(taken, n=20)[-1]:6.1f} ms")
    lines.append(f"load {os.getloadavg()[0]:.1f}")
    with capsys.disabled():
        sys.stdout.write("\n" + "\n".join(lines) + "\n")
