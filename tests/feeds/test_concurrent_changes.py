"""Fetches while others write: what is remembered is never older than what was visible, and nobody waits for anybody."""

from collections.abc import Callable
from datetime import timedelta
from threading import Event
from unittest.mock import patch

import pytest
from django.db import connection, transaction

from backend.feeds import answers
from backend.feeds.calendars import feed_rows
from backend.feeds.memory import MEMORY, FeedMemory, RenderedFeed
from backend.feeds.models import SourceChange
from backend.feeds.selectors import SourceState, find_live_address
from backend.feeds.services import IssuedSubscription, add_up_changes
from backend.meetings.models import Meeting
from backend.places.models import Room
from tests.feeds.reading import fetch
from tests.feeds.world import NOW, THIS_MONDAY, World
from tests.races import Elsewhere

NINE = timedelta(hours=9)


@pytest.fixture
def issued(transactional_db: None, world: World) -> IssuedSubscription:
    world.meetings([THIS_MONDAY + NINE, THIS_MONDAY + 2 * NINE], world.lead, room=world.room)
    return world.subscribe(world.lead)


def sources_of(issued: IssuedSubscription) -> SourceState:
    address = find_live_address(issued.token, NOW)
    assert address is not None
    return address.sources


def rename() -> None:
    Room.objects.update(name="Nya rummet")


def while_reading(issued: IssuedSubscription) -> bytes:
    """Fetch, and have the room renamed by another connection after the rows are read and before they are rendered."""

    def read_then_renamed(*arguments: object) -> object:
        rows = feed_rows(*arguments)
        with Elsewhere() as other:
            other.start(rename).result()
        return rows

    with patch.object(answers, "feed_rows", read_then_renamed):
        return fetch(issued).content


def test_what_changes_while_a_feed_is_rendered_is_in_the_next_answer(issued) -> None:
    assert b"Nya rummet" not in while_reading(issued)
    assert b"Nya rummet" in fetch(issued).content


def test_were_the_state_read_after_the_rows_the_next_answer_would_be_stale(issued) -> None:
    """The control: the order of the two is what protects."""
    keep = FeedMemory.keep

    def keep_under_later_state(memory: FeedMemory, token: str, _sources: SourceState, feed: RenderedFeed) -> None:
        keep(memory, token, sources_of(issued), feed)

    with patch.object(FeedMemory, "keep", keep_under_later_state):
        while_reading(issued)
    assert b"Nya rummet" not in fetch(issued).content
    MEMORY.clear()
    assert b"Nya rummet" in fetch(issued).content


def test_a_change_counts_once_it_is_committed_though_it_was_made_before_another(issued) -> None:
    with Elsewhere() as slow:
        began, go_on = Event(), Event()

        def rename_slowly() -> None:
            with transaction.atomic():
                rename()
                began.set()
                assert go_on.wait(20)

        renaming = slow.start(rename_slowly)
        assert began.wait(20)
        Meeting.objects.earliest("pk").delete()
        between = fetch(issued).content
        assert fetch(issued).content == between
        go_on.set()
        renaming.result()
    assert b"Nya rummet" not in between
    assert b"Nya rummet" in fetch(issued).content


def test_a_change_that_is_undone_leaves_no_trace(issued) -> None:
    before, body = sources_of(issued), fetch(issued).content
    with transaction.atomic():
        rename()
        transaction.set_rollback(True)
    assert sources_of(issued) == before
    assert fetch(issued).content == body


def test_neither_writers_nor_who_adds_up_wait_for_a_writer(issued) -> None:
    """Two transactions and the adding up, none of them ended before the last has written."""
    first, second = Meeting.objects.order_by("pk")
    before = sources_of(issued)

    def with_little_patience(act: Callable[[], object]) -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL lock_timeout = '2s'")
            act()

    with Elsewhere() as other, transaction.atomic():
        first.save()
        other.start(lambda: with_little_patience(second.save)).result()
        other.start(lambda: with_little_patience(add_up_changes)).result()
    assert sources_of(issued).statements > before.statements


def test_adding_up_changes_nothing_but_the_number_of_rows(issued) -> None:
    body, before = fetch(issued).content, sources_of(issued)
    assert SourceChange.objects.count() > 1
    for _ in range(2):
        add_up_changes()
        assert SourceChange.objects.count() == 1
        assert sources_of(issued) == before
    assert fetch(issued).content == body
    SourceChange.objects.all().delete()
    add_up_changes()
    assert SourceChange.objects.count() == 0


def test_whoever_fetches_after_many_changes_adds_them_up(issued) -> None:
    fetch(issued)
    SourceChange.objects.bulk_create(SourceChange() for _ in range(600))
    fetch(issued)
    assert SourceChange.objects.count() == 1
