"""RFC 5545, section 3.1: lines of at most 75 octets, CRLF between them, and nobody adds one."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from calendar_feeds import render_entry, render_feed
from tests.calendar_feeds.factories import make_entry, make_feed
from tests.calendar_feeds.reading import content_lines, names, physical_lines, text_of

ATTACK = 'x\r\nATTENDEE:mailto:a@example.org\nBEGIN:VALARM\rEND:VEVENT\r\n \\n;,:"\u0085\u2028'
FORGED_TEXT = st.lists(
    st.sampled_from(["\r\n", "\r", "\n", "\\n", "BEGIN:VEVENT", ":", ";", '"', "å", "🌱", " ", "\x00"])
)


@pytest.mark.parametrize("letter", ["a", "å", "€", "🌱", "👩‍🌾", "\\", ";"])
@pytest.mark.parametrize("offset", range(4))
def test_folding_keeps_to_75_octets_and_never_cuts_a_character(letter: str, offset: int) -> None:
    summary = "x" * offset + letter * 120
    body = render_entry(make_entry(summary=summary))
    lines = physical_lines(body)
    assert len(lines) > len(content_lines(body))
    assert max(map(len, lines)) <= 75
    for line in lines:
        line.decode()
    assert text_of(body, "SUMMARY") == summary


@pytest.mark.parametrize("field", ["uid", "summary", "location", "description"])
def test_a_reader_that_ends_lines_wherever_unicode_does_finds_the_same_lines(field: str) -> None:
    body = render_entry(make_entry(**{field: "".join(map(chr, range(0x3000))) + ATTACK}))
    assert body.decode().splitlines() == [line.decode() for line in physical_lines(body)]


@pytest.mark.parametrize("field", ["uid", "summary", "location", "description"])
def test_no_text_of_an_entry_can_add_a_line(field: str) -> None:
    honest = render_entry(make_entry(**{field: "x"}))
    assert names(render_entry(make_entry(**{field: ATTACK}))) == names(honest)


def test_no_category_can_add_a_line() -> None:
    assert names(render_entry(make_entry(categories=(ATTACK,)))) == names(render_entry(make_entry(categories=("x",))))


@pytest.mark.parametrize("field", ["name", "description"])
def test_no_text_of_a_feed_can_add_a_line(field: str) -> None:
    honest = render_feed(make_feed(**{field: "x"}), [])
    assert names(render_feed(make_feed(**{field: ATTACK}), [])) == names(honest)


def test_no_address_can_add_a_line_or_hold_a_character_that_a_uri_may_not() -> None:
    address = "https://example.org/" + ATTACK
    body = render_feed(make_feed(url=address, source_url=address), [make_entry(url=address)])
    honest = render_feed(
        make_feed(url="https://example.org/", source_url="https://example.org/"),
        [make_entry(url="https://example.org/")],
    )
    assert names(body) == names(honest)
    for line in content_lines(body):
        if line.name in {"URL", "SOURCE"}:
            assert line.value.isascii()
            assert not set(line.value) & set(' "\\<>^`{|}')


@settings(deadline=None)
@given(text=FORGED_TEXT.map("".join))
def test_forged_lines_stay_text_in_every_field_at_once(text: str) -> None:
    address = "https://example.org/" + text
    entry = make_entry(uid="u" + text, summary="s" + text, location="l" + text, description="d" + text, url=address)
    body = render_feed(make_feed(name="n" + text, description="d" + text, url=address), [entry])
    entry = make_entry(uid="u", summary="s", location="l", description="d", url="https://example.org/")
    honest = render_feed(make_feed(name="n", description="d", url="https://example.org/"), [entry])
    assert names(body) == names(honest)
    assert max(map(len, physical_lines(body))) <= 75
