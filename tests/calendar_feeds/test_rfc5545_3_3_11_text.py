"""RFC 5545, section 3.3.11: text comes back as it went in, minus control characters."""

import re
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from icalendar import Event

from calendar_feeds import render_entry, render_feed
from tests.calendar_feeds.factories import make_entry, make_feed
from tests.calendar_feeds.reading import only, text_of

ANY_TEXT = st.text(st.characters(), max_size=200)
TRAPS = [
    "C:\\Notes",
    "C:\\new",
    "\\",
    "\\\\n",
    "a\\;b",
    "a;b,c:d",
    '"q"',
    "^n",
    "%0A",
    "Åsa 🌱",
    " ledande",
    "tabb\ttecken",
]


def without_controls(text: str, keep: str) -> str:
    return "".join(sign for sign in text if sign in keep or unicodedata.category(sign) not in {"Cc", "Cs"})


def as_lines(text: str) -> str:
    return re.sub("\r\n|[\r\u2028\u2029]", "\n", text)


@pytest.mark.parametrize("text", TRAPS)
@pytest.mark.parametrize("field", ["summary", "location", "description"])
def test_signs_with_a_meaning_survive_in_our_reader_and_in_icalendar(field: str, text: str) -> None:
    body = render_entry(make_entry(**{field: text}))
    assert text_of(body, field.upper()) == text
    assert str(Event.from_ical(body)[field]) == text


@pytest.mark.parametrize("text", TRAPS)
def test_signs_with_a_meaning_survive_in_the_name_of_a_feed(text: str) -> None:
    # icalendar 7.3 knows no type for these two and hands their text out still escaped: our reader alone can tell.
    body = render_feed(make_feed(name=text), [])
    assert text_of(body, "NAME") == text_of(body, "X-WR-CALNAME") == text


@settings(deadline=None)
@given(text=ANY_TEXT)
def test_any_description_survives_minus_control_characters(text: str) -> None:
    body = render_entry(make_entry(description="." + text))
    assert text_of(body, "DESCRIPTION") == "." + without_controls(as_lines(text), keep="\n\t")


@settings(deadline=None)
@given(text=ANY_TEXT)
def test_any_summary_survives_on_one_line_minus_control_characters(text: str) -> None:
    body = render_entry(make_entry(summary="." + text))
    assert text_of(body, "SUMMARY") == "." + without_controls(as_lines(text).replace("\n", " "), keep="\t")


@settings(deadline=None)
@given(text=ANY_TEXT)
def test_icalendar_reads_the_same_description_as_our_reader(text: str) -> None:
    body = render_entry(make_entry(description="." + text))
    assert str(Event.from_ical(body)["description"]) == text_of(body, "DESCRIPTION")


def test_control_characters_are_stripped_and_line_breaks_kept_in_descriptions() -> None:
    body = render_entry(make_entry(description="ett\x00\x07\x1b\r\ntvå\x7f\x85\rtre"))
    assert text_of(body, "DESCRIPTION") == "ett\ntvå\ntre"


def test_a_lone_surrogate_is_dropped_as_it_has_no_bytes() -> None:
    assert text_of(render_entry(make_entry(summary="a\ud83cb")), "SUMMARY") == "ab"


def test_categories_are_told_apart_by_unescaped_commas() -> None:
    body = render_entry(make_entry(categories=("Möte, kort", "C:\\Notes", "", "a;b")))
    assert only(body, "CATEGORIES").value == r"Möte\, kort,C:\\Notes,a\;b"
    assert Event.from_ical(body).categories == ["Möte, kort", "C:\\Notes", "a;b"]
