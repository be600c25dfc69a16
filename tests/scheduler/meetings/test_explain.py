"""Unplaced meetings come with the rules in their way, and with a change that was tried and works."""

import pytest

import scheduler
from scheduler.meetings.explain import explain_unplaced
from scheduler.meetings.fixes import apply_change
from scheduler.meetings.problem import read_problem
from tests.scheduler.meetings.build import QUICK, make_meeting, make_problem, solve_quickly


def explain(problem, limits=QUICK):
    plan = solve_quickly(problem).plan["assignments"]
    return explain_unplaced(read_problem(problem), plan, limits, lambda: False)


UNPLACEABLE = [
    ("H1", make_problem([make_meeting(duration=5)])),
    ("H1", make_problem([make_meeting(earliest=1, latest_end=2)])),
    ("H2", make_problem([make_meeting(headcount=9)])),
    ("H2", make_problem([make_meeting(needs=["video"])])),
    ("H2", make_problem([make_meeting()], rooms=[{"id": "R1", "capacity": 4, "closed": [[0, 8]]}])),
    ("H2", make_problem([make_meeting(duration=4, latest_end=4), make_meeting("M2", 4, ["B"], latest_end=4)])),
    ("H3", make_problem([make_meeting()], people=[{"id": "A", "busy": [[0, 8]]}])),
    ("H3", make_problem([make_meeting(one_of=[["B"]])], people=[{"id": "A"}, {"id": "B", "busy": [[0, 8]]}])),
    (
        "H3",
        make_problem([make_meeting(rooms=[], duration=4, latest_end=4), make_meeting("M2", 4, rooms=[], latest_end=4)]),
    ),
    ("H4", make_problem([make_meeting()], people=[{"id": "A", "max_per_day": 0}])),
    ("H5", make_problem([make_meeting(), make_meeting("M2", after=[{"meeting": "M1", "min_days": 9}])])),
]


@pytest.mark.parametrize(("rule", "problem"), UNPLACEABLE)
def test_the_rule_in_the_way_is_named_in_both_languages(rule, problem):
    entry = explain(problem)[0]
    assert rule in {reason.rule for reason in entry.reasons}
    assert all(reason.text and reason.text_en and reason.subject for reason in entry.reasons)


def test_a_meeting_after_an_unplaced_one_names_it():
    problem = make_problem([make_meeting(headcount=9), make_meeting("M2", after=[{"meeting": "M1"}])])
    reasons = {entry.id: entry.reasons for entry in explain(problem)}
    assert [(reason.rule, reason.subject) for reason in reasons["M2"]] == [("H5", "M1")]


def test_a_meeting_left_out_for_the_objective_says_so():
    entry = explain(make_problem([make_meeting()], objective=[{"end": 1}]))[0]
    assert [reason.rule for reason in entry.reasons] == ["objective"]


FIXABLE = [
    ("$.meetings[0].latest_end", make_problem([make_meeting(duration=4, latest_end=3)])),
    ("$.meetings[0].earliest", make_problem([make_meeting(duration=4, earliest=5)])),
    ("$.people[0].max_per_day", make_problem([make_meeting()], people=[{"id": "A", "max_per_day": 0}])),
    ("$.rooms[0].capacity", make_problem([make_meeting(headcount=9)])),
    ("$.rooms[1]", make_problem([make_meeting(needs=["video"])])),
    ("$.people[0].busy", make_problem([make_meeting()], people=[{"id": "A", "busy": [[0, 8]]}])),
    (
        "$.meetings[1].after[0].max_days",
        make_problem([make_meeting(latest_end=4), make_meeting("M2", 4, after=[{"meeting": "M1", "max_days": 2}])]),
    ),
    (
        "$.meetings[1].after[0].min_days",
        make_problem([make_meeting(), make_meeting("M2", after=[{"meeting": "M1", "min_days": 5}])]),
    ),
]


@pytest.mark.parametrize(("path", "problem"), FIXABLE)
def test_the_fix_places_the_meeting_and_nobody_loses_a_place(path, problem):
    before = set(solve_quickly(problem).plan["assignments"])
    entry = explain(problem)[0]
    assert [change.path for change in entry.fix.changes] == [path]
    after = set(solve_quickly(apply_change(problem, entry.fix)).plan["assignments"])
    assert before | {entry.id} <= after


def test_no_change_is_claimed_where_none_helps():
    assert explain(make_problem([make_meeting(duration=5)]))[0].fix is None


def test_without_time_there_are_reasons_but_no_fix():
    limits = scheduler.Limits(time_limit_seconds=0)
    entry = explain(make_problem([make_meeting(headcount=9)]), limits)[0]
    assert entry.reasons
    assert entry.fix is None
