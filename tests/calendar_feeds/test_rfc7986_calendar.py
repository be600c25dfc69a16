"""RFC 5545, section 3.4 and RFC 7986, sections 4 and 5: the head of a published calendar."""

from datetime import UTC, datetime, timedelta

import pytest
from icalendar import Calendar

from calendar_feeds import EntryStatus, render_feed
from tests.calendar_feeds.factories import make_entry, make_feed
from tests.calendar_feeds.reading import Line, content_lines, names, only, text_of

ALWAYS = [
    "VERSION",
    "PRODID",
    "CALSCALE",
    "METHOD",
    "NAME",
    "X-WR-CALNAME",
    "REFRESH-INTERVAL",
    "X-PUBLISHED-TTL",
]
OPTIONAL = {
    "description": ("Rum 1", ["DESCRIPTION", "X-WR-CALDESC"]),
    "url": ("https://example.org/schema", ["URL"]),
    "source_url": ("https://example.org/schema.ics", ["SOURCE"]),
    "modified_at": (datetime(2012, 1, 1, tzinfo=UTC), ["LAST-MODIFIED"]),
    "color": ("SeaGreen", ["COLOR"]),
}


def head_names(body: bytes) -> list[str]:
    every = names(body)
    assert every[0] == "BEGIN"
    return every[1 : every.index("BEGIN", 1)]


def test_the_smallest_feed_has_the_lines_it_needs_once_each_and_no_other() -> None:
    assert sorted(head_names(render_feed(make_feed(), []))) == sorted(ALWAYS)


@pytest.mark.parametrize("field", OPTIONAL)
def test_an_optional_field_adds_its_own_lines_and_no_other(field: str) -> None:
    value, added = OPTIONAL[field]
    assert sorted(head_names(render_feed(make_feed(**{field: value}), []))) == sorted(ALWAYS + added)


def test_the_first_uid_of_a_calendar_is_an_entry_s_as_vdirsyncer_names_every_entry_by_it() -> None:
    body = render_feed(make_feed(), [make_entry(uid="a"), make_entry(uid="b")])
    assert [line.value for line in content_lines(body) if line.name == "UID"] == ["a", "b"]


def test_the_constant_lines_are_those_of_a_published_calendar() -> None:
    body = render_feed(make_feed(), [])
    wanted = {"METHOD": "PUBLISH", "CALSCALE": "GREGORIAN"}
    assert {name: only(body, name).value for name in wanted} == wanted
    assert content_lines(body)[1] == Line("VERSION", "", "2.0")
    assert only(body, "PRODID").value.startswith("-//Samplats//")


def test_the_refresh_interval_has_the_parameter_that_the_standard_demands() -> None:
    body = render_feed(make_feed(refresh_minutes=90), [])
    assert only(body, "REFRESH-INTERVAL") == ("REFRESH-INTERVAL", ";VALUE=DURATION", "PT1H30M")
    assert only(body, "X-PUBLISHED-TTL") == ("X-PUBLISHED-TTL", "", "PT1H30M")
    assert Calendar.from_ical(body).refresh_interval == timedelta(minutes=90)


def test_a_full_feed_comes_back_from_icalendar_as_it_went_in() -> None:
    feed = make_feed(
        description="Rad 1\nRad 2; slut", **{name: OPTIONAL[name][0] for name in ("url", "source_url", "color")}
    )
    calendar = Calendar.from_ical(render_feed(feed, [make_entry()]))
    assert (calendar.calendar_name, calendar.description) == (feed.name, feed.description)
    assert (calendar.url, calendar.source, calendar.color) == (feed.url, feed.source_url, "seagreen")
    assert [event["uid"] for event in calendar.events] == ["a4c1"]


def test_old_and_new_names_of_a_property_say_the_same() -> None:
    body = render_feed(make_feed(name="Möten, rum 1", description="a\nb"), [])
    assert text_of(body, "X-WR-CALNAME") == text_of(body, "NAME") == "Möten, rum 1"
    assert text_of(body, "X-WR-CALDESC") == text_of(body, "DESCRIPTION") == "a\nb"


@pytest.mark.parametrize(("language", "summary"), [("sv", "INSTÄLLT: Möte"), ("en", "CANCELLED: Möte")])
def test_entries_speak_the_language_of_the_feed(language: str, summary: str) -> None:
    entry = make_entry(summary="Möte", status=EntryStatus.CANCELLED)
    assert text_of(render_feed(make_feed(language=language), [entry]), "SUMMARY") == summary


def test_components_are_balanced_and_the_time_zone_comes_once_before_the_events() -> None:
    body = render_feed(make_feed(), [make_entry(uid="a"), make_entry(uid="b")])
    begun = [line.value for line in content_lines(body) if line.name == "BEGIN"]
    assert begun == ["VCALENDAR", "VTIMEZONE", "DAYLIGHT", "STANDARD", "VEVENT", "VEVENT"]
    assert content_lines(body)[-1] == Line("END", "", "VCALENDAR")


def test_a_feed_without_entries_is_still_a_calendar() -> None:
    assert Calendar.from_ical(render_feed(make_feed(), [])).events == []


def test_neither_organiser_nor_attendee_ever_appears() -> None:
    body = render_feed(make_feed(), [make_entry(status=status, uid=status) for status in EntryStatus])
    assert not {"ORGANIZER", "ATTENDEE", "VALARM"} & set(names(body))
