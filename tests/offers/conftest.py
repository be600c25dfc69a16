"""What the tests of the queue and of offers share."""

from collections.abc import Iterator

import pytest
import time_machine

from backend.associations.models import Association
from tests.factories import AssociationFactory
from tests.factories.times import NOW
from tests.factories.worlds import Side, one_association


@pytest.fixture
def side() -> Side:
    """One association. Soc's participant waits for a garden and has an offer; FK's has a place."""
    return one_association()


@pytest.fixture
def _present_day() -> Iterator[None]:
    with time_machine.travel(NOW, tick=True):
        yield


@pytest.fixture
def here() -> Association:
    """An association with nothing in it."""
    return AssociationFactory()
