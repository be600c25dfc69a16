"""RFC 5545, sections 3.3.5 and 3.6.5: the same instant for every client, on the nights of the change too."""

from datetime import UTC, datetime, timedelta

import pytest
from dateutil.rrule import rrulestr
from hypothesis import given, settings
from hypothesis import strategies as st
from icalendar import Calendar

from calendar_feeds import Entry, render_entry, render_feed
from tests.calendar_feeds.factories import STOCKHOLM, make_entry, make_feed, stockholm
from tests.calendar_feeds.reading import instant_of, length_of, only

HOUR = timedelta(hours=1)
SECOND = timedelta(seconds=1)


def entry_from(begins_at: datetime, length: timedelta = HOUR) -> Entry:
    begins_at_utc = begins_at.astimezone(UTC)
    return make_entry(begins_at=begins_at, ends_at=begins_at_utc + length)


def test_the_time_zone_changes_in_the_second_that_stockholm_does_in_every_year_from_1996() -> None:
    (zone,) = Calendar.from_ical(render_feed(make_feed(), [])).walk("VTIMEZONE")
    transitions = {}
    for part in zone.subcomponents:
        rule = rrulestr(part["rrule"].to_ical().decode(), dtstart=part["dtstart"].dt)
        before, after = part["tzoffsetfrom"].td, part["tzoffsetto"].td
        for local in rule.between(datetime(1996, 1, 1), datetime(2100, 1, 1)):  # noqa: DTZ001  rules are wall clock
            transitions[(local - before).replace(tzinfo=UTC)] = (before, after)
    assert len(transitions) == 2 * (2100 - 1996)
    for instant, (before, after) in transitions.items():
        assert (instant - SECOND).astimezone(STOCKHOLM).utcoffset() == before
        assert instant.astimezone(STOCKHOLM).utcoffset() == after


def test_an_ordinary_time_is_written_by_the_wall_clock_of_stockholm() -> None:
    body = render_entry(
        make_entry(begins_at=datetime(2012, 7, 2, 7, tzinfo=UTC), ends_at=datetime(2012, 7, 2, 9, tzinfo=UTC))
    )
    assert only(body, "DTSTART") == ("DTSTART", ";TZID=Europe/Stockholm", "20120702T090000")
    assert only(body, "DTEND") == ("DTEND", ";TZID=Europe/Stockholm", "20120702T110000")


@pytest.mark.parametrize("year", [2012, 2026, 2038, 2060])
def test_both_half_past_two_of_the_autumn_night_are_told_apart(year: int) -> None:
    sunday = max(day for day in range(25, 32) if datetime(year, 10, day, tzinfo=UTC).weekday() == 6)
    first, second = (stockholm(year, 10, sunday, 2, 30, fold=fold) for fold in (0, 1))
    bodies = [render_entry(entry_from(moment)) for moment in (first, second)]
    assert instant_of(bodies[0], "DTSTART") == datetime(year, 10, sunday, 0, 30, tzinfo=UTC)
    assert instant_of(bodies[1], "DTSTART") == datetime(year, 10, sunday, 1, 30, tzinfo=UTC)
    assert [length_of(body) for body in bodies] == [HOUR, HOUR]


def test_both_ends_are_in_utc_where_one_of_them_is_ambiguous() -> None:
    body = render_entry(entry_from(stockholm(2026, 10, 25, 1, 30)))
    assert only(body, "DTSTART") == ("DTSTART", "", "20261024T233000Z")
    assert only(body, "DTEND") == ("DTEND", "", "20261025T003000Z")


def test_an_entry_may_end_at_an_earlier_clock_time_than_it_begins_in_the_autumn_night() -> None:
    entry = make_entry(begins_at=stockholm(2026, 10, 25, 2, 45), ends_at=stockholm(2026, 10, 25, 2, 15, fold=1))
    assert length_of(render_entry(entry)) == timedelta(minutes=30)


@pytest.mark.parametrize("year", [2012, 2026, 2038, 2060])
def test_an_hour_across_the_spring_gap_is_an_hour_long(year: int) -> None:
    sunday = max(day for day in range(25, 32) if datetime(year, 3, day, tzinfo=UTC).weekday() == 6)
    body = render_entry(entry_from(stockholm(year, 3, sunday, 1, 30)))
    assert only(body, "DTSTART").value == f"{year}03{sunday}T013000"
    assert only(body, "DTEND").value == f"{year}03{sunday}T033000"
    assert length_of(body) == HOUR


def test_a_clock_time_that_the_spring_night_skips_is_written_as_the_time_it_becomes() -> None:
    body = render_entry(entry_from(stockholm(2026, 3, 29, 2, 30)))
    assert only(body, "DTSTART").value == "20260329T033000"


@pytest.mark.parametrize(
    "day",
    [stockholm(2026, 6, 19, 9), stockholm(2026, 6, 20, 23), stockholm(2026, 12, 28, 9), stockholm(2027, 1, 3, 23)],
    ids=["midsummer eve", "midsummer night", "first day of week 53", "last day of week 53"],
)
def test_days_that_calendars_get_wrong_keep_date_time_and_instant(day: datetime) -> None:
    body = render_entry(entry_from(day, 2 * HOUR))
    assert only(body, "DTSTART").value == day.strftime("%Y%m%dT%H%M%S")
    assert instant_of(body, "DTSTART") == day
    assert length_of(body) == 2 * HOUR


def test_a_time_before_the_rules_of_the_time_zone_is_in_utc() -> None:
    assert only(render_entry(entry_from(stockholm(1995, 10, 10, 9))), "DTSTART").value == "19951010T080000Z"


@settings(deadline=None)
@given(
    begins_at=st.datetimes(datetime(1950, 1, 1), datetime(2200, 1, 1), timezones=st.timezones()),  # noqa: DTZ001
    minutes=st.integers(1, 60 * 24 * 400),
)
def test_any_moment_from_any_zone_is_the_same_instant_in_the_feed(begins_at: datetime, minutes: int) -> None:
    length = timedelta(minutes=minutes)
    body = render_entry(entry_from(begins_at, length))
    assert instant_of(body, "DTSTART") == begins_at.astimezone(UTC).replace(microsecond=0)
    assert length_of(body) == length
