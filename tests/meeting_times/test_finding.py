"""Finding the best times: equal to a slow search by hand, spread over days, each with what it costs."""

import pytest

from backend.associations.enums import HalfDay
from backend.common.local_time import STOCKHOLM, local_day
from backend.meeting_times.engine.costs import CostKind
from backend.meeting_times.engine.explaining import why_not
from backend.meeting_times.engine.finding import TimeFinder
from tests.meeting_times.by_hand import possible_by_hand
from tests.meeting_times.wishes import MONDAY, person, random_wish, room, seat, span, weekly, wish

TUESDAY = MONDAY.replace(day=6)
WEEK = (MONDAY, MONDAY.replace(day=12))


def clock(time):
    return f"{time.begins_at.astimezone(STOCKHOLM):%a %H:%M}"


@pytest.mark.parametrize("seed", range(40))
def test_finds_what_a_slow_search_by_hand_finds_at_the_same_cost(seed):
    asked = random_wish(seed)

    found = {
        time.begins_at: (time.days, time.room and time.room.room_id, time.seating.people)
        for time in TimeFinder(asked).possible
    }

    assert found == possible_by_hand(asked)


@pytest.mark.parametrize("seed", range(10))
def test_a_quarter_of_an_hour_is_offered_just_when_nothing_speaks_against_it(seed):
    asked = random_wish(seed)
    finder = TimeFinder(asked)
    possible = {time.begins_at for time in finder.possible}

    for grain in range(0, finder.painted.axis.grains, 3):
        instant = finder.painted.axis.instant(grain)
        assert (why_not(asked, instant) == []) == (instant in possible)


def test_ten_times_are_not_ten_quarters_of_the_same_morning():
    best = TimeFinder(wish(seat("anna"), days=84)).best()

    halves = {(local_day(time.begins_at), time.begins_at.astimezone(STOCKHOLM).hour < 12) for time in best}
    assert len(best) == 10
    assert len(halves) == 10


def test_where_there_are_few_half_days_times_an_hour_apart_come_before_quarters():
    best = TimeFinder(wish(seat("anna"), people=[person("anna", hours=(span(MONDAY, 8, 12),))])).best(4)

    assert sorted(clock(time) for time in best) == ["Mon 08:00", "Mon 09:00", "Mon 10:00", "Mon 11:00"]


def test_the_same_question_has_the_same_answer():
    assert TimeFinder(random_wish(7)).best() == TimeFinder(random_wish(7)).best()


def test_another_officer_of_the_agency_costs_as_much_as_three_days_of_waiting():
    first = person("first", busy=weekly(*WEEK, 7, 18, weekdays=[0, 1]))
    best = TimeFinder(wish(seat("first", "second", label="FK"), people=[first])).best()

    monday = next(time for time in best if local_day(time.begins_at) == MONDAY)
    assert [(cost.days, cost.text) for cost in monday.drawbacks] == [(3, "Second i stället för First")]
    assert clock(best[0]) == "Wed 07:00"


def test_somebody_who_may_come_is_missed_and_it_is_said_who():
    asked = wish(seat("anna"), seat("guest", is_required=False), people=[person("guest", hours=())])

    time = TimeFinder(asked).best()[0]

    assert [cost.text for cost in time.drawbacks] == ["Guest kan inte"]
    assert time.seating.people == ("anna", None)


def test_one_person_does_not_fill_two_parts():
    both = wish(seat("anna"), seat("anna", "bo"))

    assert TimeFinder(both).possible[0].seating.people == ("anna", "bo")
    assert TimeFinder(wish(seat("anna"), seat("anna", label="FK"))).possible == ()


def test_preparation_is_kept_free_for_staff_and_not_for_the_participant():
    busy = (span(MONDAY, 8, 9),)
    staff = wish(seat("a"), people=[person("a", busy=busy, has_buffers=True)], preparation_minutes=30, days=1)
    participant = wish(seat("a"), people=[person("a", busy=busy)], preparation_minutes=30, days=1)

    assert "Mon 09:00" not in [clock(time) for time in TimeFinder(staff).possible]
    assert "Mon 09:30" in [clock(time) for time in TimeFinder(staff).possible]
    assert "Mon 09:00" in [clock(time) for time in TimeFinder(participant).possible]


def test_the_usual_room_is_taken_first_and_leaving_it_costs():
    usual = room(1, weekly(*WEEK, 13, 16), name="Rådhuset")
    other = room(2, weekly(*WEEK, 9, 12), name="Biblioteket", capacity=2)

    best = TimeFinder(wish(seat("anna"), rooms=(other, usual), usual_room_id=1, days=1)).best(2)

    assert [(time.room, [cost.text for cost in time.drawbacks]) for time in best] == [
        (usual, []),
        (other, ["rummet byts till Biblioteket"]),
    ]


def test_half_days_that_are_wanted_come_first():
    best = TimeFinder(wish(seat("anna"), preferred=frozenset({HalfDay.TUE_PM}))).best()

    assert clock(best[0]) == "Tue 12:00"


def test_a_time_after_the_last_day_costs_as_much_as_twenty_days():
    best = TimeFinder(wish(seat("anna"), due_on=MONDAY, days=2)).best()

    late = [time for time in best if local_day(time.begins_at) == TUESDAY]
    assert [cost.text for cost in late[0].drawbacks] == ["efter sista dagen, 2012-03-05"]
    assert late[0].days == 21


def test_a_day_that_is_full_for_somebody_and_a_meeting_close_by_are_told():
    anna = person("anna", busy=(span(MONDAY, 9, 10),), meetings_on={MONDAY: 4}, most_per_day=4)

    at_eight = TimeFinder(wish(seat("anna"), people=[anna])).at(span(MONDAY, 8, 9).begins_at)

    assert {cost.kind for cost in at_eight.drawbacks} == {CostKind.FULL_DAY, CostKind.CLOSE}


def test_midsummer_eve_and_weekends_have_no_times():
    eve = MONDAY.replace(month=6, day=22)
    asked = wish(seat("anna"), first_on=eve, days=3, closed_days={eve: "midsommarafton"})

    assert TimeFinder(asked).possible == ()
