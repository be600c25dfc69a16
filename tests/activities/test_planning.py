"""Which sessions a week makes: seasons, closed days, rooms, supervisors and what half time allows."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from django.test.utils import CaptureQueriesContext

from backend.activities.selectors import PlannedSession, plan_sessions
from backend.common.closed_days import is_closed_day
from backend.common.weeks import IsoWeek
from tests.activities.garden import Garden, half_time_garden, supervisor_in
from tests.factories import (
    AbsenceFactory,
    ActivityClosureFactory,
    ActivityFactory,
    ActivityLeaderFactory,
    AttendanceFactory,
    ClosedDayFactory,
    MeetingFactory,
    RoomClosureFactory,
    RoomFactory,
    SessionFactory,
    SessionLeaderFactory,
    SiteFactory,
    SupervisorTermsFactory,
    WeeklyTimeFactory,
)
from tests.factories.times import MONDAY, at

pytestmark = pytest.mark.django_db
WEEK = timedelta(weeks=1)


def held(planned: list[PlannedSession]) -> list[date]:
    return [session.occurs_on for session in planned if session.skipped_because is None]


def skipped(planned: list[PlannedSession]) -> dict[date, str]:
    return {session.occurs_on: session.skipped_because for session in planned if session.skipped_because}


def test_a_week_makes_one_session_for_each_weekly_time(garden: Garden) -> None:
    planned = plan_sessions([garden.activity], MONDAY, MONDAY + WEEK)
    assert held(planned) == [MONDAY + timedelta(days=days) for days in range(4)]
    assert (planned[0].begins_at, planned[0].ends_at) == (at(MONDAY, "09:00"), at(MONDAY, "12:00"))
    assert planned[0].leader_ids == (garden.supervisor.pk,)


def test_the_half_time_supervisor_takes_eight_where_the_garden_takes_ten(garden: Garden) -> None:
    assert {session.capacity for session in plan_sessions([garden.activity], MONDAY, MONDAY + WEEK)} == {8}


def test_half_time_holds_five_sessions_a_week_and_no_sixth(db: None) -> None:
    garden = half_time_garden(weekdays=range(5))
    WeeklyTimeFactory(activity=garden.activity, weekday=3, begins_minute=13 * 60, ends_minute=16 * 60)
    planned = plan_sessions([garden.activity], MONDAY, MONDAY + 2 * WEEK)
    friday = MONDAY + timedelta(days=4)
    assert len(held(planned)) == 10
    assert skipped(planned) == {
        friday: "Ingen handledare är på plats.",
        friday + WEEK: "Ingen handledare är på plats.",
    }


def test_the_allowance_counts_every_activity_that_the_supervisor_leads(db: None) -> None:
    garden = half_time_garden(weekdays=[4])
    greenhouse = ActivityFactory(association=garden.association)
    ActivityLeaderFactory(activity=greenhouse, staff=garden.supervisor)
    for weekday in range(4):
        WeeklyTimeFactory(activity=greenhouse, weekday=weekday)
    assert len(held(plan_sessions([garden.activity], MONDAY, MONDAY + WEEK))) == 1
    WeeklyTimeFactory(activity=greenhouse, weekday=0, begins_minute=13 * 60, ends_minute=16 * 60)
    assert held(plan_sessions([garden.activity], MONDAY, MONDAY + WEEK)) == []


def test_the_allowance_counts_the_week_whole_also_when_asked_about_its_end(db: None) -> None:
    garden = half_time_garden(weekdays=range(5))
    WeeklyTimeFactory(activity=garden.activity, weekday=0, begins_minute=13 * 60, ends_minute=16 * 60)
    friday = MONDAY + timedelta(days=4)
    assert held(plan_sessions([garden.activity], friday, friday + timedelta(days=1))) == []


def test_the_allowance_counts_single_dates_that_the_supervisor_leads(db: None) -> None:
    garden = half_time_garden(weekdays=range(5))
    friday = MONDAY + timedelta(days=4)
    assert friday in held(plan_sessions([garden.activity], MONDAY, MONDAY + WEEK))
    SessionLeaderFactory(
        staff=garden.supervisor,
        session=SessionFactory(
            activity=garden.activity, begins_at=at(MONDAY, "13:00"), ends_at=at(MONDAY, "16:00"), capacity=8
        ),
    )
    assert friday not in held(plan_sessions([garden.activity], MONDAY, MONDAY + WEEK))


def test_a_closed_day_takes_nothing_of_the_allowance(db: None) -> None:
    garden = half_time_garden(weekdays=range(5))
    WeeklyTimeFactory(activity=garden.activity, weekday=4, begins_minute=13 * 60, ends_minute=16 * 60)
    ClosedDayFactory(association=garden.association, closed_on=MONDAY, label="Planeringsdag")
    planned = plan_sessions([garden.activity], MONDAY, MONDAY + WEEK)
    assert held(planned).count(MONDAY + timedelta(days=4)) == 2
    assert skipped(planned) == {MONDAY: "Stängt: Planeringsdag"}


def test_no_session_of_a_year_falls_on_a_closed_day_and_midsummer_eve_is_one(db: None) -> None:
    garden = half_time_garden(weekdays=range(5))
    planned = plan_sessions([garden.activity], date(2011, 10, 3), date(2012, 10, 1))
    assert skipped(planned)[date(2012, 6, 22)] == "Stängt: Midsommarafton"
    assert {date(2011, 12, 26), date(2012, 1, 6), date(2012, 5, 1)} <= set(skipped(planned))
    assert not any(is_closed_day(day) for day in held(planned))
    assert len(held(planned)) > 240


def test_week_53_is_a_week_like_the_others(db: None) -> None:
    garden = half_time_garden(weekdays=[0, 1])
    garden.activity.season_until_on = None
    garden.activity.save()
    monday = IsoWeek(2026, 53).monday
    assert held(plan_sessions([garden.activity], monday, monday + 2 * WEEK)) == [
        date(2026, 12, 28),
        date(2026, 12, 29),
        date(2027, 1, 4),
        date(2027, 1, 5),
    ]


@pytest.mark.parametrize(
    ("night", "elapsed"), [(date(2012, 3, 25), timedelta(hours=3)), (date(2011, 10, 30), timedelta(hours=5))]
)
def test_a_night_session_keeps_its_clock_times_when_the_clocks_change(night: date, elapsed: timedelta) -> None:
    activity = ActivityFactory()
    WeeklyTimeFactory(activity=activity, weekday=6, begins_minute=0, ends_minute=4 * 60)
    (session,) = plan_sessions([activity], night, night + timedelta(days=1))
    assert session.begins_at == at(night, "00:00")
    assert session.ends_at - session.begins_at == elapsed


def test_a_session_in_the_hour_that_the_clocks_skip_is_not_made() -> None:
    activity = ActivityFactory()
    WeeklyTimeFactory(activity=activity, weekday=6, begins_minute=2 * 60, ends_minute=3 * 60)
    spring = date(2012, 3, 25)
    planned = plan_sessions([activity], spring - WEEK, spring + 2 * WEEK)
    assert [session.occurs_on for session in planned] == [spring - WEEK, spring + WEEK]


def test_sessions_keep_nine_o_clock_on_both_sides_of_the_change_of_clocks(garden: Garden) -> None:
    planned = plan_sessions([garden.activity], date(2012, 3, 19), date(2012, 4, 2))
    assert planned[0].begins_at == datetime(2012, 3, 19, 8, tzinfo=UTC)
    assert planned[4].begins_at == datetime(2012, 3, 26, 7, tzinfo=UTC)


def test_nothing_is_made_outside_the_season_or_the_dates_of_the_weekly_time(garden: Garden) -> None:
    garden.activity.season_until_on = MONDAY + 3 * WEEK
    garden.activity.save()
    garden.times[0].from_on, garden.times[0].until_on = MONDAY + WEEK, MONDAY + 2 * WEEK
    garden.times[0].save()
    planned = plan_sessions([garden.activity], MONDAY, MONDAY + 8 * WEEK)
    assert [day for day in held(planned) if day.weekday() == 0] == [MONDAY + WEEK]
    assert len([day for day in held(planned) if day.weekday() == 1]) == 3
    assert skipped(planned) == {}


def test_a_closure_of_the_activity_skips_its_days_but_not_the_day_after(garden: Garden) -> None:
    ActivityClosureFactory(activity=garden.activity, from_on=MONDAY, until_on=MONDAY + timedelta(days=2), label="Frost")
    planned = plan_sessions([garden.activity], MONDAY, MONDAY + WEEK)
    assert skipped(planned) == {MONDAY: "Uppehåll: Frost", MONDAY + timedelta(days=1): "Uppehåll: Frost"}


def _away(garden: Garden) -> None:
    AbsenceFactory(staff=garden.supervisor, begins_at=at(MONDAY, "11:00"), ends_at=at(MONDAY, "17:00"))


def _off(garden: Garden) -> None:
    garden.supervisor.working_hours.filter(weekday=0).update(begins_minute=10 * 60)


def _in_a_meeting(garden: Garden) -> None:
    meeting = MeetingFactory(association=garden.association, begins_at=at(MONDAY, "11:00"), ends_at=at(MONDAY, "12:00"))
    AttendanceFactory(meeting=meeting, staff=garden.supervisor)


@pytest.mark.parametrize("happens", [_away, _off, _in_a_meeting])
def test_the_only_supervisor_takes_the_session_along(garden: Garden, happens: Callable[[Garden], None]) -> None:
    happens(garden)
    planned = plan_sessions([garden.activity], MONDAY, MONDAY + timedelta(days=1))
    assert skipped(planned) == {MONDAY: "Ingen handledare är på plats."}
    assert [session.capacity for session in planned] == [0]


def test_hours_that_touch_cover_a_session_across_them(garden: Garden) -> None:
    hours = garden.supervisor.working_hours.get(weekday=0)
    hours.ends_minute = 10 * 60
    hours.save()
    hours.pk, hours.begins_minute, hours.ends_minute = None, 10 * 60, 17 * 60
    hours.save(force_insert=True)
    assert held(plan_sessions([garden.activity], MONDAY, MONDAY + timedelta(days=1))) == [MONDAY]


def test_two_supervisors_take_more_and_the_one_who_stays_takes_what_one_can(garden: Garden) -> None:
    second = supervisor_in(garden.association)
    SupervisorTermsFactory(staff=second, participants_per_session=4)
    ActivityLeaderFactory(activity=garden.activity, staff=second)
    AbsenceFactory(staff=garden.supervisor, begins_at=at(MONDAY, "08:00"), ends_at=at(MONDAY, "12:00"))
    monday, tuesday, *_rest = plan_sessions([garden.activity], MONDAY, MONDAY + WEEK)
    assert (monday.capacity, monday.leader_ids) == (4, (second.pk,))
    assert (tuesday.capacity, tuesday.leader_ids) == (10, (garden.supervisor.pk, second.pk))


def test_an_activity_without_leaders_is_limited_by_its_places_alone() -> None:
    activity = ActivityFactory(capacity=12)
    WeeklyTimeFactory(activity=activity)
    assert [session.capacity for session in plan_sessions([activity], MONDAY, MONDAY + WEEK)] == [12]


def test_a_supervisor_is_in_one_of_two_activities_at_the_same_time(garden: Garden) -> None:
    greenhouse = ActivityFactory(association=garden.association)
    ActivityLeaderFactory(activity=greenhouse, staff=garden.supervisor)
    WeeklyTimeFactory(activity=greenhouse, begins_minute=10 * 60, ends_minute=11 * 60)
    planned = plan_sessions([garden.activity, greenhouse], MONDAY, MONDAY + timedelta(days=1))
    assert [(session.activity_id, session.skipped_because is None) for session in planned] == [
        (garden.activity.pk, True),
        (greenhouse.pk, False),
    ]


class TestInARoom:
    """An activity that is held in a room for six, open Monday to Friday from eight to five."""

    @pytest.fixture
    def indoors(self, garden: Garden) -> Garden:
        garden.activity.room = RoomFactory(site=SiteFactory(association=garden.association), open_weekdays=True)
        garden.activity.save()
        return garden

    def test_the_room_limits_the_session(self, indoors: Garden) -> None:
        (session,) = plan_sessions([indoors.activity], MONDAY, MONDAY + timedelta(days=1))
        assert (session.capacity, session.room_id) == (6, indoors.activity.room_id)

    def test_a_room_that_is_closed_skips_the_session(self, indoors: Garden) -> None:
        RoomClosureFactory(room=indoors.activity.room, begins_at=at(MONDAY, "11:00"), ends_at=at(MONDAY, "13:00"))
        assert skipped(plan_sessions([indoors.activity], MONDAY, MONDAY + WEEK)) == {MONDAY: "Rummet är inte öppet."}

    def test_a_room_without_opening_hours_is_never_open(self, indoors: Garden) -> None:
        indoors.activity.room.openings.all().delete()
        assert held(plan_sessions([indoors.activity], MONDAY, MONDAY + WEEK)) == []

    def test_a_room_that_a_meeting_takes_skips_the_session(self, indoors: Garden) -> None:
        MeetingFactory(
            association=indoors.association,
            room=indoors.activity.room,
            begins_at=at(MONDAY, "11:00"),
            ends_at=at(MONDAY, "13:00"),
        )
        assert skipped(plan_sessions([indoors.activity], MONDAY, MONDAY + WEEK)) == {MONDAY: "Rummet är bokat."}

    def test_of_two_activities_at_the_same_time_in_one_room_the_first_is_held(self, indoors: Garden) -> None:
        other = ActivityFactory(association=indoors.association, room=indoors.activity.room)
        WeeklyTimeFactory(activity=other, begins_minute=10 * 60, ends_minute=11 * 60)
        planned = plan_sessions([indoors.activity, other], MONDAY, MONDAY + timedelta(days=1))
        assert [session.skipped_because for session in planned] == [None, "Rummet är bokat."]


def test_planning_takes_as_many_queries_for_ten_activities_as_for_one(
    garden: Garden, django_assert_num_queries: Callable[[int], CaptureQueriesContext]
) -> None:
    activities = [garden.activity]
    for _n in range(9):
        leader = supervisor_in(garden.association)
        room = RoomFactory(site=SiteFactory(association=garden.association), open_weekdays=True)
        activity = ActivityFactory(association=garden.association, room=room)
        ActivityLeaderFactory(staff=leader, activity=activity)
        WeeklyTimeFactory(activity=activity)
        activities.append(activity)
    for asked, days in ((activities[1:2], 7), (activities, 364)):
        with django_assert_num_queries(14):
            plan_sessions(asked, MONDAY, MONDAY + timedelta(days=days))
