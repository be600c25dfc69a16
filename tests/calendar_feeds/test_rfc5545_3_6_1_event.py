"""RFC 5545, section 3.6.1: what an event says, and that it says nothing else."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from icalendar import Event

from calendar_feeds import EntryStatus, Language, render_entry
from tests.calendar_feeds.factories import make_entry
from tests.calendar_feeds.reading import names, only, text_of

ALWAYS = {
    "BEGIN",
    "END",
    "UID",
    "SEQUENCE",
    "DTSTAMP",
    "LAST-MODIFIED",
    "DTSTART",
    "DTEND",
    "SUMMARY",
    "STATUS",
    "TRANSP",
}
OPTIONAL = {
    "created_at": (datetime(2011, 11, 1, tzinfo=UTC), "CREATED"),
    "location": ("Västerås", "LOCATION"),
    "description": ("Bokad 7/8", "DESCRIPTION"),
    "url": ("https://example.org/moten/1", "URL"),
    "categories": (("Möte",), "CATEGORIES"),
}
PREFIXES = {
    (EntryStatus.CONFIRMED, "sv"): "",
    (EntryStatus.TENTATIVE, "sv"): "Preliminärt: ",
    (EntryStatus.CANCELLED, "sv"): "INSTÄLLT: ",
    (EntryStatus.CONFIRMED, "en"): "",
    (EntryStatus.TENTATIVE, "en"): "Tentative: ",
    (EntryStatus.CANCELLED, "en"): "CANCELLED: ",
}


def test_the_smallest_entry_has_the_fields_it_needs_once_each_and_no_other() -> None:
    assert sorted(names(render_entry(make_entry()))) == sorted(ALWAYS)


@pytest.mark.parametrize("field", OPTIONAL)
def test_an_optional_field_adds_its_own_line_and_no_other(field: str) -> None:
    value, name = OPTIONAL[field]
    assert sorted(names(render_entry(make_entry(**{field: value})))) == sorted(ALWAYS | {name})


def test_a_full_entry_comes_back_from_icalendar_as_it_went_in() -> None:
    given = {field: value for field, (value, _) in OPTIONAL.items()}
    entry = make_entry(sequence=4, **given)
    event = Event.from_ical(render_entry(entry))
    assert (event["uid"], event.sequence, event["summary"]) == (entry.uid, 4, entry.summary)
    assert (event["location"], event["description"], event["url"]) == (entry.location, entry.description, entry.url)
    assert (event.DTSTAMP, event.LAST_MODIFIED, event.created) == (
        entry.modified_at,
        entry.modified_at,
        entry.created_at,
    )
    assert (event.start, event.end) == (entry.begins_at, entry.ends_at)
    assert event.categories == ["Möte"]


@pytest.mark.parametrize("language", [language.value for language in Language])
@pytest.mark.parametrize("status", EntryStatus)
def test_each_status_has_its_word_before_the_summary_in_each_language(status: EntryStatus, language: str) -> None:
    body = render_entry(make_entry(status=status, summary="Överlämningsmöte"), language)
    assert only(body, "STATUS").value == status.value
    assert text_of(body, "SUMMARY") == PREFIXES[status, language] + "Överlämningsmöte"


@pytest.mark.parametrize("transparent", [False, True])
@pytest.mark.parametrize("status", EntryStatus)
def test_a_cancelled_or_transparent_entry_leaves_its_time_free(status: EntryStatus, transparent: bool) -> None:
    body = render_entry(make_entry(status=status, transparent=transparent))
    leaves_free = transparent or status == EntryStatus.CANCELLED
    assert only(body, "TRANSP").value == ("TRANSPARENT" if leaves_free else "OPAQUE")


def test_stamps_are_the_moment_of_the_last_change_in_utc_and_whole_seconds() -> None:
    modified_at = datetime(2012, 6, 1, 10, 0, 30, 999_999, tzinfo=timezone(timedelta(hours=2)))
    body = render_entry(make_entry(modified_at=modified_at, created_at=modified_at - timedelta(days=1)))
    assert only(body, "DTSTAMP").value == only(body, "LAST-MODIFIED").value == "20120601T080030Z"
    assert only(body, "CREATED").value == "20120531T080030Z"


def test_an_unknown_language_is_refused() -> None:
    with pytest.raises(ValueError, match="'xx' is not a valid Language"):
        render_entry(make_entry(), "xx")


def test_an_address_keeps_its_query_and_is_encoded_only_where_it_must_be() -> None:
    body = render_entry(make_entry(url="https://example.org/möten/1?a=1;b=2,c&d=%C3%A5#dag"))
    assert only(body, "URL").value == "https://example.org/m%C3%B6ten/1?a=1;b=2,c&d=%C3%A5#dag"
