"""A feed fetched over a real socket and read back: every instant is the one that was booked, clock changes included."""

from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection, HTTPResponse
from urllib.parse import urlsplit

import pytest
from icalendar import Calendar

from backend.feeds.services import IssuedSubscription
from backend.meetings.enums import MeetingStatus
from tests.feeds.reading import instant
from tests.feeds.world import STOCKHOLM, World, address

# Both nights on which the clocks change: the last Sundays of October 2026 and March 2027.
CLOCK_CHANGES = [datetime(2026, 10, 25, 1, tzinfo=UTC), datetime(2027, 3, 28, 1, tzinfo=UTC)]


def request(server: str, issued: IssuedSubscription, method: str = "GET", **headers: str) -> tuple[HTTPResponse, bytes]:
    connection = HTTPConnection(urlsplit(server).netloc, timeout=20)
    try:
        connection.request(method, address(issued), headers={"Accept-Encoding": "gzip", **headers})
        response = connection.getresponse()
        return response, response.read()
    finally:
        connection.close()


@pytest.fixture
def booked(transactional_db: None, world: World) -> World:
    """A meeting at noon on each weekday of the window, and one in every half hour around each change of the clocks."""
    first_noon = datetime(2026, 10, 5, 12, tzinfo=STOCKHOLM)
    noons = [first_noon + timedelta(days=day) for day in range(-14, 7 * 27)]
    world.meetings([noon for noon in noons if noon.isoweekday() <= 5], world.lead)
    for change in CLOCK_CHANGES:
        halves = [change + timedelta(minutes=30 * number) for number in range(-6, 6)]
        world.meetings(halves, world.lead, minutes=30, status=MeetingStatus.TENTATIVE)
    return world


def test_what_is_fetched_is_what_was_booked_instant_by_instant(booked, live_server) -> None:
    issued = booked.subscribe(booked.lead)
    response, body = request(live_server.url, issued)
    assert response.status == 200
    assert response.getheader("Content-Encoding") is None
    assert response.getheader("Set-Cookie") is None
    assert response.getheader("Vary") is None
    fetched = {
        str(event["uid"]).split("@")[0]: (
            instant(event.decoded("dtstart")),
            instant(event.decoded("dtend")),
            str(event["status"]).lower(),
            int(event["sequence"]),
        )
        for event in Calendar.from_ical(body).walk("VEVENT")
    }
    meetings = booked.association.meetings.all()
    expected = {str(each.uid): (each.begins_at, each.ends_at, each.status, each.sequence) for each in meetings}
    assert len(expected) == 5 * 29 + 24
    assert fetched == expected


def test_validators_and_head_hold_over_a_real_socket(booked, live_server) -> None:
    issued = booked.subscribe(booked.lead)
    response, body = request(live_server.url, issued)
    head, nothing = request(live_server.url, issued, "HEAD")
    assert (head.status, nothing) == (200, b"")
    assert head.getheader("Content-Length") == str(len(body))
    for name, validator in (("If-None-Match", "ETag"), ("If-Modified-Since", "Last-Modified")):
        unchanged, nothing = request(live_server.url, issued, **{name: response.getheader(validator)})
        assert (unchanged.status, nothing) == (304, b"")
