"""What cannot be shown is refused before it is rendered, with the field's name."""

from datetime import UTC, datetime, timedelta

import pytest

from calendar_feeds import EntryFault, FeedFault
from tests.calendar_feeds.factories import make_entry, make_feed, stockholm

NAIVE = datetime(2012, 1, 9, 13)  # noqa: DTZ001  the fault under test
BEGINS_AT = stockholm(2012, 1, 9, 13)
MOMENTS = ["begins_at", "ends_at", "modified_at", "created_at"]


@pytest.mark.parametrize("field", MOMENTS)
def test_a_naive_moment_is_refused(field: str) -> None:
    with pytest.raises(EntryFault, match="must be an aware datetime") as caught:
        make_entry(**{field: NAIVE})
    assert caught.value.field == field


@pytest.mark.parametrize("moment", [datetime.min, datetime.max, datetime(188, 1, 1)])  # noqa: DTZ001, DTZ901
@pytest.mark.parametrize("field", MOMENTS)
def test_a_year_that_not_every_zone_can_show_is_refused(field: str, moment: datetime) -> None:
    with pytest.raises(EntryFault, match="1900–9000") as caught:
        make_entry(**{field: moment.replace(tzinfo=UTC)})
    assert caught.value.field == field


@pytest.mark.parametrize(
    ("begins_at", "ends_at"),
    [
        (BEGINS_AT, BEGINS_AT),
        (BEGINS_AT, BEGINS_AT - timedelta(seconds=1)),
        (BEGINS_AT, BEGINS_AT + timedelta(microseconds=999_999)),
        (stockholm(2026, 10, 25, 2, 15, fold=1), stockholm(2026, 10, 25, 2, 45)),
        (stockholm(2026, 3, 29, 2, 30), stockholm(2026, 3, 29, 3, 15)),
    ],
    ids=["no length", "backwards", "within one second", "autumn night", "spring night"],
)
def test_an_end_that_is_not_after_the_beginning_is_refused(begins_at: datetime, ends_at: datetime) -> None:
    with pytest.raises(EntryFault, match="must be after begins_at") as caught:
        make_entry(begins_at=begins_at, ends_at=ends_at)
    assert caught.value.field == "ends_at"


def test_one_second_is_long_enough() -> None:
    assert make_entry(begins_at=BEGINS_AT, ends_at=BEGINS_AT + timedelta(seconds=1))


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("sequence", -1),
        ("uid", ""),
        ("uid", "\x00"),
        ("summary", ""),
        ("summary", " \r\n\t"),
        ("url", "/moten/1"),
        ("url", "javascript:alert(1)"),
        ("url", "java\nscript:alert(1)"),
    ],
)
def test_an_entry_that_no_calendar_could_show_is_refused(field: str, value: object) -> None:
    with pytest.raises(EntryFault) as caught:
        make_entry(**{field: value})
    assert caught.value.field == field


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("language", "xx"),
        ("url", "file:///etc/passwd"),
        ("source_url", "schema.ics"),
        ("modified_at", NAIVE),
        ("refresh_minutes", 0),
        ("color", "#1f4d3a"),
        ("color", "spruce"),
    ],
)
def test_a_feed_that_no_calendar_could_read_is_refused(field: str, value: object) -> None:
    with pytest.raises(FeedFault) as caught:
        make_feed(**{field: value})
    assert caught.value.field == field
