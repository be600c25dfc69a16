"""The secret of an address is in no log line, through the project's real logging configuration."""

import io
import json
import logging
import logging.config
from collections.abc import Iterator
from unittest.mock import patch

import pytest
from django.conf import settings
from django.test import Client

from backend.access.enums import Role
from tests.feeds.world import World, address

LOGGERS = ("", "django", "django.request", "django.server", "gunicorn.access", "gunicorn.error", "backend")


@pytest.fixture
def log(monkeypatch: pytest.MonkeyPatch) -> Iterator[io.StringIO]:
    """Everything that the configured handlers write; the state of the loggers is put back."""
    before = {name: (logging.getLogger(name).handlers[:], logging.getLogger(name).level) for name in LOGGERS}
    written = io.StringIO()
    monkeypatch.setattr("sys.stderr", written)
    logging.config.dictConfig(settings.LOGGING)
    logging.getLogger().setLevel(logging.DEBUG)
    yield written
    for name, (handlers, level) in before.items():
        logging.getLogger(name).handlers[:] = handlers
        logging.getLogger(name).setLevel(level)


@pytest.fixture
def issued(world: World):
    return world.subscribe(world.staff(Role.SUPERVISOR))


def assert_scrubbed(log: io.StringIO, token: str, *, lines: int) -> None:
    text = log.getvalue()
    assert text.count("[feed]") >= lines, text
    assert token not in text
    assert token[:12] not in text
    for line in text.splitlines():
        json.loads(line)


def test_a_404_is_logged_without_the_secret(issued, log) -> None:
    token = issued.token[::-1]
    Client().get(f"/feeds/{token}.ics")
    assert_scrubbed(log, token, lines=1)


def test_a_forbidden_method_is_logged_without_the_secret(issued, log) -> None:
    Client().post(address(issued))
    assert_scrubbed(log, issued.token, lines=1)


def test_a_failure_is_logged_with_its_traceback_without_the_secret(issued, log) -> None:
    client = Client(raise_request_exception=False)
    with patch("backend.feeds.views.render_calendar", side_effect=RuntimeError(f"no {address(issued)}")):
        assert client.get(address(issued)).status_code == 500
    assert "RuntimeError" in log.getvalue()
    assert_scrubbed(log, issued.token, lines=2)


@pytest.mark.parametrize("ending", ["", ".ics/", ".ICS", ".ics?x=1", "/", ".ical", "/x.ics"])
def test_an_address_that_is_mistyped_is_scrubbed_too(issued, log, ending) -> None:
    client = Client(raise_request_exception=False)
    client.get(f"/feeds/{issued.token}{ending}")
    assert issued.token not in log.getvalue()


def test_the_web_servers_own_line_is_scrubbed(issued, log) -> None:
    atoms = {"h": "192.0.2.1", "r": f"GET {address(issued)} HTTP/1.1", "s": "200"}
    logging.getLogger("gunicorn.access").info('%(h)s "%(r)s" %(s)s', atoms)
    logging.getLogger("gunicorn.error").error("Error handling request %s", address(issued))
    assert_scrubbed(log, issued.token, lines=2)


def test_a_successful_fetch_writes_nothing_that_names_it(issued, log) -> None:
    assert Client().get(address(issued)).status_code == 200
    assert issued.token not in log.getvalue()
    assert issued.subscription.token_sha256 not in log.getvalue()
