"""The secret of an address is in no log line, through the project's real logging configuration."""

import io
import json
import logging
import re
from datetime import timedelta
from types import SimpleNamespace
from unittest.mock import patch

import pytest
from django.test import Client
from gunicorn.config import Config
from gunicorn.glogging import Logger as GunicornLogger

from backend.access.enums import Role
from backend.settings import LOGGING, web_server
from tests.feeds.world import World, address


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
    with patch("backend.feeds.answers.render_calendar", side_effect=RuntimeError(f"no {address(issued)}")):
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


def test_the_web_servers_access_and_error_logs_are_scrubbed_whatever_they_are_told_to_write(
    issued, log, monkeypatch
) -> None:
    # gunicorn's own logger, with our settings and the most talkative format that there is.
    config = Config()
    config.set("accesslog", "-")
    config.set("logconfig_dict", LOGGING)
    config.set("access_log_format", '%(h)s "%(r)s" %(s)s "%(f)s" "%(a)s" %(U)s %(q)s %({referer}i)s')
    monkeypatch.setattr("sys.stderr", log)
    server = GunicornLogger(config)
    path = address(issued)
    environ = {
        "REMOTE_ADDR": "192.0.2.1",
        "REQUEST_METHOD": "GET",
        "RAW_URI": f"{path}?x={path}",
        "PATH_INFO": path,
        "QUERY_STRING": f"x={path}",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "HTTP_REFERER": f"https://samplats.example.se{path}",
        "HTTP_USER_AGENT": f"curl {path}",
    }
    response = SimpleNamespace(status="200 OK", sent=9, headers=[])
    request = SimpleNamespace(headers=[("REFERER", environ["HTTP_REFERER"])])
    server.access(response, request, environ, timedelta(milliseconds=3))
    try:
        raise RuntimeError(path)
    except RuntimeError:
        server.exception("Error handling request %s", path)
    assert_scrubbed(log, issued.token, lines=3)


def test_the_access_log_of_production_names_neither_address_nor_referrer() -> None:
    named = set(re.findall(r"%\(([^)]+)\)s", web_server.access_log_format))
    assert named == {"m", "U", "s", "M"}


def test_a_miss_that_must_wait_is_logged_without_the_secret_or_where_from(issued, log, settings) -> None:
    settings.FEED_MISSES_ALLOWED = 1
    token = issued.token[::-1]
    statuses = [Client().get(f"/feeds/{token}.ics", REMOTE_ADDR="192.0.2.77").status_code for _ in range(3)]
    assert statuses == [404, 429, 429]
    assert_scrubbed(log, token, lines=3)
    assert "192.0.2.77" not in log.getvalue()
