"""Rendered entries are remembered, and never a stale one."""

from datetime import timedelta
from unittest.mock import patch

import pytest
from django.db.models import F

from backend.access.enums import Role
from backend.access.models import User
from backend.associations.enums import MeetingKind
from backend.feeds import entries
from backend.feeds.calendars import build_head, feed_entries
from backend.feeds.entries import ENTRIES, manner_of
from backend.feeds.entry_memory import EntryMemory
from backend.feeds.enums import FeedScope
from backend.feeds.memory import MEMORY
from backend.feeds.models import Subscription
from backend.feeds.selectors import feed_meetings
from backend.meetings.enums import MeetingStatus
from backend.meetings.models import Meeting
from backend.places.models import Room, Site
from calendar_feeds import render_feed
from tests.feeds.reading import fetch
from tests.feeds.world import NOW, THIS_MONDAY, World, viewer


@pytest.fixture
def booked(world: World) -> World:
    for hour in range(9, 15):
        world.meeting(THIS_MONDAY + timedelta(hours=hour), world.lead, room=world.room)
    return world


def renders(issued) -> int:
    with patch.object(entries, "render_entry", wraps=entries.render_entry) as rendered:
        assert fetch(issued).status_code == 200
    return rendered.call_count


def test_each_version_of_an_entry_is_rendered_once(booked) -> None:
    issued = booked.subscribe(booked.lead)
    assert renders(issued) == 6
    assert renders(issued) == 0
    Meeting.objects.first().save()
    assert renders(issued) == 1


def test_subscribers_of_one_language_and_audience_share_what_is_rendered(booked) -> None:
    english = booked.staff(Role.COORDINATOR, language="en")
    assert renders(booked.subscribe(booked.lead, FeedScope.ROOM)) == 6
    assert renders(booked.subscribe(booked.lead, FeedScope.PROGRAMME)) == 0
    assert renders(booked.subscribe(booked.lead, FeedScope.STAFF)) == 6
    assert renders(booked.subscribe(english, FeedScope.ROOM)) == 6


CHANGES_PAST_SAVE = {
    "moved": lambda: Meeting.objects.update(begins_at=F("begins_at") + timedelta(minutes=15)),
    "cancelled": lambda: Meeting.objects.update(status=MeetingStatus.CANCELLED),
    "another kind": lambda: Meeting.objects.update(kind=MeetingKind.SIP),
    "raised": lambda: Meeting.objects.update(sequence=7),
    "room renamed": lambda: Room.objects.update(name="Lilla rummet"),
    "site renamed": lambda: Site.objects.update(name="Lilla gatan"),
    "another language": lambda: User.objects.update(language="en"),
}


@pytest.mark.parametrize("change", CHANGES_PAST_SAVE.values(), ids=CHANGES_PAST_SAVE)
def test_a_change_that_raises_no_version_is_shown_all_the_same(world, change) -> None:
    world.meeting(THIS_MONDAY + timedelta(hours=9), world.lead, room=world.room)
    issued = world.subscribe(world.lead)
    cached = fetch(issued).content
    change()
    fresh = fetch(issued).content
    assert fresh != cached
    MEMORY.clear()
    ENTRIES.clear()
    assert fetch(issued).content == fresh


def test_a_new_public_address_reaches_entries_that_are_cached(booked, settings) -> None:
    issued = booked.subscribe(booked.lead)
    fetch(issued)
    settings.PUBLIC_URL, settings.FEED_UID_DOMAIN = "https://ny.example.se", "ny.example.se"
    body = fetch(issued).content
    assert body.count(b"URL:https://ny.example.se/") == 7
    assert body.count(b"@ny.example.se") == 6


def test_what_is_joined_from_the_cache_is_what_would_be_rendered_whole(booked) -> None:
    issued = booked.subscribe(booked.lead)
    fetch(issued)
    MEMORY.clear()
    warm = fetch(issued).content
    subscription = Subscription.objects.get()
    rows = feed_meetings(subscription, viewer(booked.lead), NOW)
    head = build_head(subscription, rows, manner_of(subscription))
    assert warm == render_feed(head, reversed(feed_entries(subscription, NOW)))


def test_a_process_that_remembers_nothing_gives_the_same_bytes(booked, monkeypatch) -> None:
    issued = booked.subscribe(booked.lead)
    body = fetch(issued).content
    monkeypatch.setattr(entries, "ENTRIES", EntryMemory(0))
    MEMORY.clear()
    assert renders(issued) == 6
    MEMORY.clear()
    assert renders(issued) == 6
    MEMORY.clear()
    assert fetch(issued).content == body
