"""What the tests of meetings share."""

import pytest

from tests.factories.worlds import Side, one_association


@pytest.fixture
def side() -> Side:
    """One association, whose first participant has their first mapping meeting on MONDAY from 9 to 10."""
    return one_association()
