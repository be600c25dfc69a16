"""What the tests of activities share."""

import pytest

from tests.activities.garden import Garden, half_time_garden
from tests.factories.worlds import Side, one_association


@pytest.fixture
def garden(db: None) -> Garden:
    """Kristianstad's garden: mornings from nine to noon, Monday to Thursday, and a supervisor on half time."""
    return half_time_garden()


@pytest.fixture
def side() -> Side:
    """One association, whose gardener leads a garden with one session on MONDAY from 17 to 19 and one seat taken."""
    return one_association()
