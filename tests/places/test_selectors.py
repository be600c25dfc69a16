"""When rooms are open: periods, closures, holidays, and clocks that change."""

from datetime import date, timedelta

import pytest

from backend.access.enums import Role
from backend.common.intervals import TimeInterval
from backend.places.models import Room
from backend.places.selectors import open_intervals, visible_rooms
from tests.factories import ClosedDayFactory, RoomClosureFactory, RoomFactory, RoomOpeningFactory
from tests.factories.times import MONDAY, at
from tests.factories.worlds import two_associations

pytestmark = pytest.mark.django_db
TUESDAY = MONDAY + timedelta(days=1)
WEEK = (MONDAY, MONDAY + timedelta(weeks=1))


def hours(day: date, begins: str, ends: str) -> TimeInterval:
    return TimeInterval(at(day, begins), at(day, ends))


@pytest.fixture
def room() -> Room:
    return RoomFactory(open_weekdays=True)


def test_an_opening_period_repeats_on_its_weekdays(room: Room):
    days = [MONDAY + timedelta(days=offset) for offset in range(5)]
    assert open_intervals(room, *WEEK) == [hours(day, "08:00", "17:00") for day in days]


def test_the_day_on_which_a_period_ends_is_not_in_it():
    """The consulting room of Västerås, through 30 September 2012 (S4)."""
    room = RoomFactory()
    RoomOpeningFactory(room=room, until_on=date(2012, 10, 1), weekdays=[0, 1, 2, 3, 4, 5, 6])
    last = open_intervals(room, date(2012, 9, 29), date(2012, 10, 8))
    assert [interval.begins_at.date() for interval in last] == [date(2012, 9, 29), date(2012, 9, 30)]


def test_a_period_does_not_begin_early():
    room = RoomFactory()
    RoomOpeningFactory(room=room, from_on=TUESDAY, weekdays=[0, 1])
    assert open_intervals(room, *WEEK) == [hours(TUESDAY, "08:00", "17:00")]


def test_periods_that_overlap_or_touch_are_one(room: Room):
    RoomOpeningFactory(room=room, weekdays=[0], begins_minute=17 * 60, ends_minute=19 * 60)
    RoomOpeningFactory(room=room, weekdays=[0], begins_minute=16 * 60, ends_minute=18 * 60)
    assert open_intervals(room, MONDAY, TUESDAY) == [hours(MONDAY, "08:00", "19:00")]


def test_a_closure_is_taken_out_of_the_middle(room: Room):
    RoomClosureFactory(room=room, begins_at=at(MONDAY, "10:00"), ends_at=at(MONDAY, "11:00"))
    assert open_intervals(room, MONDAY, TUESDAY) == [hours(MONDAY, "08:00", "10:00"), hours(MONDAY, "11:00", "17:00")]


def test_a_closure_over_several_days_takes_them_all(room: Room):
    RoomClosureFactory(room=room, begins_at=at(MONDAY, "12:00"), ends_at=at(MONDAY + timedelta(days=6), "12:00"))
    assert open_intervals(room, *WEEK) == [hours(MONDAY, "08:00", "12:00")]


def test_holidays_and_the_associations_closed_days_are_closed(room: Room):
    ClosedDayFactory(association=room.site.association, closed_on=TUESDAY)
    ClosedDayFactory(closed_on=MONDAY)
    assert [i.begins_at.date() for i in open_intervals(room, MONDAY, TUESDAY + timedelta(days=1))] == [MONDAY]
    assert open_intervals(room, date(2011, 12, 26), date(2011, 12, 27)) == []


def test_opening_hours_follow_the_clock_on_the_wall():
    room = RoomFactory()
    RoomOpeningFactory(room=room, weekdays=[4, 0])
    before, after = open_intervals(room, date(2012, 3, 23), date(2012, 3, 27))
    assert (before.begins_at.hour, after.begins_at.hour) == (7, 6)


def test_a_room_without_periods_is_never_open():
    assert open_intervals(RoomFactory(), *WEEK) == []


def test_rooms_are_listed_with_their_sites_in_one_query(django_assert_num_queries):
    world = two_associations()
    viewer = world.ours.viewer(Role.SUPERVISOR)
    with django_assert_num_queries(1):
        assert [(room, room.site.association) for room in visible_rooms(viewer)] == [
            (world.ours.room, world.ours.association)
        ]
