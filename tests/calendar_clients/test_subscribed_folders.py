"""What vdirsyncer fetches from a server and khal shows of it is, instant by instant, what every other reader shows."""

from collections.abc import Iterator, Mapping
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from calendar_feeds import render_feed
from tests.calendar_clients.cases import FEED, LARGE, SMALL
from tests.calendar_clients.instances import Reading
from tests.calendar_clients.subscribed_folder import SubscribedFolder, entries_without_uid, expected_in_folder

SMALL_CASES = {name.replace(" ", "_"): entries for name, entries in SMALL.items()}
(MANY,) = LARGE.values()
CASES = {**SMALL_CASES, "many": MANY}
# All cases lie between these days.
FIRST, AFTER = "2025-12-31", "2027-04-01"


class QuietServer(SimpleHTTPRequestHandler):
    """Serves the files of a folder."""

    def log_message(self, *_args: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """The address of each case's feed on a server of this machine."""
    folder: Path = tmp_path_factory.mktemp("published")
    for name, entries in CASES.items():
        (folder / f"{name}.ics").write_bytes(render_feed(FEED, entries))
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(QuietServer, directory=str(folder))) as server:
        serving = Thread(target=server.serve_forever)
        serving.start()
        yield {name: f"http://127.0.0.1:{server.server_port}/{name}.ics" for name in CASES}
        server.shutdown()
        serving.join()


def synced(published: Mapping[str, str], folder: Path) -> SubscribedFolder:
    subscribed = SubscribedFolder(folder, published)
    subscribed.prepare()
    subscribed.sync()
    return subscribed


@pytest.fixture(scope="module")
def shown(published: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> dict[str, Reading]:
    """What khal shows of each small case: all are fetched, and listed, in one go."""
    small = {name: published[name] for name in SMALL_CASES}
    return synced(small, tmp_path_factory.mktemp("small")).shown(FIRST, AFTER)


@pytest.mark.parametrize("name", SMALL_CASES)
def test_every_event_is_shown_as_it_was_meant(shown: dict[str, Reading], name: str) -> None:
    assert shown[name] == sorted(map(expected_in_folder, CASES[name]))


def test_ten_thousand_events_are_kept_one_file_each(published: dict[str, str], tmp_path: Path) -> None:
    # khal shows the same, but takes more than a minute for it.
    kept = synced({"many": published["many"]}, tmp_path).kept("many")
    assert kept == sorted(entries_without_uid(render_feed(FEED, MANY)))
