"""Two associations, looked at on a Wednesday in November 2011."""

from typing import Any

import pytest

from tests.factories.times import NOW
from tests.factories.worlds import World, two_associations


@pytest.fixture
def clock(time_machine: Any) -> Any:
    """Stands still at NOW until a test moves it."""
    time_machine.move_to(NOW, tick=False)
    return time_machine


@pytest.fixture
def world(db: None, clock: Any) -> World:
    return two_associations()
