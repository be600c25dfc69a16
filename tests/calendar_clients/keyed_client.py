"""A calendar program that knows each event by its UID and heeds SEQUENCE and STATUS, as Outlook and Thunderbird do."""

from dataclasses import dataclass, field
from http import HTTPStatus
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit

from tests.calendar_clients.instances import Instance, Reading
from tests.calendar_clients.readers import ical_js, instances_of


@dataclass
class KeyedClient:
    """A subscription to the feed at ``url``; what is fetched is written to ``folder`` and read by ical.js."""

    url: str
    folder: Path
    etag: str = ""
    events: dict[str, Instance] = field(default_factory=dict)

    def fetch(self) -> HTTPStatus:
        """Ask as programs do, and take in what comes.

        Raises:
            AssertionError: the feed holds a UID twice, or the server says something else than 200 and 304.
        """
        address = urlsplit(self.url)
        connection = HTTPConnection(address.netloc, timeout=20)
        try:
            connection.request("GET", address.path, headers={"If-None-Match": self.etag} if self.etag else {})
            response = connection.getresponse()
            body, status = response.read(), HTTPStatus(response.status)
        finally:
            connection.close()
        if status is HTTPStatus.OK:
            self.etag = response.headers["ETag"]
            self._take_in(body)
        else:
            assert status is HTTPStatus.NOT_MODIFIED, status
        return status

    def shown(self) -> Reading:
        """Return what its user sees, cancelled events struck through, in order."""
        return sorted(self.events.values())

    def _take_in(self, body: bytes) -> None:
        path = self.folder / "fetched.ics"
        path.write_bytes(body)
        reading = instances_of(ical_js({"feed": path})["feed"])
        published = {instance.uid: instance for instance in reading}
        assert len(published) == len(reading), "a uid stands in the feed twice"
        # What has no higher sequence is taken for what is there already (RFC 5546, section 2.1.5).
        self.events = {uid: _newer(self.events.get(uid), instance) for uid, instance in published.items()}


def _newer(known: Instance | None, published: Instance) -> Instance:
    return known if known is not None and known.sequence >= published.sequence else published
