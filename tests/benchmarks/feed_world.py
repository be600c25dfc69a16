"""``python -m tests.benchmarks.feed_world 200``: fills a migrated database with a calendar and prints its token.

Half are meetings of one person, half sessions that the person leads, from this week on.
"""

import json
import os
import sys
from datetime import timedelta

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "backend.settings")
django.setup()

from django.utils import timezone  # noqa: E402 - after the setup

from backend.access.enums import Role  # noqa: E402
from backend.activities.models import Session, SessionLeader  # noqa: E402
from backend.common.clock import current_day  # noqa: E402
from backend.common.local_time import local_instant  # noqa: E402
from backend.feeds.enums import FeedScope  # noqa: E402
from tests.feeds.world import build_world  # noqa: E402


def build(events: int) -> dict[str, object]:
    """Write the calendar's rows in bulk and return the token of its address."""
    world = build_world("Jämförelsen")
    owner = world.staff(Role.COORDINATOR)
    monday = current_day() - timedelta(days=current_day().weekday())
    slots = [(monday + timedelta(days=number // 8), 60 * (8 + number % 8)) for number in range(events // 2)]
    world.meetings([local_instant(day, minute) for day, minute in slots], owner, room=world.room, minutes=30)
    sessions = Session.objects.bulk_create(
        Session(
            activity=world.activity,
            occurs_on=day,
            begins_at=local_instant(day, minute + 30),
            ends_at=local_instant(day, minute + 60),
            capacity=8,
            room=world.room,
        )
        for day, minute in slots
    )
    SessionLeader.objects.bulk_create(SessionLeader(session=session, staff=owner) for session in sessions)
    issued = world.subscribe(owner, FeedScope.STAFF, now=timezone.now())
    return {"token": issued.token}


if __name__ == "__main__":
    sys.stdout.write(json.dumps(build(int(sys.argv[1]))))
