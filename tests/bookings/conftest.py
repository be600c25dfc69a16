"""What the tests of bookings share."""

import pytest

from tests.bookings.garden import Garden, make_garden


@pytest.fixture
def garden(db: None) -> Garden:
    """A garden for eight, on Mondays and Thursdays from nine to noon, with sessions for twelve weeks."""
    return make_garden()
