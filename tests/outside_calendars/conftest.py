"""A server on this machine, and a clock that stands still in October 2026."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.outside_calendars.calendars import NOW
from tests.outside_calendars.servers import Server, ThisMachine


@pytest.fixture
def server(settings: Any) -> Iterator[Server]:
    settings.OUTSIDE_CALENDARS_OVER_HTTP = True
    with Server().running() as running:
        yield running


@pytest.fixture
def network(server: Server) -> ThisMachine:
    return ThisMachine(server.port)


@pytest.fixture
def clock(time_machine: Any) -> Any:
    time_machine.move_to(NOW, tick=False)
    return time_machine
