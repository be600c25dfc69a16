"""A week of changes, replayed into programs that are subscribed: no ghost, no duplicate, nothing lost."""

from datetime import timedelta
from http import HTTPStatus
from random import Random

import pytest

from backend.associations.enums import MeetingKind
from backend.feeds.enums import FeedScope
from backend.meetings.enums import MeetingStatus, PlaceKind
from backend.meetings.models import Meeting
from tests.calendar_clients.instances import Instance, Reading, seconds
from tests.calendar_clients.keyed_client import KeyedClient
from tests.calendar_clients.subscribed_folder import SubscribedFolder
from tests.feeds.meeting_changes import MeetingChanges
from tests.feeds.world import NOW, World, address

CHANGES_BY_DAY = (20, 20, 20, 20, 20, 0, 0)
# Every hour that a meeting can have lies between these days.
FIRST, AFTER = "2026-10-01", "2026-12-01"
WORDS = {
    MeetingKind.CASE_REVIEW: "Gemensam ärendegenomgång",
    MeetingKind.FOLLOW_UP: "Uppföljning",
    MeetingKind.MAPPING: "Kartläggningsmöte",
}
PREFIXES = {MeetingStatus.CANCELLED: "INSTÄLLT: ", MeetingStatus.TENTATIVE: "Preliminärt: "}


def booked(world: World, **attended: object) -> Reading:
    """Return what is in the database, in order, the way a program would show it."""
    meetings = Meeting.objects.filter(association=world.association, **attended).select_related("room__site")
    return sorted(
        Instance(
            uid=str(meeting.uid),
            begins=seconds(meeting.begins_at),
            ends=seconds(meeting.ends_at),
            summary=PREFIXES.get(MeetingStatus(meeting.status), "") + WORDS[MeetingKind(meeting.kind)],
            location=f"{meeting.room.name}, {meeting.room.site.name}" if meeting.room else "Videomöte",
            description="",
            status=meeting.status.upper(),
            sequence=meeting.sequence,
        )
        for meeting in meetings
    )


def by_uid(shown: Reading) -> Reading:
    return sorted(each._replace(uid=each.uid.split("@")[0], description="") for each in shown)


def by_sight(shown: Reading) -> Reading:
    """What is left of it for vdirsyncer, which keeps one of several entries that say the same: cancelled ones, here."""
    alike = [each._replace(uid="", description="", sequence=-1) for each in shown]
    cancelled = {each for each in alike if each.status == "CANCELLED"}
    return sorted([each for each in alike if each not in cancelled] + list(cancelled))


@pytest.fixture
def changes(transactional_db: None, world: World) -> MeetingChanges:
    return MeetingChanges(world, Random(53))


def test_after_each_day_every_program_shows_what_is_booked(changes, world, clock, live_server, tmp_path) -> None:
    own, whole = (
        live_server.url + address(world.subscribe(world.lead, scope))
        for scope in (FeedScope.STAFF, FeedScope.PROGRAMME)
    )
    program, folder = KeyedClient(own, tmp_path), SubscribedFolder(tmp_path, {"own": own, "whole": whole})
    folder.prepare()
    for day, count in enumerate(CHANGES_BY_DAY):
        clock.move_to(NOW + timedelta(days=day), tick=False)
        changes.make(count)
        status = program.fetch()
        assert status is (HTTPStatus.OK if count else HTTPStatus.NOT_MODIFIED), day
        assert by_uid(program.shown()) == booked(world, attendances__staff=world.lead), day
        folder.sync()
        shown = folder.shown(FIRST, AFTER)
        assert by_sight(shown["own"]) == by_sight(booked(world, attendances__staff=world.lead)), day
        assert by_sight(shown["whole"]) == by_sight(booked(world)), day
    assert changes.made.total() == 100
    assert min(changes.made.values()) >= 5
    assert len(changes.made) == 7
    assert {each.place_kind for each in Meeting.objects.all()} == {PlaceKind.ROOM, PlaceKind.VIDEO}
