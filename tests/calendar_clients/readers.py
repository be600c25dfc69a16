"""The calendar programs: each is started once and reads many calendars."""

import json
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, timedelta
from pathlib import Path
from typing import Any

import recurring_ical_events
from icalendar import Calendar, Component

from backend.web.static_build import NODE_MODULES, find_node
from tests.calendar_clients.instances import Instance, Reading, of_document, seconds

PROJECT = Path(__file__).resolve().parents[2]
SCRIPT = Path(__file__).with_name("read_with_ical_js.mjs")
ICAL_JS = NODE_MODULES / "ical.js" / "dist" / "ical.js"
ALLOWED_SECONDS = 120

Files = Mapping[str, Path]
Document = dict[str, Any]


@dataclass(frozen=True)
class Busy:
    """A stretch of a VFREEBUSY, in seconds since 1970."""

    kind: str
    begins: int
    ends: int


def written(calendars: Mapping[str, bytes], folder: Path) -> dict[str, Path]:
    """Write each calendar to a file of its own."""
    files = {name: folder / f"{number}.ics" for number, name in enumerate(calendars)}
    for name, path in files.items():
        path.write_bytes(calendars[name])
    return files


def ical_js(files: Files) -> dict[str, Document]:
    """Return what Thunderbird's reader makes of each."""
    return _read_outside([str(find_node()), str(SCRIPT), ICAL_JS.as_uri()], files)


def libical(files: Files) -> dict[str, Document]:
    """Return what GNOME's and KDE's reader makes of each, without a single error of its parser."""
    documents = _read_outside([sys.executable, "-m", "tests.calendar_clients.read_with_libical"], files)
    assert not any(document["errors"] for document in documents.values()), documents
    return documents


def icalendar(files: Files) -> dict[str, Document]:
    """Return what the Python world's reader makes of each, repetitions expanded by recurring-ical-events."""
    return {name: _through_icalendar(path.read_bytes()) for name, path in files.items()}


READERS: dict[str, Callable[[Files], dict[str, Document]]] = {
    "icalendar": icalendar,
    "ical.js": ical_js,
    "libical": libical,
}


def instances_of(document: Document) -> Reading:
    """Return the events that were read, in order."""
    return of_document(document["instances"])


def busy_of(document: Document) -> list[Busy]:
    """Return the busy time that was read, in order."""
    return sorted((Busy(**line) for line in document["busy"]), key=lambda busy: (busy.begins, busy.ends))


def run(command: list[str], environment: Mapping[str, str] | None = None) -> str:
    """Run a program to its end and return what it says; a complaint on standard error is a failure too."""
    done = subprocess.run(
        command, cwd=PROJECT, env=environment, capture_output=True, text=True, timeout=ALLOWED_SECONDS, check=False
    )
    assert done.returncode == 0, f"{command[:3]}: {done.stderr or done.stdout}"
    return done.stdout


def _read_outside(command: list[str], files: Files) -> dict[str, Document]:
    documents = json.loads(run([*command, *map(str, files.values())]))
    return dict(zip(files, documents, strict=True))


def _through_icalendar(body: bytes) -> Document:
    calendar = Calendar.from_ical(body)
    events = calendar.walk("VEVENT")
    return {
        "method": str(calendar.get("METHOD", "")),
        "instances": [_as_line(event) for event in _expanded(calendar, events)],
        "attendees": [[str(each) for each in _listed(event.get("ATTENDEE"))] for event in events],
        "organizers": [str(event["ORGANIZER"]) if "ORGANIZER" in event else "" for event in events],
        "busy": [line for component in calendar.walk("VFREEBUSY") for line in _busy_lines(component)],
    }


def _expanded(calendar: Calendar, events: list[Component]) -> list[Component]:
    if not events:
        return []
    # In UTC, as the bounds lend their zone to what is found.
    first = min(event.start for event in events).astimezone(UTC)
    last = max(event.end for event in events)
    return list(recurring_ical_events.of(calendar).between(first, last + timedelta(days=1)))


def _as_line(event: Component) -> dict[str, Any]:
    told = {name: str(event.get(name, "")) for name in ("uid", "summary", "location", "description", "status")}
    sequence = int(event.get("SEQUENCE", 0))
    return Instance(**told, begins=seconds(event.start), ends=seconds(event.end), sequence=sequence)._asdict()


def _listed(value: Any) -> list[Any]:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def _busy_lines(component: Component) -> list[dict[str, Any]]:
    lines = []
    for found in _listed(component.get("FREEBUSY")):
        begins, ends = found.start, found.end
        lines.append(
            {"kind": str(found.params.get("FBTYPE", "BUSY")), "begins": seconds(begins), "ends": seconds(ends)}
        )
    return lines
