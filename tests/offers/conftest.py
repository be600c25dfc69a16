"""What the tests of the queue and of offers share."""

import pytest

from tests.factories.worlds import Side, one_association


@pytest.fixture
def side() -> Side:
    """One association. Soc's participant waits for a garden and has an offer; FK's has a place."""
    return one_association()
