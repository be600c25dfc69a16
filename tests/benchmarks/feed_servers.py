"""The three servers that are compared, each with the same events in one calendar: ours, Radicale and xandikos."""

import shutil
import socket
import subprocess
import sys
import tempfile
from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from pathlib import Path

import psutil
from icalendar import Calendar

from tests.benchmarks.feed_polling import ask_once
from tests.reliability.booking_site import Site, free_port
from tests.reliability.conftest import wait_for

BIN = Path(sys.executable).parent
CLIENT_HEADERS = {"User-Agent": "Mozilla/5.0 Thunderbird/140.0", "Accept": "text/calendar,*/*;q=0.1"}


@dataclass
class CalendarServer(ABC):
    """A server on a port of its own; ``path`` is the calendar's address on it."""

    folder: Path = field(default_factory=lambda: Path(tempfile.mkdtemp(prefix="samplats-feeds-")))
    port: int = field(default_factory=free_port)
    path: str = ""
    process: subprocess.Popen[bytes] | None = None

    @property
    @abstractmethod
    def name(self) -> str:
        """What it is called in the table."""

    @property
    def headers(self) -> dict[str, str]:
        """What a client sends along."""
        return CLIENT_HEADERS

    @abstractmethod
    def start(self, calendar: bytes) -> None:
        """Start it and put the events of ``calendar`` into one calendar."""

    def run(self, *command: str) -> None:
        """Start a program and wait until something listens on the port."""
        with (self.folder / "server.log").open("ab") as log:
            self.process = subprocess.Popen(command, stdout=log, stderr=log, cwd=self.folder)
        wait_for(self._listens, seconds=60, what=f"{self.name} listens")

    def put(self, method: str, path: str, body: bytes = b"") -> None:
        """Write something there."""
        answer = ask_once(self.port, method, path, {"Content-Type": "text/calendar; charset=utf-8"}, body)
        assert answer.status in {200, 201, 204}, (self.name, method, path, answer)

    def cpu_seconds(self) -> float:
        """Return what its processes have used so far."""
        assert self.process is not None
        return used_by(psutil.Process(self.process.pid))

    def stop(self) -> None:
        """End it and leave nothing behind."""
        if self.process is not None:
            self.process.terminate()
            self.process.wait(20)
        shutil.rmtree(self.folder)

    def _listens(self) -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0


def used_by(process: psutil.Process) -> float:
    """Return the CPU seconds of a process and its children that live."""
    family = [process, *process.children(recursive=True)]
    times = [member.cpu_times() for member in family]
    return float(sum(each.user + each.system for each in times))


@dataclass
class Ours(CalendarServer):
    """gunicorn as in production, with a PostgreSQL of its own, whose CPU counts too."""

    site: Site | None = None

    @property
    def name(self) -> str:
        return "Samplats"

    @property
    def headers(self) -> dict[str, str]:
        # In production it believes a proxy that says so, and redirects what came in the clear.
        return {**CLIENT_HEADERS, "X-Forwarded-Proto": "https"}

    def fill(self, events: int) -> bytes:
        """Start it with so many events and return its calendar."""
        self.site = Site.create("tests.benchmarks.feed_world", events, is_production=True)
        self.site.start_web()
        self.port, self.path = self.site.port, f"/feeds/{self.site.world['token']}.ics"
        return ask_once(self.port, "GET", self.path, self.headers).body

    def start(self, calendar: bytes) -> None:
        """Nothing: :meth:`fill` has."""

    def cpu_seconds(self) -> float:
        assert self.site is not None
        assert self.site.web is not None
        postmaster = self.site.server.postmaster()
        assert postmaster is not None
        return used_by(psutil.Process(self.site.web.pid)) + used_by(postmaster)

    def stop(self) -> None:
        if self.site is not None:
            self.site.remove()
        shutil.rmtree(self.folder)


class Radicale(CalendarServer):
    """Its own server with files in a folder, and nobody who is asked for a password."""

    @property
    def name(self) -> str:
        return "Radicale"

    def start(self, calendar: bytes) -> None:
        options = ["--auth-type=none", f"--storage-filesystem-folder={self.folder / 'collections'}"]
        self.run(str(BIN / "radicale"), "--config=", f"--hosts=127.0.0.1:{self.port}", *options)
        self.path = "/anna/calendar/"
        self.put("MKCOL", "/anna/")
        self.put("PUT", self.path, calendar)


class Xandikos(CalendarServer):
    """Its own server with a Git repository in a folder, and nobody who is asked for a password."""

    @property
    def name(self) -> str:
        return "xandikos"

    def start(self, calendar: bytes) -> None:
        where = ["-l", "127.0.0.1", "-p", str(self.port), "--no-detect-systemd"]
        self.run(str(BIN / "xandikos"), "serve", "-d", str(self.folder / "dav"), "--defaults", *where)
        collection = "/user/calendars/calendar/"
        for number, event in enumerate(one_by_one(calendar)):
            self.put("PUT", f"{collection}{number}.ics", event)
        self.path = f"{collection}?export"


def one_by_one(calendar: bytes) -> list[bytes]:
    """Return a calendar for each event, with the time zone that it needs."""
    whole = Calendar.from_ical(calendar)
    (zone,) = whole.walk("VTIMEZONE")
    singles = []
    for event in whole.walk("VEVENT"):
        single = Calendar({"VERSION": "2.0", "PRODID": whole["PRODID"]})
        single.subcomponents = [zone, event]
        singles.append(single.to_ical())
    return singles
