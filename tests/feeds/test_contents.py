"""What an entry says, which meetings are in, and for how long."""

from datetime import UTC, datetime, timedelta

import pytest
from django.conf import settings
from django.test import override_settings
from django.urls import include, path

from backend.access.enums import Role
from backend.associations.enums import MeetingKind, Party
from backend.cohorts.models import Cohort, CohortMembership, CohortSeat
from backend.contacts.models import Contact
from backend.feeds.calendars import feed_entries
from backend.feeds.enums import FeedScope
from backend.feeds.memory import MEMORY
from backend.feeds.wording import SUMMARIES, summary_of
from backend.meetings.enums import MeetingStatus, PlaceKind, Requirement
from backend.meetings.models import Attendance, Meeting
from backend.places.models import Room
from calendar_feeds import Language
from tests.calendar_feeds.reading import text_of
from tests.feeds.reading import events, fetch, instant, uids
from tests.feeds.world import CREATED_AT, NOW, THIS_MONDAY, World, viewer

NINE = timedelta(hours=9)


def test_an_entry_says_what_when_where_and_leads_to_a_login(world, clock) -> None:
    clock.move_to(CREATED_AT, tick=False)
    meeting = world.meeting(THIS_MONDAY + NINE, world.lead, room=world.room, sequence=4)
    clock.move_to(NOW, tick=False)
    (event,) = events(world.subscribe(world.lead))
    assert event["summary"] == "Kartläggningsmöte"
    assert event["location"] == "Samtalsrum 1, Stora gatan"
    assert event["uid"] == f"{meeting.uid}@{settings.FEED_UID_DOMAIN}"
    assert event["sequence"] == 4
    assert event["status"] == "CONFIRMED"
    assert instant(event.decoded("dtstart")) == meeting.begins_at
    assert instant(event.decoded("dtend")) == meeting.ends_at
    assert event.decoded("dtstamp") == event.decoded("last-modified") == CREATED_AT
    assert event["url"].startswith(settings.PUBLIC_URL)
    assert event["url"].endswith("?vecka=2026-W41")
    assert event["url"] in event["description"]


@override_settings(ROOT_URLCONF="tests.feeds.test_contents")
def test_the_link_is_the_front_page_where_there_is_no_schedule(world) -> None:
    world.meeting(THIS_MONDAY + NINE, world.lead)
    (event,) = events(world.subscribe(world.lead))
    assert event["url"] == f"{settings.PUBLIC_URL}/?vecka=2026-W41"


urlpatterns = [path("", include("backend.feeds.urls"))]


def test_the_link_names_the_swedish_week_of_a_meeting_late_on_sunday(world) -> None:
    world.meeting(datetime(2026, 10, 11, 22, 30, tzinfo=UTC), world.lead)
    (event,) = events(world.subscribe(world.lead))
    assert event["url"].endswith("?vecka=2026-W42")


def test_a_meeting_without_a_room_has_no_location(world) -> None:
    world.meeting(THIS_MONDAY + NINE, world.lead)
    (event,) = events(world.subscribe(world.lead))
    assert "location" not in event


@pytest.mark.parametrize(
    ("kind", "place"),
    [
        (PlaceKind.ROOM, None),
        (PlaceKind.VIDEO, "Videomöte"),
        (PlaceKind.TELEPHONE, "Telefon"),
        (PlaceKind.ELSEWHERE, "Annan plats, se Samplats"),
    ],
)
def test_a_meeting_elsewhere_says_how_but_neither_where_nor_by_which_link(world, kind, place) -> None:
    link = "https://video.example.se/hemlig" if kind is PlaceKind.VIDEO else ""
    world.meeting(THIS_MONDAY + NINE, world.lead, place_kind=kind, video_link=link, place_text="Vårdcentralen")
    issued = world.subscribe(world.lead)
    (event,) = events(issued)
    assert event.get("location") == place
    assert b"hemlig" not in fetch(issued).content
    assert "Vårdcentralen" not in fetch(issued).content.decode()


def test_a_time_that_is_held_is_tentative_and_leaves_without_a_trace_when_it_is_let_go(world) -> None:
    world.meeting(THIS_MONDAY + NINE, world.lead, status=MeetingStatus.TENTATIVE, is_hold=True)
    issued = world.subscribe(world.lead)
    assert [event["status"] for event in events(issued)] == ["TENTATIVE"]
    Meeting.objects.update(status=MeetingStatus.CANCELLED)
    assert events(issued) == []


def test_an_agencys_calendar_shows_what_takes_its_own_peoples_time_and_nothing_else(world) -> None:
    officer, enrolment = world.staff(Role.OFFICER), world.enrolled()
    doctor_of_ours = Contact.objects.create(
        association=world.association, party=Party.FK_OFFICER, agency=world.agency, name="Utan konto", email="a@b.se"
    )
    attended = world.meeting(THIS_MONDAY + NINE, officer)
    by_contact = world.meeting(THIS_MONDAY + 2 * NINE)
    Attendance.objects.create(meeting=by_contact, contact=doctor_of_ours)
    world.meeting(THIS_MONDAY + 3 * NINE, world.lead, enrolment=enrolment)
    world.book(world.session(THIS_MONDAY + 4 * NINE, world.lead), enrolment)
    assert uids(world.subscribe(world.lead, FeedScope.AGENCY)) == {str(attended.uid), str(by_contact.uid)}


def test_a_sites_calendar_shows_the_meetings_in_its_rooms(world) -> None:
    elsewhere = Room.objects.create(site=world.association.sites.create(name="Andra gatan"), name="Rum", capacity=4)
    inside = world.meeting(THIS_MONDAY + NINE, room=world.room)
    world.meeting(THIS_MONDAY + NINE, room=elsewhere)
    assert uids(world.subscribe(world.lead, FeedScope.SITE)) == {str(inside.uid)}


@pytest.mark.parametrize(
    ("status", "written", "summary"),
    [
        (MeetingStatus.TENTATIVE, "TENTATIVE", "Preliminärt: Kartläggningsmöte"),
        (MeetingStatus.CONFIRMED, "CONFIRMED", "Kartläggningsmöte"),
        (MeetingStatus.HELD, "CONFIRMED", "Kartläggningsmöte"),
        (MeetingStatus.CANCELLED, "CANCELLED", "INSTÄLLT: Kartläggningsmöte"),
    ],
)
def test_each_status_is_told(world, status, written, summary) -> None:
    world.meeting(THIS_MONDAY + NINE, world.lead, status=status)
    (event,) = events(world.subscribe(world.lead))
    assert (event["status"], event["summary"]) == (written, summary)


def test_no_status_is_forgotten_above() -> None:
    marks = test_each_status_is_told.pytestmark[0].args[1]
    assert {row[0] for row in marks} == set(MeetingStatus)


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("kind", MeetingKind)
def test_every_kind_has_a_title_of_its_own_in_every_language(kind, language) -> None:
    assert summary_of(kind, language)
    assert len({words[language] for words in SUMMARIES.values()}) == len(MeetingKind)


@pytest.mark.parametrize(
    ("scope", "swedish", "english"),
    [
        (FeedScope.STAFF, "Samplats: mitt schema", "Samplats: my schedule"),
        (FeedScope.ACTIVITY, "Samplats: Rehabträdgård", "Samplats: Rehabträdgård"),
        (FeedScope.SITE, "Samplats: Stora gatan", "Samplats: Stora gatan"),
        (FeedScope.LEADER, "Samplats: mina pass", "Samplats: sessions with Kartläggaren"),
        (FeedScope.AGENCY, "Samplats: Försäkringskassan", "Samplats: Försäkringskassan"),
        (FeedScope.ROOM, "Samplats: Samtalsrum 1, Stora gatan", "Samplats: Samtalsrum 1, Stora gatan"),
        (FeedScope.COHORT, "Samplats: grupp 3, SAM", "Samplats: cohort 3, SAM"),
        (FeedScope.PROGRAMME, "Samplats: SAM", "Samplats: SAM"),
    ],
)
def test_a_feed_is_named_by_what_it_shows_in_its_owners_language(world, scope, swedish, english) -> None:
    speaker = world.staff(Role.COORDINATOR, language="en")
    names = [text_of(fetch(world.subscribe(who, scope)).content, "NAME") for who in (world.lead, speaker)]
    assert names == [swedish, english]


def test_titles_are_in_the_language_of_the_owners_account(world) -> None:
    english = world.staff(Role.SUPERVISOR, language="en")
    world.meeting(THIS_MONDAY + NINE, world.lead, english, kind=MeetingKind.HANDOVER, status=MeetingStatus.TENTATIVE)
    assert events(world.subscribe(english))[0]["summary"] == "Tentative: Handover meeting"
    assert events(world.subscribe(world.lead))[0]["summary"] == "Preliminärt: Överlämningsmöte"


@pytest.mark.parametrize(("scope", "expected"), [(FeedScope.STAFF, "OPAQUE"), (FeedScope.ROOM, "TRANSPARENT")])
def test_only_ones_own_schedule_takes_ones_time(world, scope, expected) -> None:
    world.meeting(THIS_MONDAY + NINE, world.lead, room=world.room)
    (event,) = events(world.subscribe(world.lead, scope))
    assert event["transp"] == expected


@pytest.mark.parametrize(
    ("offset", "is_shown"),
    [
        (timedelta(weeks=-2), True),
        (timedelta(weeks=-2, hours=-1), False),
        (timedelta(weeks=-2, minutes=-30), True),
        (timedelta(weeks=27, hours=-1), True),
        (timedelta(weeks=27), False),
    ],
)
def test_a_feed_covers_two_weeks_back_and_twenty_six_ahead(world, offset, is_shown) -> None:
    # The clocks change within the window; its ends are midnights in Sweden on either side of that.
    begins_at = THIS_MONDAY + offset
    meeting = world.meeting(begins_at, world.lead)
    assert uids(world.subscribe(world.lead)) == ({str(meeting.uid)} if is_shown else set())


def test_the_window_can_be_set(world, settings) -> None:
    settings.FEED_WEEKS_BEFORE, settings.FEED_WEEKS_AFTER = 1, 1
    meetings = [world.meeting(THIS_MONDAY + timedelta(weeks=weeks), world.lead) for weeks in (-2, -1, 1, 2)]
    assert uids(world.subscribe(world.lead)) == {str(meeting.uid) for meeting in meetings[1:3]}


def test_the_clock_alone_changes_nothing_within_the_week(world, clock) -> None:
    world.meetings([THIS_MONDAY + timedelta(weeks=weeks, days=weeks % 5) for weeks in range(-3, 30)], world.lead)
    issued = world.subscribe(world.lead)
    first = fetch(issued)
    clock.move_to(THIS_MONDAY + timedelta(days=7, minutes=-1), tick=False)
    assert fetch(issued).content == first.content
    clock.move_to(THIS_MONDAY + timedelta(days=7), tick=False)
    assert fetch(issued).content != first.content


@pytest.mark.parametrize(("days", "is_shown"), [(59, True), (61, False)])
def test_a_cancelled_meeting_is_told_for_sixty_days(world, clock, days, is_shown) -> None:
    meeting = world.meeting(THIS_MONDAY + timedelta(weeks=15), world.lead, status=MeetingStatus.CANCELLED)
    issued = world.subscribe(world.lead)
    clock.move_to(NOW + timedelta(days=days), tick=False)
    assert uids(issued) == ({str(meeting.uid)} if is_shown else set())


def test_a_staff_feed_shows_own_meetings_whether_required_or_not(world) -> None:
    colleague = world.staff(Role.SUPERVISOR)
    own = world.meeting(THIS_MONDAY + NINE, world.lead)
    world.meeting(THIS_MONDAY + NINE, colleague)
    optional = world.meeting(THIS_MONDAY + 2 * NINE, colleague)
    Attendance.objects.create(meeting=optional, staff=world.lead, requirement=Requirement.OPTIONAL)
    assert uids(world.subscribe(world.lead)) == {str(own.uid), str(optional.uid)}


def test_a_room_feed_shows_that_room_alone(world) -> None:
    other = Room.objects.create(site=world.room.site, name="Samtalsrum 2", capacity=4)
    inside = world.meeting(THIS_MONDAY + NINE, room=world.room)
    world.meeting(THIS_MONDAY + NINE, room=other)
    assert uids(world.subscribe(world.lead, FeedScope.ROOM)) == {str(inside.uid)}


def test_a_programme_feed_shows_that_programme_alone(world) -> None:
    inside = world.meeting(THIS_MONDAY + NINE)
    world.meeting(THIS_MONDAY + NINE, programme=None)
    assert uids(world.subscribe(world.lead, FeedScope.PROGRAMME)) == {str(inside.uid)}


def test_a_cohort_feed_follows_its_members(world) -> None:
    member, outsider = world.enrolled(), world.enrolled(seated=False)
    inside = world.meeting(THIS_MONDAY + NINE, enrolment=member)
    world.meeting(THIS_MONDAY + NINE, enrolment=outsider)
    issued = world.subscribe(world.lead, FeedScope.COHORT)
    assert uids(issued) == {str(inside.uid)}
    CohortMembership.objects.update(left_at=NOW)
    assert uids(issued) == set()
    Meeting.objects.filter(pk=inside.pk).update(status=MeetingStatus.CANCELLED)
    assert [(str(event["uid"]).split("@")[0], event["status"]) for event in events(issued)] == [
        (str(inside.uid), "CANCELLED")
    ]


def test_a_member_who_moves_takes_the_meetings_along(world) -> None:
    member = world.enrolled()
    meeting = world.meeting(THIS_MONDAY + NINE, enrolment=member)
    fourth = Cohort.objects.create(
        programme=world.programme, number=4, starts_on=world.cohort.starts_on, leader=world.lead
    )
    before = world.subscribe(world.lead, FeedScope.COHORT)
    after = world.subscribe(world.lead, FeedScope.COHORT, cohort=fourth)
    CohortMembership.objects.update(left_at=NOW)
    seat = CohortSeat.objects.create(cohort=fourth, number=1)
    CohortMembership.objects.create(seat=seat, enrolment=member, joined_at=NOW)
    assert (uids(before), uids(after)) == (set(), {str(meeting.uid)})


def test_the_selector_tells_the_entries_that_are_fetched(world) -> None:
    meeting = world.meeting(THIS_MONDAY + NINE, world.lead)
    issued = world.subscribe(world.lead)
    entries = feed_entries(issued.subscription, NOW)
    assert [str(entry.uid) for entry in entries] == [event["uid"] for event in events(issued)]
    assert entries[0].begins_at == meeting.begins_at


def test_the_selector_tells_nothing_to_an_owner_who_lost_the_role(world) -> None:
    world.meeting(THIS_MONDAY + NINE, world.lead)
    issued = world.subscribe(world.lead)
    world.lead.grants.all().delete()
    assert feed_entries(issued.subscription, NOW) == []


def test_entries_of_the_same_moment_have_a_fixed_order(world) -> None:
    world.meetings([THIS_MONDAY + NINE] * 12)
    order = [event["uid"] for event in events(world.subscribe(world.lead, FeedScope.PROGRAMME))]
    assert order == sorted(order)


@pytest.mark.parametrize("scope", [scope for scope in FeedScope if scope.shows_meetings])
@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.OFFICER])
def test_the_number_of_queries_does_not_grow_with_the_meetings(
    world: World, role, scope, django_assert_num_queries
) -> None:
    owner, officer = world.staff(role), world.staff(Role.OFFICER)
    enrolment = world.enrolled()
    world.meeting(THIS_MONDAY + NINE, owner, officer, enrolment=enrolment, room=world.room)
    issued = world.subscribe(owner, scope)
    fetch(issued)
    # Address, subscription, grants, target, meetings, sessions; the note is a minute old at most.
    expected = 5 - scope.is_own + scope.shows_sessions
    later = [THIS_MONDAY + NINE + timedelta(hours=hours) for hours in range(1, 50)]
    world.meetings(later, owner, officer, enrolment=enrolment, room=world.room)
    # Savepoint, lock, write, release: once, as the bytes are new.
    with django_assert_num_queries(expected + 4):
        assert len(events(issued)) == 50
    MEMORY.clear()
    with django_assert_num_queries(expected):
        assert len(events(issued)) == 50
    with django_assert_num_queries(1):
        assert len(events(issued)) == 50


def test_another_associations_meetings_are_in_no_feed_of_this_one(world) -> None:
    meeting = world.meeting(THIS_MONDAY + NINE, world.lead)
    other = type(world.association).objects.create(name="Ett annat", slug="ett-annat")
    world.lead.grants.create(association=other, role=Role.COORDINATOR)
    here, there = world.subscribe(world.lead), world.subscribe(world.lead, association=other)
    assert viewer(world.lead).association_ids == {world.association.pk, other.pk}
    assert (uids(here), uids(there)) == ({str(meeting.uid)}, set())
