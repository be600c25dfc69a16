"""Booking and moving meetings in tests."""

from datetime import date, timedelta

import pytest

from backend.access.enums import Role
from backend.associations.enums import MeetingKind
from backend.associations.models import WorkingHours
from backend.common.errors import RuleViolation
from backend.meetings.models import Meeting
from backend.meetings.services import (
    Attendee,
    book_meeting,
    move_meeting,
)
from backend.places.models import Room
from tests.factories.times import MONDAY, NOW, at
from tests.factories.worlds import Side

NEXT = MONDAY + timedelta(weeks=1)


def book(
    side: Side, role: Role = Role.MAPPING_LEAD, *, day: date = NEXT, clock: str = "09:00-10:00", **changes
) -> Meeting:
    begins, ends = clock.split("-")
    lead = side.staff[Role.MAPPING_LEAD]
    wanted = {
        "programme": side.programme,
        "association": side.association,
        "kind": MeetingKind.MAPPING,
        "begins_at": at(day, begins),
        "ends_at": at(day, ends),
        "room": side.room,
        "attendees": [Attendee(staff=lead), Attendee(participant=side.participant)],
        "enrolment": side.enrolment,
        "step": side.steps[1],
    }
    return book_meeting(actor=side.viewer(role), now=NOW, **(wanted | changes))


def refused(rule: str, kind: type[RuleViolation] = RuleViolation):
    return pytest.raises(kind, check=lambda refusal: refusal.rule == rule and bool(refusal.text))


def people(side: Side) -> list[Attendee]:
    return [Attendee(staff=side.staff[Role.MAPPING_LEAD]), Attendee(participant=side.participant)]


def move(side: Side, meeting: Meeting, day: date, clock: str = "09:00-10:00", room: Room | None = None) -> Meeting:
    begins, ends = clock.split("-")
    WorkingHours.objects.all().delete()
    return move_meeting(
        actor=side.viewer(Role.MAPPING_LEAD),
        meeting=meeting,
        begins_at=at(day, begins),
        ends_at=at(day, ends),
        room=room,
        now=NOW,
    )
