"""Busy time for planners outside: when, and nothing else."""

from datetime import timedelta

import pytest
from icalendar import Calendar

from backend.access.enums import Role
from backend.activities.enums import CancellationReason, SessionStatus
from backend.common.errors import RuleViolation
from backend.feeds.enums import FeedDetail, FeedScope
from backend.feeds.memory import MEMORY
from backend.meetings.enums import MeetingStatus
from tests.feeds.reading import fetch
from tests.feeds.world import NOW, THIS_MONDAY, World

NINE = timedelta(hours=9)
HOUR = timedelta(hours=1)


def busy(world: World, scope: FeedScope = FeedScope.STAFF, **changed: object):
    return world.subscribe(world.lead, scope, detail=FeedDetail.FREE_BUSY, **changed)


def periods(issued) -> list[tuple[str, int, int]]:
    """Kind, and hours since this Monday."""
    (component,) = Calendar.from_ical(fetch(issued).content).walk("VFREEBUSY")
    told = component.get("freebusy", [])
    return [
        (each.params["FBTYPE"], (each.start - THIS_MONDAY) / HOUR, (each.end - THIS_MONDAY) / HOUR)
        for each in (told if isinstance(told, list) else [told])
    ]


def test_meetings_and_sessions_are_told_as_busy_and_merged(world: World) -> None:
    world.meeting(THIS_MONDAY + NINE, world.lead, room=world.room)
    world.session(THIS_MONDAY + NINE + HOUR, world.lead)
    world.meeting(THIS_MONDAY + 2 * NINE, world.lead, status=MeetingStatus.TENTATIVE)
    assert periods(busy(world)) == [("BUSY", 9, 13), ("BUSY-TENTATIVE", 18, 19)]


def test_what_is_cancelled_is_free(world: World) -> None:
    world.meeting(THIS_MONDAY + NINE, world.lead, status=MeetingStatus.CANCELLED)
    session = world.session(THIS_MONDAY + 2 * NINE, world.lead)
    session.status, session.cancellation_reason = SessionStatus.CANCELLED, CancellationReason.WEATHER
    session.save()
    assert periods(busy(world)) == []


def test_no_title_place_uid_or_link_is_in_it(world: World) -> None:
    meeting = world.meeting(THIS_MONDAY + NINE, world.lead, room=world.room)
    session = world.session(THIS_MONDAY + 2 * NINE, world.lead, room=world.room)
    response = fetch(busy(world))
    text = response.content.decode()
    for word in (str(meeting.uid), str(session.uid), "Kartlägg", "Rehab", "Samtalsrum", "Stora gatan", "vecka="):
        assert word not in text
    assert "VEVENT" not in text
    assert response["Content-Type"] == "text/calendar; charset=utf-8"


def test_it_covers_the_window_and_nothing_reaches_out_of_it(world: World) -> None:
    world.meeting(THIS_MONDAY - timedelta(weeks=2, minutes=30), world.lead)
    (component,) = Calendar.from_ical(fetch(busy(world)).content).walk("VFREEBUSY")
    assert component["dtstart"].dt == component["freebusy"].start == THIS_MONDAY - timedelta(weeks=2)
    assert component["dtend"].dt == THIS_MONDAY + timedelta(weeks=27)


def test_it_is_unchanged_until_the_time_is(world: World) -> None:
    world.meeting(THIS_MONDAY + NINE, world.lead)
    issued = busy(world)
    first = fetch(issued)
    assert fetch(issued, **{"If-None-Match": first["ETag"]}).status_code == 304
    world.meeting(THIS_MONDAY + 2 * NINE, world.lead)
    assert fetch(issued, **{"If-None-Match": first["ETag"]}).status_code == 200


@pytest.mark.parametrize("scope", FeedScope)
def test_only_a_persons_or_a_rooms_time_is_busy(world: World, scope: FeedScope) -> None:
    if scope.can_be_busy:
        assert fetch(busy(world, scope)).status_code == 200
        return
    with pytest.raises(RuleViolation) as refusal:
        busy(world, scope)
    assert (refusal.value.rule, refusal.value.field) == ("subscription_busy_time_of_somebody", "detail")


def test_a_meeting_with_protected_identity_is_not_told_even_as_busy(world: World) -> None:
    world.meeting(THIS_MONDAY + NINE, world.lead, enrolment=world.enrolled(has_protected_identity=True))
    assert periods(busy(world)) == []


def test_its_name_says_what_it_is_in_the_owners_language(world: World) -> None:
    english = world.staff(Role.SUPERVISOR, language="en")
    assert b"NAME:Samplats: mitt schema\\, upptagen tid" in fetch(busy(world)).content
    issued = world.subscribe(english, detail=FeedDetail.FREE_BUSY)
    assert b"NAME:Samplats: my schedule\\, busy time" in fetch(issued).content


def test_the_number_of_queries_does_not_grow_with_the_meetings(world: World, django_assert_num_queries) -> None:
    issued = busy(world)
    world.meetings([THIS_MONDAY + timedelta(hours=hours) for hours in range(60)], world.lead)
    fetch(issued)
    MEMORY.clear()
    # Address, subscription, viewer, meetings, sessions; the note is a minute old at most.
    with django_assert_num_queries(5):
        assert fetch(issued).status_code == 200


def test_now_is_the_worlds(world: World) -> None:
    assert busy(world).subscription.created_at == NOW
