"""The same input gives the same bytes, whatever order it comes in and whether or not its parts were cached."""

from datetime import timedelta
from itertools import permutations

import pytest

from calendar_feeds import EntryStatus, join_feed, render_entry, render_feed, strong_etag
from tests.calendar_feeds.factories import make_entry, make_feed, stockholm

BEGINS_AT = stockholm(2026, 10, 25, 2, 45)
# In the order that a feed has them: by instant, although the last clock time is the earliest, then by uid.
ENTRIES = [
    make_entry(uid="b", begins_at=BEGINS_AT, ends_at=stockholm(2026, 10, 25, 9)),
    make_entry(uid="c", begins_at=BEGINS_AT, ends_at=stockholm(2026, 10, 25, 9), status=EntryStatus.TENTATIVE),
    make_entry(uid="a", begins_at=stockholm(2026, 10, 25, 2, 15, fold=1), ends_at=stockholm(2026, 10, 25, 9)),
]


def test_any_order_of_the_entries_gives_the_same_bytes() -> None:
    assert len({render_feed(make_feed(), order) for order in permutations(ENTRIES)}) == 1


def test_two_versions_of_one_entry_have_a_fixed_order_too() -> None:
    versions = [make_entry(sequence=sequence) for sequence in range(3)]
    assert len({render_feed(make_feed(), order) for order in permutations(versions)}) == 1


def test_entries_stand_in_the_order_of_their_instants_and_then_their_uids() -> None:
    body = render_feed(make_feed(), reversed(ENTRIES))
    places = [body.index(render_entry(entry)) for entry in ENTRIES]
    assert places == sorted(places)


def test_the_bytes_do_not_change_with_the_clock(time_machine) -> None:
    time_machine.move_to(stockholm(2012, 1, 1))
    earlier = render_feed(make_feed(), ENTRIES)
    time_machine.move_to(stockholm(2031, 7, 1))
    assert render_feed(make_feed(), ENTRIES) == earlier


@pytest.mark.parametrize("language", ["sv", "en"])
def test_joined_parts_are_the_rendered_feed_byte_for_byte(language: str) -> None:
    feed = make_feed(language=language, description="å" * 100, color="teal", modified_at=BEGINS_AT)
    parts = [render_entry(entry, language) for entry in ENTRIES]
    assert join_feed(feed, iter(parts)) == render_feed(feed, ENTRIES)


def test_joining_nothing_is_the_empty_feed() -> None:
    assert join_feed(make_feed(), []) == render_feed(make_feed(), [])


@pytest.mark.parametrize(
    "changed",
    [
        ENTRIES[:2],
        [*ENTRIES, make_entry(uid="d")],
        [make_entry(uid="b", begins_at=BEGINS_AT, ends_at=BEGINS_AT + timedelta(hours=1)), *ENTRIES[1:]],
    ],
    ids=["deleted", "added", "moved"],
)
def test_every_change_of_the_entries_changes_the_etag(changed) -> None:
    assert strong_etag(render_feed(make_feed(), changed)) != strong_etag(render_feed(make_feed(), ENTRIES))


def test_an_etag_is_quoted_strong_and_the_same_for_the_same_bytes() -> None:
    etag = strong_etag(render_feed(make_feed(), ENTRIES))
    assert etag == strong_etag(render_feed(make_feed(), ENTRIES))
    assert etag[0] == etag[-1] == '"'
    assert etag[1:-1].isalnum()
