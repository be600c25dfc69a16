"""How full it is, from which week there is room, who has the seats; each in a constant number of queries."""

from datetime import timedelta

import pytest

from backend.access.enums import Role
from backend.access.viewer import SYSTEM
from backend.activities.models import Session
from backend.bookings.enums import CapacityLevel
from backend.bookings.pattern import Pattern
from backend.bookings.selectors import (
    capacity_level,
    free_from,
    free_from_rows,
    levels_ahead,
    occupancy,
    placements_of,
    session_people,
)
from backend.common.weeks import IsoWeek
from backend.participants.models import ParticipantContact
from tests.bookings.garden import WEEK, Garden, after, fill, make_garden
from tests.factories import ParticipantContactFactory
from tests.factories.times import MONDAY, NOW
from tests.factories.worlds import one_association

pytestmark = pytest.mark.django_db

FIRST = IsoWeek.of(MONDAY)


def test_occupancy_counts_the_seats_of_each_session_in_one_query(garden: Garden, django_assert_num_queries):
    fill(garden.session(garden.monday, 0), [1, 2, 5])
    other = make_garden(hour=13)
    Session.objects.filter(pk=garden.session(garden.thursday, 0).pk).update(
        status="cancelled", cancellation_reason="weather"
    )
    with django_assert_num_queries(1):
        rows = occupancy([garden.activity.pk], MONDAY, MONDAY + WEEK)
    assert [(row.weekly_time_id, row.taken, row.capacity, row.has_room) for row in rows] == [
        (garden.monday.pk, 3, 8, True),
        (garden.thursday.pk, 0, 8, False),
    ]
    assert rows[1].cancellation_reason == "weather"
    assert len(occupancy([garden.activity.pk, other.activity.pk], MONDAY, MONDAY + 2 * WEEK)) == 8


@pytest.mark.parametrize(("taken", "level"), [(0, "room"), (6, "room"), (7, "getting_full"), (8, "full"), (9, "full")])
def test_eight_places_have_three_levels(taken: int, level: str):
    assert capacity_level(taken, 8) == CapacityLevel(level)


def test_getting_full_begins_at_four_fifths():
    assert [capacity_level(taken, 10) for taken in (7, 8)] == [CapacityLevel.ROOM, CapacityLevel.GETTING_FULL]


@pytest.mark.parametrize(
    ("full", "weeks", "expected"),
    [([], 8, 0), ([0], 8, 1), ([3], 3, 0), ([2], 3, 3), ([2, 6], 3, 3), ([2, 6], 4, 7), ([11], 12, None)],
)
def test_it_is_free_from_the_first_week_with_room_for_as_long(
    garden: Garden, full: list[int], weeks: int, expected: int | None
):
    for week in full:
        fill(garden.session(garden.monday, week), range(1, 9))
    found = free_from(garden.activity, garden.monday, weeks=weeks, now=NOW)
    assert found == (None if expected is None else FIRST.plus(expected))


def test_a_full_last_session_leaves_no_week_to_begin_in_without_end(garden: Garden):
    fill(garden.session(garden.monday, 11), range(1, 9))
    assert free_from(garden.activity, garden.monday, weeks=None, now=NOW) is None


def test_all_rows_of_a_board_are_asked_at_once_and_a_cancelled_session_stops_nothing(
    garden: Garden, django_assert_num_queries
):
    other = make_garden(hour=13)
    fill(garden.session(garden.monday, 1), range(1, 9))
    Session.objects.filter(pk=garden.session(garden.thursday, 1).pk).update(
        status="cancelled", cancellation_reason="weather"
    )
    with django_assert_num_queries(1):
        found = free_from_rows([garden.activity, other.activity], now=after(1))
    assert found == {
        garden.monday.pk: FIRST.plus(2),
        garden.thursday.pk: FIRST,
        other.monday.pk: FIRST.plus(1),
        other.thursday.pk: FIRST,
    }


def test_levels_are_given_for_four_weeks_ahead(garden: Garden, django_assert_num_queries):
    other = make_garden(weeks=1, hour=13)
    fill(garden.session(garden.monday, 1), range(1, 8))
    fill(garden.session(garden.thursday, 1), range(1, 8))
    with django_assert_num_queries(1):
        levels = levels_ahead([garden.activity, other.activity], now=after(0))
    seen = [(row.week, row.taken, row.capacity, row.level) for row in levels[garden.activity.pk]]
    assert seen[:2] == [(FIRST, 0, 16, CapacityLevel.ROOM), (FIRST.plus(1), 14, 16, CapacityLevel.GETTING_FULL)]
    assert [row.level for row in levels[other.activity.pk]] == [CapacityLevel.ROOM, None, None, None]


def test_the_names_of_those_at_a_session_are_there_only_where_one_may_see_them():
    side = one_association()
    sessions = [side.session.pk]
    (mine,) = session_people(side.viewer(Role.OFFICER), sessions)[side.session.pk]
    assert mine.participant.contact.name == side.participant.contact.name
    lead = session_people(side.viewer(Role.MAPPING_LEAD), sessions)[side.session.pk]
    assert [row.participant for row in lead] == [side.participant]
    assert session_people(side.viewer(Role.SUPERVISOR), sessions) == {}
    side.participant.has_protected_identity = True
    side.participant.save()
    (coded,) = session_people(side.viewer(Role.COORDINATOR), sessions)[side.session.pk]
    with pytest.raises(ParticipantContact.DoesNotExist):
        assert coded.participant.contact


def test_people_and_places_cost_the_same_however_many(garden: Garden, django_assert_num_queries):
    for _n in range(5):
        placement = garden.book()
        ParticipantContactFactory(participant=placement.participant)
    ids = list(garden.activity.sessions.values_list("pk", flat=True))
    with django_assert_num_queries(2):
        people = session_people(SYSTEM, ids)
        assert {row.participant.contact.name for rows in people.values() for row in rows}
    assert sum(map(len, people.values())) == 80
    with django_assert_num_queries(3):
        shown = list(placements_of(SYSTEM, activity_ids=[garden.activity.pk]))
        assert [len(row.weekly_times.all()) for row in shown] == [2] * 5


def test_a_pattern_counts_iso_weeks_over_the_turn_of_the_year():
    start = MONDAY + 5 * WEEK
    pattern = Pattern(start, None, (1, 2), (1, 2), ())
    assert IsoWeek.of(start + 2 * WEEK).year == 2012
    assert [pattern.includes(2, start + n * WEEK + timedelta(days=3)) for n in range(4)] == [False, True, True, True]
    assert pattern.includes(1, start)
    assert not pattern.includes(None, start)
