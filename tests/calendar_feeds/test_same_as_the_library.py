"""What is written line by line is, byte for byte, what icalendar's components give."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calendar_feeds import EntryStatus, Language, render_entry
from tests.calendar_feeds.factories import make_entry
from tests.calendar_feeds.library_writer import write_through_library

# Letters of one to four octets, escapes, what folding and line ends are made of, and whatever else there is.
LETTERS = st.one_of(st.sampled_from("aåö€🌱\\;,:^\" \n\r\t\x00\u2028'"), st.characters())
TEXTS = st.text(LETTERS, max_size=260)
_EARLIEST, _LATEST = datetime(1901, 1, 1), datetime(8999, 12, 30)  # noqa: DTZ001 - hypothesis adds the zone itself
INSTANTS = st.datetimes(_EARLIEST, _LATEST, timezones=st.just(UTC))
NEAR_CHANGES = st.builds(
    lambda change, minutes: change + timedelta(minutes=minutes),
    st.sampled_from([datetime(2026, 3, 29, 1, tzinfo=UTC), datetime(2026, 10, 25, 1, tzinfo=UTC)]),
    st.integers(-240, 240),
)
ENTRIES = st.fixed_dictionaries(
    {
        "uid": TEXTS.map(lambda text: f"u{text}"),
        "sequence": st.integers(0, 10**6),
        "begins_at": st.one_of(INSTANTS, NEAR_CHANGES),
        "minutes": st.integers(1, 3000),
        "modified_at": INSTANTS,
        "created_at": st.none() | INSTANTS,
        "summary": TEXTS.map(lambda text: f"s{text}"),
        "status": st.sampled_from(EntryStatus),
        "location": TEXTS,
        "description": TEXTS,
        "url": st.just("") | TEXTS.map(lambda text: f"https://example.org/{text}"),
        "categories": st.lists(TEXTS, max_size=4).map(tuple),
        "transparent": st.booleans(),
    }
)


@given(fields=ENTRIES, language=st.sampled_from(Language))
def test_every_entry_has_the_bytes_that_the_library_gives_it(fields, language) -> None:
    minutes = fields.pop("minutes")
    entry = make_entry(**fields, ends_at=fields["begins_at"] + timedelta(minutes=minutes))
    assert render_entry(entry, language) == write_through_library(entry, language)


@pytest.mark.parametrize("letter", ["a", "å", "€", "🌱", "\\", ";", "^"])
@pytest.mark.parametrize("length", range(60, 80))
def test_folding_is_the_library_s_at_every_length_around_the_limit(letter: str, length: int) -> None:
    entry = make_entry(summary="x" * length + letter * 90, location="y" * (length - 1) + letter)
    assert render_entry(entry) == write_through_library(entry, Language.SV)
