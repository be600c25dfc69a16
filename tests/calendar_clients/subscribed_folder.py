"""Subscriptions on somebody's own machine: vdirsyncer keeps a folder like each feed, khal shows what is in the folders.

vdirsyncer gives each entry a UID of its own, made from what the entry says: nobody sees the feed's UID here.
"""

import json
import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from calendar_feeds import Entry
from tests.calendar_clients.instances import Instance, Reading, expected_of
from tests.calendar_clients.readers import run

BIN = Path(sys.executable).parent
_GENERAL = """
[general]
status_path = "{folder}/status/"
"""
_PAIR = """
[pair {name}]
a = "{name}_published"
b = "{name}_kept"
collections = null

[storage {name}_published]
type = "http"
url = "{url}"

[storage {name}_kept]
type = "filesystem"
path = "{folder}/kept/{name}/"
fileext = ".ics"
"""
_CALENDAR = """
[[{name}]]
path = {folder}/kept/{name}/
readonly = True
"""
# In UTC an hour that comes twice by the clock can be told apart.
_LOCALE = """
[locale]
local_timezone = UTC
default_timezone = UTC
timeformat = %H:%M
dateformat = %Y-%m-%d
longdateformat = %Y-%m-%d
datetimeformat = %Y-%m-%dT%H:%M
longdatetimeformat = %Y-%m-%dT%H:%M

[sqlite]
path = {folder}/khal.db
"""
_FIELDS = ("calendar", "title", "start-long-full", "end-long-full", "location", "description", "status")


def expected_in_folder(entry: Entry) -> Instance:
    """Return what khal should make of an entry."""
    told = expected_of(entry)
    return told._replace(uid="", sequence=-1, description=told.description.strip())


def entries_without_uid(calendar: bytes) -> list[list[bytes]]:
    """Return the lines of each VEVENT but for its UID, which vdirsyncer replaces."""
    events = calendar.split(b"BEGIN:VEVENT\r\n")[1:]
    whole = (event.partition(b"END:VEVENT")[0].splitlines() for event in events)
    return [[line for line in lines if not line.startswith(b"UID:")] for lines in whole]


@dataclass(frozen=True)
class SubscribedFolder:
    """What follows each feed of ``urls``; a name is one word."""

    folder: Path
    urls: Mapping[str, str]

    def prepare(self) -> None:
        """Write what both programs are told, and let vdirsyncer make itself at home."""
        synced, shown = [_GENERAL.format(folder=self.folder)], ["[calendars]\n"]
        for name, url in self.urls.items():
            (self.folder / "kept" / name).mkdir(parents=True)
            synced.append(_PAIR.format(folder=self.folder, name=name, url=url))
            shown.append(_CALENDAR.format(folder=self.folder, name=name))
        shown.append(_LOCALE.format(folder=self.folder))
        (self.folder / "vdirsyncer.ini").write_text("".join(synced))
        (self.folder / "khal.ini").write_text("".join(shown))
        self._sync("discover")

    def sync(self) -> None:
        """Bring the folders up to date.

        Raises:
            AssertionError: vdirsyncer is not content with what it got.
        """
        self._sync("sync")

    def kept(self, name: str) -> list[list[bytes]]:
        """Return the entries of one folder, in order; see :func:`entries_without_uid`."""
        files = (self.folder / "kept" / name).iterdir()
        return sorted(entry for path in files for entry in entries_without_uid(path.read_bytes()))

    def shown(self, first: str, after: str) -> dict[str, Reading]:
        """Return what khal lists of each calendar between two days, in order."""
        fields = [argument for field in _FIELDS for argument in ("--json", field)]
        told = self._run("khal", "-c", str(self.folder / "khal.ini"), "list", "--once", *fields, first, after)
        readings: dict[str, Reading] = {name: [] for name in self.urls}
        for line in told.splitlines():
            for event in json.loads(line or "[]"):
                readings[event["calendar"]].append(_instance(event))
        return {name: sorted(reading) for name, reading in readings.items()}

    def _sync(self, command: str) -> None:
        self._run("vdirsyncer", "-v", "ERROR", "-c", str(self.folder / "vdirsyncer.ini"), command)

    def _run(self, program: str, *arguments: str) -> str:
        environment = {**os.environ, "HOME": str(self.folder), "TZ": "UTC"}
        return run([str(BIN / program), *arguments], environment)


def _instance(event: Mapping[str, str]) -> Instance:
    begins, ends = (
        int(datetime.fromisoformat(f"{event[f'{edge}-long-full']}+00:00").timestamp()) for edge in ("start", "end")
    )
    status = event["status"].strip()
    return Instance("", begins, ends, event["title"], event["location"], event["description"], status, -1)
