"""What if: numbers that can be checked by hand, and nothing changed in the books."""

from datetime import timedelta

import pytest
from django.apps import apps
from django.db import InternalError, connection, transaction
from django.test.utils import CaptureQueriesContext

from backend.access.enums import Role
from backend.access.viewer import NOBODY, SYSTEM
from backend.activities.models import Session
from backend.associations.models import Staff
from backend.common.weeks import IsoWeek
from backend.offers.models import QueueEntry
from backend.offers.selectors import ExtraGroup, WhatIf, WhatIfChanges, what_if
from tests.factories import (
    ActivityLeaderFactory,
    AssociationFactory,
    RoomFactory,
    SiteFactory,
    SupervisorTermsFactory,
)
from tests.factories.times import MONDAY, at
from tests.offers.places import add_time, garden, occupy
from tests.offers.waiting import queued

pytestmark = pytest.mark.django_db

# The Friday before the first session, so that the weeks looked at begin with it: v. 46.
FRIDAY = at(MONDAY - timedelta(days=3), "12:00")
V46, V47 = IsoWeek(2011, 46), IsoWeek(2011, 47)
WORKING_WEEK = (0, 1, 2, 3, 4)
THREE_HOURS = (540, 720)


@pytest.fixture
def half_time_garden(here):
    """Kristianstad: 1,200 minutes a week are five sessions of three hours, each with an hour's preparation."""
    activity = garden(here, days=WORKING_WEEK, capacity=8, weeks=6)
    ActivityLeaderFactory(activity=activity, staff=SupervisorTermsFactory(employment_percent=50).staff)
    return activity


def leader_of(activity) -> Staff:
    return activity.activity_leaders.get().staff


def suppose(*activities, weeks: int = 2, viewer=SYSTEM, **changes) -> WhatIf:
    return what_if(viewer=viewer, activities=activities, changes=WhatIfChanges(**changes), weeks=weeks, now=FRIDAY)


def seats(result: WhatIf) -> list[tuple[int, int]]:
    return [(week.before, week.after) for week in result.weeks]


def test_without_a_change_everything_stays_as_it_is_in_the_books(half_time_garden):
    result = suppose(half_time_garden)
    assert [week.week for week in result.weeks] == [V46, V47]
    assert seats(result) == [(40, 40), (40, 40)]
    assert [week.gained for week in result.weeks] == [0, 0]


def test_from_half_time_to_three_quarters_five_sessions_become_seven(half_time_garden):
    result = suppose(half_time_garden, employment_percent={leader_of(half_time_garden).pk: 75})
    # 1,800 minutes at 240 a session are 7 sessions: two more with eight places each, whose times are yet to be set.
    assert seats(result) == [(40, 56), (40, 56)]
    assert [(week.gained, week.untimed) for week in result.weeks] == [(16, 16), (16, 16)]


def test_added_time_goes_first_to_the_times_that_wait_for_somebody(half_time_garden):
    for weekday in (0, 1, 2):
        add_time(half_time_garden, weekday, begins_minute=13 * 60, weeks=0)
    result = suppose(half_time_garden, employment_percent={leader_of(half_time_garden).pk: 75})
    assert seats(result) == [(40, 56), (40, 56)]
    assert [week.untimed for week in result.weeks] == [0, 0]


def test_time_that_was_spare_before_is_no_gain(half_time_garden):
    half_time_garden.weekly_times.filter(weekday=4).delete()
    Session.objects.filter(weekly_time=None).delete()
    # Four of five sessions are held; seven would be allowed: 32 seats and two more sessions.
    result = suppose(half_time_garden, employment_percent={leader_of(half_time_garden).pk: 75})
    assert seats(result) == [(32, 48), (32, 48)]


def test_less_time_takes_the_last_sessions_of_the_week(half_time_garden):
    result = suppose(half_time_garden, employment_percent={leader_of(half_time_garden).pk: 40})
    # 960 minutes are four sessions.
    assert seats(result) == [(40, 32), (40, 32)]
    nobody = suppose(half_time_garden, employment_percent={leader_of(half_time_garden).pk: 0})
    assert seats(nobody) == [(40, 0), (40, 0)]


def test_a_second_group_needs_somebody_with_time_for_it(half_time_garden):
    group = ExtraGroup(half_time_garden.pk, 0, 780, 960)
    rate = {leader_of(half_time_garden).pk: 75}
    assert seats(suppose(half_time_garden, extra_groups=[group])) == [(40, 40), (40, 40)]
    result = suppose(half_time_garden, extra_groups=[group], employment_percent=rate)
    # One of the two sessions that the added time allows is the group's, the other has no time yet.
    assert [(week.after, week.untimed) for week in result.weeks] == [(56, 8), (56, 8)]


def test_a_second_group_without_supervisors_is_limited_by_places_and_room_alone(here):
    room = RoomFactory(site=SiteFactory(association=here), capacity=5, open_weekdays=True)
    activity = garden(here, capacity=8, weeks=6)
    group = ExtraGroup(activity.pk, 1, *THREE_HOURS)
    assert seats(suppose(activity, extra_groups=[group])) == [(8, 16), (8, 16)]
    activity.room = room
    activity.save()
    assert seats(suppose(activity, extra_groups=[group])) == [(8, 13), (8, 13)]


def test_a_closed_week_loses_its_seats_and_shows_who_is_displaced(half_time_garden):
    occupy(half_time_garden, people=3, weeks=6)
    result = suppose(half_time_garden, closed_weeks=frozenset({V47}))
    assert seats(result) == [(40, 40), (40, 0)]
    assert [(week.taken, week.displaced) for week in result.weeks] == [(15, 0), (15, 15)]


def test_only_the_chosen_activities_are_closed(here, half_time_garden):
    other = garden(here, capacity=4, weeks=6)
    closed = frozenset({V46})
    assert seats(suppose(half_time_garden, other, closed_weeks=closed)) == [(44, 0), (44, 44)]
    assert seats(suppose(other, closed_weeks=closed)) == [(4, 0), (4, 4)]


def test_fewer_places_a_session_count_in_every_session_and_more_are_limited_by_the_supervisor(half_time_garden):
    assert seats(suppose(half_time_garden, capacity={half_time_garden.pk: 6}))[0] == (40, 30)
    assert seats(suppose(half_time_garden, capacity={half_time_garden.pk: 10}))[0] == (40, 40)


def test_what_was_cancelled_by_hand_stays_cancelled(half_time_garden):
    monday = Session.objects.get(activity=half_time_garden, occurs_on=MONDAY)
    monday.status, monday.cancellation_reason = "cancelled", "weather"
    monday.save()
    result = suppose(half_time_garden, capacity={half_time_garden.pk: 7})
    # Four sessions of eight are in the books; each of the week's five times would have one place less.
    assert seats(result) == [(32, 27), (40, 35)]


def test_how_long_the_queue_takes_with_one_place_and_with_two(here):
    activity = garden(here, weeks=20)
    for _number in range(3):
        queued(here, MONDAY - timedelta(weeks=4), sessions_per_week=[1])
    group = ExtraGroup(activity.pk, 1, *THREE_HOURS)
    result = suppose(activity, weeks=20, extra_groups=[group])
    # Eight weeks each, one after the other: the third begins in the 17th week. Two at a time: in the 9th.
    assert (result.waiting, result.drained_before, result.drained_after) == (3, 17, 9)
    assert [week.waiting_before for week in result.weeks] == [2] * 8 + [1] * 8 + [0] * 4
    assert [week.waiting_after for week in result.weeks] == [1] * 8 + [0] * 12


def test_a_queue_that_outlasts_the_weeks_looked_at_has_no_end(here):
    activity = garden(here, weeks=20)
    for _number in range(3):
        queued(here, MONDAY - timedelta(weeks=4), sessions_per_week=[1])
    result = suppose(activity, weeks=12, extra_groups=[ExtraGroup(activity.pk, 1, *THREE_HOURS)])
    assert (result.drained_before, result.drained_after) == (None, 9)


def test_places_that_are_taken_or_closed_put_the_queue_off(here):
    activity = garden(here, weeks=20)
    occupy(activity, weeks=8)
    queued(here, MONDAY - timedelta(weeks=4), sessions_per_week=[1], weeks=4)
    result = suppose(activity, weeks=20, closed_weeks=frozenset({V46.plus(9)}))
    # Free from the 9th week; with the 10th closed only from the 11th.
    assert (result.drained_before, result.drained_after) == (9, 11)


def test_somebody_who_is_ready_later_is_let_in_later(here):
    activity = garden(here, weeks=20)
    queued(here, MONDAY - timedelta(weeks=4), sessions_per_week=[1], ready_on=MONDAY + timedelta(weeks=3, days=2))
    assert suppose(activity, weeks=20).drained_before == 4


def test_an_empty_queue_is_drained_at_once(half_time_garden):
    result = suppose(half_time_garden)
    assert (result.waiting, result.drained_before, result.drained_after) == (0, 0, 0)


def test_the_queue_counts_everybody_and_activities_of_others_count_for_nobody(side):
    activity = garden(side.association, weeks=6)
    QueueEntry.objects.all().delete()
    queued(side.association, MONDAY - timedelta(weeks=4))
    supervisor = side.viewer(Role.SUPERVISOR)
    assert suppose(activity, viewer=supervisor).waiting == 1
    assert seats(suppose(activity, viewer=NOBODY)) == [(0, 0), (0, 0)]
    foreign = garden(AssociationFactory(), weeks=6)
    assert seats(suppose(activity, foreign, viewer=supervisor)) == [(1, 1), (1, 1)]


@pytest.mark.parametrize("changes", [{"employment_percent": {1: 101}}, {"capacity": {1: 0}}])
def test_what_cannot_be_is_not_supposed(changes):
    with pytest.raises(ValueError, match=r"rate|place"):
        WhatIfChanges(**changes)


@pytest.mark.parametrize("weeks", [0, 105])
def test_a_look_ahead_has_bounds(half_time_garden, weeks):
    with pytest.raises(ValueError, match="weeks"):
        suppose(half_time_garden, weeks=weeks)


def everything(*labels: str) -> dict[str, list[dict]]:
    """Every row of those apps with all its columns, versions among them."""
    models = [model for label in labels for model in apps.get_app_config(label).get_models()]
    return {model._meta.label: list(model._default_manager.order_by("pk").values()) for model in models}


def read_only() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION READ ONLY")


def test_nothing_is_changed_in_the_books(half_time_garden, here):
    occupy(half_time_garden, people=2, weeks=6)
    queued(here, MONDAY - timedelta(weeks=4))
    labels = ("activities", "associations", "bookings", "offers", "engagements", "audit", "django_q")
    before = everything(*labels)
    assert before["activities.Session"]
    assert before["bookings.Booking"]
    changes = {
        "employment_percent": {leader_of(half_time_garden).pk: 75},
        "extra_groups": [ExtraGroup(half_time_garden.pk, 0, 780, 960)],
        "closed_weeks": frozenset({V47}),
        "capacity": {half_time_garden.pk: 6},
    }
    with transaction.atomic():
        read_only()
        result = suppose(half_time_garden, weeks=26, **changes)
    assert result.weeks[1].after == 0
    assert everything(*labels) == before


def test_the_database_would_have_refused_a_change(half_time_garden):
    with transaction.atomic():
        read_only()
        with pytest.raises(InternalError, match="read-only"), transaction.atomic():
            half_time_garden.save()


def test_the_number_of_queries_is_the_same_however_many_weeks_there_are(half_time_garden):
    counted = []
    for weeks in (2, 26):
        with CaptureQueriesContext(connection) as queries:
            suppose(half_time_garden, weeks=weeks)
        counted.append(len(queries))
    assert counted[0] == counted[1] <= 20
