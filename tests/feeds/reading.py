"""What a test sees of a feed: through icalendar, as a subscriber's program would."""

from datetime import UTC, datetime
from typing import Any

from django.test import Client
from icalendar import Calendar, Component

from backend.feeds.services import IssuedSubscription
from tests.feeds.world import address


def fetch(issued: IssuedSubscription, **headers: str) -> Any:
    """Fetch with a fresh client, without cookies."""
    return Client(enforce_csrf_checks=True).get(address(issued), headers=headers)


def events(issued: IssuedSubscription) -> list[Component]:
    response = fetch(issued)
    assert response.status_code == 200, response.content
    return list(Calendar.from_ical(response.content).walk("VEVENT"))


def uids(issued: IssuedSubscription) -> set[str]:
    """The UIDs without their domain."""
    return {str(event["uid"]).split("@")[0] for event in events(issued)}


def instant(value: datetime) -> datetime:
    return value.astimezone(UTC)
