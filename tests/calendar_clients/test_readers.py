"""icalendar, ical.js and libical read the same instances at the same instants, whatever is in the calendar."""

import pytest

from calendar_feeds import render_feed
from tests.calendar_clients.cases import FEED, LARGE, SMALL
from tests.calendar_clients.instances import expected_of
from tests.calendar_clients.readers import READERS, Document, instances_of, written

CASES = {**SMALL, **LARGE}


@pytest.fixture(scope="module", params=READERS)
def read(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Document]:
    """What one reader made of every calendar."""
    calendars = {name: render_feed(FEED, entries) for name, entries in CASES.items()}
    files = written(calendars, tmp_path_factory.mktemp("calendars"))
    return READERS[request.param](files)


@pytest.mark.parametrize("name", CASES)
def test_a_reader_shows_every_event_as_it_was_meant(read, name) -> None:
    assert instances_of(read[name]) == sorted(map(expected_of, CASES[name]))
