"""Each hard rule where it allows, where it forbids and at its edge – in the solver and in the verifier alike."""

import pytest

from scheduler.result import Status
from tests.scheduler.meetings.build import break_rules, find_starts, make_meeting, make_problem, solve_quickly


def test_h1_a_meeting_as_long_as_the_day_fits_and_a_longer_one_does_not():
    assert find_starts(make_problem([make_meeting(duration=4)])) == {"M1": 0}
    assert find_starts(make_problem([make_meeting(duration=5)])) == {}
    assert break_rules(make_problem([make_meeting(duration=4)]), M1=(4, "R1")) == []
    assert break_rules(make_problem([make_meeting(duration=4)]), M1=(1, "R1")) == ["H1"]


def test_h1_a_meeting_keeps_its_window_to_the_last_grain():
    exact = make_problem([make_meeting(earliest=5, latest_end=7)])
    assert find_starts(exact) == {"M1": 5}
    assert find_starts(make_problem([make_meeting(earliest=5, latest_end=6)])) == {}
    assert break_rules(exact, M1=(5, "R1")) == []
    assert break_rules(exact, M1=(4, "R1")) == ["H1"]
    assert break_rules(exact, M1=(6, "R1")) == ["H1"]


def test_h2_a_room_holds_one_meeting_at_a_time():
    problem = make_problem([make_meeting(), make_meeting("M2", required=["B"])])
    assert sorted(find_starts(problem).values()) == [0, 2]
    assert break_rules(problem, M1=(0, "R1"), M2=(2, "R1")) == []
    assert break_rules(problem, M1=(0, "R1"), M2=(1, "R1")) == ["H2"]


def test_h2_a_meeting_waits_until_the_room_opens():
    problem = make_problem([make_meeting()], rooms=[{"id": "R1", "capacity": 4, "closed": [[0, 2]]}])
    assert find_starts(problem) == {"M1": 2}
    assert break_rules(problem, M1=(2, "R1")) == []
    assert break_rules(problem, M1=(1, "R1")) == ["H2"]
    closed = make_problem([make_meeting()], rooms=[{"id": "R1", "capacity": 4, "closed": [[0, 3], [4, 8]]}])
    assert find_starts(closed) == {}


@pytest.mark.parametrize(("headcount", "placed"), [(3, True), (4, True), (5, False)])
def test_h2_a_room_seats_up_to_its_capacity(headcount, placed):
    problem = make_problem([make_meeting(headcount=headcount)])
    assert ("M1" in find_starts(problem)) == placed
    assert break_rules(problem, M1=(0, "R1")) == ([] if placed else ["H2"])


def test_h2_headcount_counts_required_preferred_and_groups_when_it_is_left_out():
    rooms = [{"id": "R1", "capacity": 2}]
    assert find_starts(make_problem([make_meeting(one_of=[["B", "C"]])], rooms=rooms)) == {"M1": 0}
    assert find_starts(make_problem([make_meeting(one_of=[["B"]], preferred=["C"])], rooms=rooms)) == {}


def test_h2_a_room_must_have_the_features_and_be_among_the_meetings_rooms():
    rooms = [{"id": "R1", "capacity": 4}, {"id": "R2", "capacity": 4, "features": ["video"]}]
    problem = make_problem([make_meeting(needs=["video"])], rooms=rooms)
    assert solve_quickly(problem).plan["assignments"]["M1"]["room"] == "R2"
    assert break_rules(problem, M1=(0, "R1")) == ["H2"]
    listed = make_problem([make_meeting(rooms=["R1"])], rooms=rooms)
    assert solve_quickly(listed).plan["assignments"]["M1"]["room"] == "R1"
    assert break_rules(listed, M1=(0, "R2")) == ["H2"]
    assert find_starts(make_problem([make_meeting(rooms=["R1"], needs=["video"])], rooms=rooms)) == {}


def test_h2_a_meeting_with_an_empty_room_list_takes_no_room():
    problem = make_problem([make_meeting(rooms=[]), make_meeting("M2", required=["B"], rooms=[])], rooms=[])
    assert find_starts(problem) == {"M1": 0, "M2": 0}
    assert break_rules(make_problem([make_meeting(rooms=[])]), M1=(0, "R1")) == ["H2"]
    assert break_rules(make_problem([make_meeting()]), M1=(0, None)) == ["H2"]


def test_h3_a_person_is_in_one_meeting_at_a_time():
    problem = make_problem([make_meeting(rooms=[]), make_meeting("M2", rooms=[])])
    assert sorted(find_starts(problem).values()) == [0, 2]
    assert break_rules(problem, M1=(0, None), M2=(2, None)) == []
    assert break_rules(problem, M1=(0, None), M2=(1, None)) == ["H3"]


def test_h3_a_required_person_is_not_busy_but_a_preferred_one_may_be():
    people = [{"id": "A", "busy": [[0, 2], [5, 8]]}, {"id": "B", "busy": [[0, 8]]}]
    problem = make_problem([make_meeting(preferred=["B"])], people=people)
    assert find_starts(problem) == {"M1": 2}
    assert break_rules(problem, M1=(2, "R1")) == []
    assert break_rules(problem, M1=(1, "R1")) == ["H3"]
    assert find_starts(make_problem([make_meeting(duration=3)], people=people)) == {}


def test_h3_one_free_person_of_each_group_is_chosen_and_nobody_fills_two_parts():
    people = [{"id": "A"}, {"id": "B", "busy": [[0, 8]]}, {"id": "C"}]
    problem = make_problem([make_meeting(one_of=[["A", "B", "C"]])], people=people)
    assert solve_quickly(problem).plan["assignments"]["M1"]["one_of"] == ["C"]
    assert break_rules(problem, M1=(0, "R1", ["C"])) == []
    assert break_rules(problem, M1=(0, "R1", ["B"])) == ["H3"]
    assert break_rules(problem, M1=(0, "R1", ["A"])) == ["H3"]
    assert break_rules(problem, M1=(0, "R1", [])) == ["H3"]
    assert find_starts(make_problem([make_meeting(one_of=[["C"], ["C"]])])) == {}


def test_h3_groups_are_filled_by_different_people_even_where_the_first_choice_blocks_the_second():
    problem = make_problem([make_meeting(one_of=[["B", "C"], ["B"]])])
    assert solve_quickly(problem).plan["assignments"]["M1"]["one_of"] == ["C", "B"]


@pytest.mark.parametrize(("limit", "starts"), [(0, []), (1, [0, 4]), (2, [0, 1]), (None, [0, 1])])
def test_h4_nobody_has_more_meetings_a_day_than_allowed(limit, starts):
    people = [{"id": "A", "max_per_day": limit}]
    problem = make_problem([make_meeting(duration=1), make_meeting("M2", duration=1)], people=people)
    assert sorted(find_starts(problem).values()) == starts
    assert break_rules(problem, M1=(0, "R1"), M2=(1, "R1")) == ([] if limit in (2, None) else ["H4"])


def test_h4_counts_chosen_people_too_but_not_preferred_ones():
    people = [{"id": "A"}, {"id": "B", "max_per_day": 1}]
    chosen = make_problem([make_meeting(one_of=[["B"]]), make_meeting("M2", one_of=[["B"]])], people=people)
    assert sorted(find_starts(chosen).values()) == [0, 4]
    assert break_rules(chosen, M1=(0, "R1", ["B"]), M2=(2, "R1", ["B"])) == ["H4"]
    preferred = make_problem([make_meeting(preferred=["B"]), make_meeting("M2", preferred=["B"])], people=people)
    assert sorted(find_starts(preferred).values()) == [0, 2]


@pytest.mark.parametrize(
    ("link", "second"),
    [
        ({}, 2),
        ({"min_days": 1}, 4),
        ({"min_days": 3}, 4),
        ({"min_days": 4}, None),
        ({"min_days": 1, "max_days": 2}, None),
    ],
)
def test_h5_the_dates_differ_by_calendar_days_over_the_weekend(link, second):
    problem = make_problem([make_meeting(), make_meeting("M2", required=["B"], after=[{"meeting": "M1", **link}])])
    starts = find_starts(problem)
    assert starts.get("M2") == second
    assert break_rules(problem, M1=(0, "R1"), M2=(4, "R1")) == ([] if second in (2, 4) else ["H5"])


def test_h5_the_earlier_meeting_is_placed_and_over():
    problem = make_problem(
        [make_meeting(rooms=[]), make_meeting("M2", required=["B"], rooms=[], after=[{"meeting": "M1", "max_days": 0}])]
    )
    assert find_starts(problem) == {"M1": 0, "M2": 2}
    assert break_rules(problem, M1=(0, None), M2=(2, None)) == []
    assert break_rules(problem, M1=(0, None), M2=(1, None)) == ["H5"]
    assert break_rules(problem, M2=(2, None)) == ["H5"]
    blocked = make_problem([make_meeting(duration=5), make_meeting("M2", after=[{"meeting": "M1"}])])
    assert find_starts(blocked) == {}


def test_h6_fixed_decisions_stand_in_the_parts_they_name():
    problem = make_problem([make_meeting()], fixed={"M1": {"start": 5}})
    assert find_starts(problem) == {"M1": 5}
    assert break_rules(problem, M1=(5, "R1")) == []
    assert break_rules(problem, M1=(4, "R1")) == ["H6"]
    assert break_rules(problem) == ["H6"]


def test_h6_a_fixed_decision_that_cannot_be_is_infeasible():
    problem = make_problem([make_meeting(), make_meeting("M2")], fixed={"M1": {"start": 1}, "M2": {"start": 2}})
    assert solve_quickly(problem).status == Status.INFEASIBLE
    assert solve_quickly(make_problem([make_meeting()], fixed={"M1": {"start": 3}})).status == Status.INFEASIBLE


@pytest.mark.parametrize(("most", "start"), [(0, 4), (1, 0)])
def test_h7_no_more_moves_than_allowed(most, start):
    problem = make_problem([make_meeting()], current={"M1": {"start": 4}}, max_moves=most)
    assert find_starts(problem) == {"M1": start}
    assert break_rules(problem, M1=(0, "R1")) == ([] if most else ["H7"])


def test_h7_moves_that_the_rules_force_beyond_the_limit_are_infeasible():
    people = [{"id": "A", "busy": [[4, 8]]}]
    problem = make_problem([make_meeting()], people=people, current={"M1": {"start": 4}}, max_moves=0)
    assert solve_quickly(problem).status == Status.INFEASIBLE
