"""How much a process remembers."""

from datetime import timedelta

from backend.feeds.memory import FeedMemory, RenderedFeed
from backend.feeds.selectors import SourceState
from tests.feeds.world import NOW

SOURCES = SourceState(1, NOW)
HOUR = timedelta(hours=1)


def feed(body: bytes) -> RenderedFeed:
    return RenderedFeed.of(body, language="sv", rendered_at=NOW, until=NOW + HOUR)


def test_a_feed_comes_back_byte_for_byte() -> None:
    memory = FeedMemory(1000)
    memory.keep("a", SOURCES, feed(b"BEGIN:VCALENDAR\r\n" * 50))
    known = memory.recall("a", SOURCES, NOW)
    assert known is not None
    assert known.body == b"BEGIN:VCALENDAR\r\n" * 50
    assert known.length == len(known.body)


def test_only_the_same_sources_and_the_time_between_bring_it_back() -> None:
    memory = FeedMemory(1000)
    memory.keep("a", SOURCES, feed(b"x"))
    assert memory.recall("b", SOURCES, NOW) is None
    assert memory.recall("a", SourceState(2, NOW), NOW) is None
    assert memory.recall("a", SourceState(1, NOW + HOUR), NOW) is None
    assert memory.recall("a", SOURCES, NOW - timedelta(microseconds=1)) is None
    assert memory.recall("a", SOURCES, NOW + HOUR) is None
    assert memory.recall("a", SOURCES, NOW + HOUR - timedelta(microseconds=1)) is not None


def test_what_was_asked_for_longest_ago_is_forgotten_first() -> None:
    size = len(feed(b"x").packed)
    memory = FeedMemory(2 * size)
    for name in "ab":
        memory.keep(name, SOURCES, feed(name.encode()))
    memory.recall("a", SOURCES, NOW)
    memory.keep("c", SOURCES, feed(b"c"))
    kept = [name for name in "abc" if memory.recall(name, SOURCES, NOW)]
    assert kept == ["a", "c"]


def test_a_feed_that_is_kept_again_takes_its_room_once() -> None:
    size = len(feed(b"x").packed)
    memory = FeedMemory(2 * size)
    memory.keep("a", SOURCES, feed(b"a"))
    for _ in range(5):
        memory.keep("b", SOURCES, feed(b"b"))
    assert memory.recall("a", SOURCES, NOW) is not None


def test_what_is_larger_than_all_there_is_is_not_kept() -> None:
    memory = FeedMemory(1)
    memory.keep("a", SOURCES, feed(b"a"))
    assert memory.recall("a", SOURCES, NOW) is None
