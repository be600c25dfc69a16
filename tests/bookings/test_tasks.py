"""What the queue does by the clock."""

import pytest
import time_machine
from django_q.models import Schedule

from backend.bookings.enums import PlacementForm, PlacementStatus
from backend.bookings.schedules import KEEP_PLACEMENTS
from backend.bookings.tasks import keep_placements
from tests.bookings.garden import after, generate, make_garden

pytestmark = pytest.mark.django_db


def test_places_begin_and_are_booked_on_by_one_task():
    garden = make_garden(kind="group_activity", weeks=2)
    staying = garden.book(form=PlacementForm.STAY, ends_on=None, weekly_times=[garden.monday])
    generate(garden.monday, 1, first=2)
    with time_machine.travel(after(1)):
        assert keep_placements() == (1, 1)
        assert keep_placements() == (0, 0)
    staying.refresh_from_db()
    assert (staying.status, staying.bookings.count()) == (PlacementStatus.ACTIVE, 3)


def test_the_task_is_scheduled_for_ever():
    schedule = Schedule.objects.get(name="keep-placements")
    assert (schedule.func, schedule.repeats, schedule.cluster) == (KEEP_PLACEMENTS, -1, "short")
