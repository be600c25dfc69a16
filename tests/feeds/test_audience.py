"""What an entry may show to whom: one table, and no cell of it forgotten."""

from datetime import timedelta
from itertools import product

import pytest

from backend.access.enums import Role
from backend.feeds.audience import Audience, Shown, Subject, audience_of, shown_to
from backend.feeds.entries import build_entry, manner_of
from backend.feeds.enums import FeedDetail, FeedScope
from backend.feeds.selectors import feed_meetings, feed_sessions
from tests.feeds.world import NOW, THIS_MONDAY, World, viewer

TOLD = {Shown.TIME, Shown.STATUS, Shown.TITLE, Shown.PLACE, Shown.LINK}
TABLE = {
    (Audience.OWN, Subject.MEETING): TOLD | {Shown.TAKES_TIME},
    (Audience.OWN, Subject.SESSION): TOLD | {Shown.TAKES_TIME, Shown.BOOKED},
    (Audience.OVERVIEW, Subject.MEETING): TOLD,
    (Audience.OVERVIEW, Subject.SESSION): TOLD | {Shown.BOOKED},
    (Audience.OUTSIDE, Subject.MEETING): {Shown.TIME, Shown.STATUS, Shown.TAKES_TIME},
    (Audience.OUTSIDE, Subject.SESSION): {Shown.TIME, Shown.STATUS, Shown.TAKES_TIME},
}


@pytest.mark.parametrize(("audience", "subject"), list(product(Audience, Subject)))
def test_each_audience_is_shown_what_the_table_says(audience: Audience, subject: Subject) -> None:
    assert shown_to(audience, subject) == TABLE[audience, subject]


@pytest.mark.parametrize("scope", FeedScope)
def test_only_ones_own_time_is_ones_own(world: World, scope: FeedScope) -> None:
    owner = world.staff(Role.COORDINATOR)
    expected = Audience.OWN if scope is FeedScope.STAFF else Audience.OVERVIEW
    assert audience_of(world.subscribe(owner, scope).subscription) is expected
    if scope.can_be_busy:
        outside = world.subscribe(owner, scope, detail=FeedDetail.FREE_BUSY)
        assert audience_of(outside.subscription) is Audience.OUTSIDE


def test_the_sessions_that_one_leads_are_ones_own_time(world: World) -> None:
    assert audience_of(world.subscribe(world.lead, FeedScope.LEADER).subscription) is Audience.OWN


def test_nothing_but_what_is_shown_reaches_an_entry(world: World, monkeypatch) -> None:
    world.meeting(THIS_MONDAY, world.lead, room=world.room)
    world.session(THIS_MONDAY + timedelta(hours=9), world.lead, room=world.room)
    subscription = world.subscribe(world.lead).subscription
    who = viewer(world.lead)
    rows = [*feed_meetings(subscription, who, NOW), *feed_sessions(subscription, who, NOW)]
    monkeypatch.setattr("backend.feeds.entries.shown_to", lambda *_: {Shown.TITLE})
    for row in rows:
        entry = build_entry(row, manner_of(subscription))
        assert (entry.location, entry.url, entry.description, entry.transparent) == ("", "", "", True)
        assert "bokad" not in entry.summary


def test_who_may_not_know_what_it_is_gets_no_entry(world: World) -> None:
    world.meeting(THIS_MONDAY, world.lead)
    subscription = world.subscribe(world.lead, detail=FeedDetail.FREE_BUSY).subscription
    (row,) = feed_meetings(subscription, viewer(world.lead), NOW)
    with pytest.raises(ValueError, match="title"):
        build_entry(row, manner_of(subscription))
