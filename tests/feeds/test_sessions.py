"""Sessions of activities in calendars: how many are booked, never who (rule 9)."""

from datetime import timedelta

import pytest

from backend.access.enums import Role
from backend.activities.enums import CancellationReason, SessionStatus
from backend.activities.models import Activity, SessionLeader
from backend.bookings.models import Booking
from backend.feeds.enums import FeedScope
from backend.feeds.memory import MEMORY
from tests.feeds.reading import events, fetch, uids
from tests.feeds.world import NOW, THIS_MONDAY, World

NINE = timedelta(hours=9)
SESSION_SCOPES = [scope for scope in FeedScope if scope.shows_sessions]


def test_an_entry_says_the_activity_how_many_are_booked_and_where(world: World) -> None:
    session = world.session(THIS_MONDAY + NINE, world.lead, sequence=3)
    world.book(session, *(world.enrolled() for _ in range(7)))
    (event,) = events(world.subscribe(world.lead, FeedScope.LEADER))
    assert event["summary"] == "Rehabträdgård, bokad 7/8"
    assert (event["location"], event["status"], event["sequence"]) == ("Stora gatan", "CONFIRMED", 3)
    assert event["url"].endswith("?vecka=2026-W41")


def test_it_is_told_in_the_owners_language(world: World) -> None:
    english = world.staff(Role.SUPERVISOR, language="en")
    world.session(THIS_MONDAY + NINE, english)
    (event,) = events(world.subscribe(english, FeedScope.LEADER, leader=english))
    assert event["summary"] == "Rehabträdgård, booked 0/8"


def test_a_session_in_a_room_names_the_room(world: World) -> None:
    world.session(THIS_MONDAY + NINE, room=world.room)
    (event,) = events(world.subscribe(world.lead, FeedScope.ACTIVITY))
    assert event["location"] == "Samtalsrum 1, Stora gatan"


@pytest.mark.parametrize("scope", SESSION_SCOPES)
def test_every_scope_shows_its_sessions_and_no_others(world: World, scope: FeedScope) -> None:
    other = world.staff(Role.SUPERVISOR)
    mine = world.session(THIS_MONDAY + NINE, world.lead, room=world.room)
    elsewhere = Activity.objects.create(
        association=world.association,
        kind=world.activity.kind,
        name="Cykelverkstad",
        site=world.association.sites.create(name="Verkstadsgatan"),
        season_from_on=world.activity.season_from_on,
        capacity=4,
    )
    world.session(THIS_MONDAY + 2 * NINE, other, activity_id=elsewhere.pk)
    assert uids(world.subscribe(world.lead, scope)) == {str(mine.uid)}


@pytest.mark.parametrize("scope", [FeedScope.COHORT, FeedScope.PROGRAMME, FeedScope.AGENCY])
def test_cohorts_programmes_and_agencies_show_meetings_only(world: World, scope: FeedScope) -> None:
    enrolment = world.enrolled()
    world.book(world.session(THIS_MONDAY + NINE, world.lead), enrolment)
    meeting = world.meeting(THIS_MONDAY + 2 * NINE, world.lead, world.staff(Role.OFFICER), enrolment=enrolment)
    assert uids(world.subscribe(world.lead, scope)) == {str(meeting.uid)}


def test_ones_schedule_holds_meetings_and_sessions_in_order_of_time(world: World) -> None:
    late = world.session(THIS_MONDAY + 2 * NINE, world.lead)
    early = world.meeting(THIS_MONDAY + NINE, world.lead)
    found = [str(event["uid"]).split("@")[0] for event in events(world.subscribe(world.lead))]
    assert found == [str(early.uid), str(late.uid)]


def test_who_cannot_lead_a_session_after_all_no_longer_has_it_and_who_steps_in_does(world: World) -> None:
    stand_in = world.staff(Role.SUPERVISOR)
    session = world.session(THIS_MONDAY + NINE, world.lead)
    SessionLeader.objects.update(is_away=True)
    SessionLeader.objects.create(session=session, staff=stand_in, stands_in_for=world.lead)
    assert uids(world.subscribe(world.lead, FeedScope.LEADER)) == set()
    assert uids(world.subscribe(stand_in, FeedScope.LEADER, leader=stand_in)) == {str(session.uid)}


def test_a_cancelled_session_says_so_without_a_figure_and_takes_no_time(world: World) -> None:
    session = world.session(THIS_MONDAY + NINE, world.lead)
    session.status, session.cancellation_reason = SessionStatus.CANCELLED, CancellationReason.WEATHER
    session.save()
    (event,) = events(world.subscribe(world.lead))
    assert (event["summary"], event["status"]) == ("INSTÄLLT: Rehabträdgård", "CANCELLED")


def test_a_new_booking_changes_the_bytes_so_that_no_304_hides_it(world: World, clock) -> None:
    session = world.session(THIS_MONDAY + NINE, world.lead)
    issued = world.subscribe(world.lead)
    before = fetch(issued)
    clock.move_to(NOW + timedelta(minutes=1))
    world.book(session, world.enrolled())
    after = fetch(issued, **{"If-None-Match": before["ETag"], "If-Modified-Since": before["Last-Modified"]})
    assert after.status_code == 200
    assert "bokad 1/8" in after.content.decode().replace("\\,", ",")


def test_a_participant_with_protected_identity_is_counted_and_nothing_more(world: World) -> None:
    session = world.session(THIS_MONDAY + NINE, world.lead)
    guarded = world.enrolled(has_protected_identity=True)
    world.book(session, guarded)
    body = fetch(world.subscribe(world.lead, FeedScope.ACTIVITY)).content.decode()
    assert "bokad 1/8" in body.replace("\\,", ",")
    assert guarded.participant.code not in body
    assert Booking.objects.get().participant == guarded.participant


@pytest.mark.parametrize("scope", SESSION_SCOPES)
def test_the_number_of_queries_does_not_grow_with_the_sessions(
    world: World, scope: FeedScope, django_assert_num_queries
) -> None:
    issued = world.subscribe(world.lead, scope)
    for day in range(3):
        world.session(THIS_MONDAY + NINE + timedelta(days=day), world.lead, room=world.room)
    fetch(issued)
    world.session(THIS_MONDAY + NINE + timedelta(days=4), world.lead, room=world.room)
    fetch(issued)
    MEMORY.clear()
    # Address, subscription, viewer, the right to it, what it shows; a note once in a while.
    expected = 4 + (scope.shows_meetings + scope.shows_sessions) - scope.is_own
    with django_assert_num_queries(expected):
        fetch(issued)
