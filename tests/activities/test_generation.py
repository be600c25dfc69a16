"""Making sessions ahead: once each, with their leaders, and never over what is there."""

from datetime import date, timedelta

import pytest

from backend.activities.enums import SessionStatus
from backend.activities.models import Session, SessionLeader
from backend.activities.services import generate_sessions
from backend.audit.models import AuditEvent
from backend.common.errors import NotAllowed
from backend.engagements.models import Engagement
from tests.activities.garden import Garden
from tests.factories import ClosedDayFactory, MeetingFactory, RoomFactory, SiteFactory
from tests.factories.times import MONDAY, NOW, at

pytestmark = pytest.mark.django_db
WEEK = timedelta(weeks=1)


def generate(garden: Garden, until_on: date = MONDAY + 2 * WEEK) -> tuple[int, int]:
    effect = generate_sessions(
        actor=garden.coordinator, activities=[garden.activity], from_on=MONDAY, until_on=until_on, now=NOW
    )
    return len(effect.created), len(effect.skipped)


def test_sessions_are_created_with_capacity_and_leaders(garden: Garden) -> None:
    assert generate(garden) == (8, 0)
    first = Session.objects.order_by("begins_at").first()
    assert first is not None
    assert (first.capacity, first.begins_at, first.weekly_time) == (8, at(MONDAY, "09:00"), garden.times[0])
    assert SessionLeader.objects.filter(staff=garden.supervisor).count() == 8
    assert Engagement.objects.filter(staff=garden.supervisor).count() == 8


def test_generating_again_creates_nothing(garden: Garden) -> None:
    generate(garden)
    assert generate(garden) == (0, 0)
    assert generate(garden, MONDAY + 3 * WEEK) == (4, 0)


def test_sessions_that_were_moved_cancelled_or_cut_stay_as_they_are(garden: Garden) -> None:
    generate(garden)
    moved, cancelled, cut = Session.objects.order_by("begins_at")[:3]
    Session.objects.filter(pk=moved.pk).update(begins_at=at(MONDAY, "13:00"), ends_at=at(MONDAY, "16:00"))
    Session.objects.filter(pk=cancelled.pk).update(status=SessionStatus.CANCELLED, cancellation_reason="weather")
    Session.objects.filter(pk=cut.pk).update(capacity=3)
    assert generate(garden) == (0, 0)
    assert list(Session.objects.order_by("pk").values_list("capacity", flat=True))[:3] == [8, 8, 3]


def test_what_stands_in_the_way_is_told_and_made_later_when_it_is_gone(garden: Garden) -> None:
    closed = ClosedDayFactory(association=garden.association, closed_on=MONDAY)
    assert generate(garden) == (7, 1)
    closed.delete()
    assert generate(garden) == (1, 0)


def test_a_meeting_in_the_room_does_not_stop_the_other_sessions(garden: Garden) -> None:
    room = RoomFactory(site=SiteFactory(association=garden.association), open_weekdays=True)
    garden.activity.room = room
    garden.activity.save()
    MeetingFactory(
        association=garden.association, room=room, begins_at=at(MONDAY, "09:30"), ends_at=at(MONDAY, "10:00")
    )
    assert generate(garden) == (7, 1)


def test_what_was_generated_is_recorded_once_per_activity(garden: Garden) -> None:
    generate(garden)
    generate(garden)
    event = AuditEvent.objects.get(verb="activity.sessions_generated")
    assert (event.object_id, event.facts) == (garden.activity.pk, {"sessions": 8})


def test_a_supervisor_does_not_generate_sessions(garden: Garden) -> None:
    with pytest.raises(NotAllowed):
        generate_sessions(
            actor=garden.leader, activities=[garden.activity], from_on=MONDAY, until_on=MONDAY + WEEK, now=NOW
        )
    assert not Session.objects.exists()
