"""RFC 5545, section 3.6.4: when somebody is busy, merged and in UTC, and nothing else."""

import re
from datetime import UTC, datetime, timedelta
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from calendar_feeds import BusyKind, BusyTime, Feed, FeedFault, render_free_busy
from tests.calendar_feeds.factories import STOCKHOLM
from tests.calendar_feeds.reading import content_lines, names, only

BEGIN = datetime(2026, 10, 5, tzinfo=STOCKHOLM)
END = BEGIN + timedelta(weeks=29)
FEED = Feed(name="Samplats: mitt schema, upptagen tid", modified_at=datetime(2026, 10, 1, tzinfo=UTC))
UID = "freebusy-abc@example.se"
Told = list[tuple[BusyKind, datetime, datetime]]


def busy(begin: float, end: float, kind: BusyKind = BusyKind.BUSY) -> BusyTime:
    """Busy from one hour of the first day to another."""
    return BusyTime(begins_at=BEGIN + timedelta(hours=begin), ends_at=BEGIN + timedelta(hours=end), kind=kind)


def told(body: bytes) -> Told:
    """Read the periods from the RFC alone: kind, begin and end."""
    found = []
    for line in content_lines(body):
        if line.name == "FREEBUSY":
            kind = BusyKind(re.fullmatch(r";FBTYPE=([A-Z-]+)", line.parameters)[1])
            begin, end = (
                datetime.strptime(each, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC) for each in line.value.split("/")
            )
            found.append((kind, begin, end))
    return found


def hours(body: bytes) -> list[tuple[str, float, float]]:
    return [
        (kind.value, *((each - BEGIN).total_seconds() / 3600 for each in (begin, end)))
        for kind, begin, end in told(body)
    ]


def render(*times: BusyTime) -> bytes:
    return render_free_busy(FEED, UID, BEGIN, END, times)


def test_it_has_the_properties_it_needs_and_no_other() -> None:
    body = render(busy(9, 10))
    component = body[body.index(b"BEGIN:VFREEBUSY") : body.index(b"END:VCALENDAR")]
    assert sorted(names(component)) == ["BEGIN", "DTEND", "DTSTAMP", "DTSTART", "END", "FREEBUSY", "UID"]
    assert only(body, "METHOD").value == "PUBLISH"
    assert only(component, "DTSTART").value == "20261004T220000Z"
    assert only(component, "DTSTAMP").value == "20261001T000000Z"
    assert b"VEVENT" not in body
    assert b"VTIMEZONE" not in body


def test_it_has_the_uid_that_was_given_and_the_calendar_has_none() -> None:
    assert [line.value for line in content_lines(render()) if line.name == "UID"] == [UID]


@pytest.mark.parametrize(
    ("times", "expected"),
    [
        ([], []),
        ([busy(9, 10)], [("BUSY", 9, 10)]),
        ([busy(13, 14), busy(9, 10)], [("BUSY", 9, 10), ("BUSY", 13, 14)]),
        ([busy(9, 10), busy(10, 11)], [("BUSY", 9, 11)]),
        ([busy(9, 12), busy(10, 11)], [("BUSY", 9, 12)]),
        ([busy(9, 11), busy(10, 12)], [("BUSY", 9, 12)]),
        ([busy(9, 12, BusyKind.TENTATIVE), busy(10, 11)], [("BUSY-TENTATIVE", 9, 10), ("BUSY", 10, 11), ("BUSY-TENTATIVE", 11, 12)]),
        ([busy(9, 10, BusyKind.TENTATIVE), busy(9, 10)], [("BUSY", 9, 10)]),
        ([busy(9, 10, BusyKind.TENTATIVE), busy(10, 11)], [("BUSY-TENTATIVE", 9, 10), ("BUSY", 10, 11)]),
        ([busy(-3, 2)], [("BUSY", 0, 2)]),
        ([busy(-3, 0)], []),
        ([busy(29 * 168 - 1, 29 * 168 + 5)], [("BUSY", 29 * 168 - 1, 29 * 168)]),
    ],
)  # fmt: skip
def test_what_touches_or_overlaps_is_one_and_what_is_certain_wins(
    times: list[BusyTime], expected: list[object]
) -> None:
    assert hours(render(*times)) == expected


def test_an_hour_that_the_autumn_night_has_twice_is_two_hours_in_utc() -> None:
    night = BusyTime(
        begins_at=datetime(2026, 10, 25, 2, 30, tzinfo=STOCKHOLM),
        ends_at=datetime(2026, 10, 25, 2, 30, fold=1, tzinfo=STOCKHOLM),
    )
    ((_kind, begin, end),) = told(render(night))
    assert (begin.hour, end.hour, end - begin) == (0, 1, timedelta(hours=1))


@given(st.lists(st.tuples(st.integers(-5, 60), st.integers(1, 30), st.sampled_from(BusyKind)), max_size=8))
def test_every_hour_is_told_as_it_is_whatever_comes_in(rows: list[tuple[int, int, BusyKind]]) -> None:
    found = told(render(*(busy(begin, begin + length, kind) for begin, length, kind in rows)))
    for (_one, _begin, end), (_other, later, _end) in combinations(found, 2):
        assert end <= later
    for hour in range(90):
        kinds = {kind for begin, length, kind in rows if begin <= hour < begin + length}
        expected = BusyKind.BUSY if BusyKind.BUSY in kinds else next(iter(kinds), None)
        moment = BEGIN + timedelta(hours=hour)
        assert next((kind for kind, begin, end in found if begin <= moment < end), None) == expected


def test_a_library_reads_the_same_periods() -> None:
    body = render(busy(9, 10), busy(13, 15, BusyKind.TENTATIVE))
    (component,) = Calendar.from_ical(body).walk("VFREEBUSY")
    assert [(each.params["FBTYPE"], each.start, each.end) for each in component["freebusy"]] == told(body)


@pytest.mark.parametrize(("begin", "end"), [(END, BEGIN), (BEGIN, BEGIN), (BEGIN.replace(tzinfo=None), END)])
def test_moments_in_the_wrong_order_or_without_a_zone_are_refused(begin: datetime, end: datetime) -> None:
    with pytest.raises(FeedFault):
        render_free_busy(FEED, UID, begin, end, [])
    with pytest.raises(FeedFault):
        BusyTime(begins_at=begin, ends_at=end)


def test_without_a_time_of_change_there_is_no_stamp_to_write() -> None:
    with pytest.raises(FeedFault):
        render_free_busy(Feed(name="b", modified_at=None), UID, BEGIN, END, [])


def test_without_a_uid_it_cannot_be_told_from_others() -> None:
    with pytest.raises(FeedFault):
        render_free_busy(FEED, " ", BEGIN, END, [])
