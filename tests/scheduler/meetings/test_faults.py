"""Every fault of an input is told with the JSON path where it stands."""

import contextlib
import copy

import pytest

from scheduler.faults import ProblemFaults
from scheduler.meetings.problem import read_problem
from tests.scheduler.meetings.build import make_meeting, make_problem

FAULTY = [
    ({"grain_minutes": 0}, "$.grain_minutes"),
    ({"surprise": 1}, "$.surprise"),
    ({"days": [{"date": "2026-02-30", "grains": 4}]}, "$.days[0].date"),
    ({"days": [{"date": "2026-03-06", "grains": -1}]}, "$.days[0].grains"),
    ({"days": [{"date": "2026-03-06", "grains": 4}, {"date": "2026-03-06", "grains": 4}]}, "$.days[1].date"),
    ({"days": [{"date": "2026-03-06", "grains": 4, "starts_at": "25:00"}]}, "$.days[0].starts_at"),
    ({"rooms": [{"id": "R1", "capacity": 1}, {"id": "R1", "capacity": 1}]}, "$.rooms[1].id"),
    ({"rooms": [{"id": "R1", "capacity": True}]}, "$.rooms[0].capacity"),
    ({"rooms": [{"id": "R1", "capacity": 1, "closed": [[3, 3]]}]}, "$.rooms[0].closed[0]"),
    ({"people": [{"id": "A", "busy": [[5, 2]]}]}, "$.people[0].busy[0]"),
    ({"people": [{"id": "A", "max_per_day": -1}]}, "$.people[0].max_per_day"),
    ({"fixed": {"M9": {"start": 0}}}, "$.fixed.M9"),
    ({"fixed": {"M1": {"room": "R9"}}}, "$.fixed.M1.room"),
    ({"current": {"M1": {"one_of": ["Z"]}}}, "$.current.M1.one_of[0]"),
    ({"current": {"M1": {"start": None}}}, "$.current.M1.start"),
    ({"max_moves": -1}, "$.max_moves"),
    ({"objective": []}, "$.objective"),
    ({"objective": [{"wait": 1}]}, "$.objective[0].wait"),
    ({"objective": [{"end": -1}]}, "$.objective[0].end"),
]

FAULTY_MEETINGS = [
    ({"duration": 0}, ".duration"),
    ({"duration": 1.5}, ".duration"),
    ({"required": ["Z"]}, ".required[0]"),
    ({"required": ["A", "A"]}, ".required[1]"),
    ({"preferred": ["A"]}, ".preferred"),
    ({"one_of": [[]]}, ".one_of[0]"),
    ({"one_of": [["Z"]]}, ".one_of[0][0]"),
    ({"rooms": ["R9"]}, ".rooms[0]"),
    ({"earliest": 4, "latest_end": 4}, ".latest_end"),
    ({"earliest": -1}, ".earliest"),
    ({"after": [{"meeting": "M9"}]}, ".after[0].meeting"),
    ({"after": [{"meeting": "M1"}]}, ".after[0].meeting"),
    ({"after": [{"meeting": "M2", "min_days": 3, "max_days": 2}]}, ".after[0].max_days"),
    ({"after": [{"meeting": "M2"}, {"meeting": "M2"}]}, ".after[1].meeting"),
]


def list_paths(problem):
    with pytest.raises(ProblemFaults) as caught:
        read_problem(problem)
    return [fault.path for fault in caught.value.faults]


def test_the_smallest_problem_has_no_fault():
    assert read_problem(make_problem([make_meeting()])).meetings[0].latest_end == 8


@pytest.mark.parametrize(("change", "path"), FAULTY)
def test_a_fault_of_the_problem_is_told_with_its_path(change, path):
    assert path in list_paths(make_problem([make_meeting()], **change))


@pytest.mark.parametrize(("change", "path"), FAULTY_MEETINGS)
def test_a_fault_of_a_meeting_is_told_with_its_path(change, path):
    assert f"$.meetings[0]{path}" in list_paths(make_problem([make_meeting(**change), make_meeting("M2")]))


def test_meetings_that_come_after_each_other_in_a_circle_are_a_fault():
    meetings = [make_meeting(after=[{"meeting": "M2"}]), make_meeting("M2", after=[{"meeting": "M1"}])]
    assert list_paths(make_problem(meetings)) == ["$.meetings"]


@pytest.mark.parametrize("key", ["format", "grain_minutes", "days", "rooms", "people", "meetings", "objective"])
def test_a_missing_key_is_a_fault_of_the_whole(key):
    problem = make_problem([make_meeting()])
    del problem[key]
    assert "$" in list_paths(problem)


@pytest.mark.parametrize("value", [None, 3, "x", [], {}, [None], [[]], [{}], True, 1e300])
@pytest.mark.parametrize("key", sorted(make_problem([])))
def test_a_value_of_any_other_kind_never_ends_in_anything_but_faults(key, value):
    problem = copy.deepcopy(make_problem([make_meeting()]))
    problem[key] = value
    with contextlib.suppress(ProblemFaults):
        read_problem(problem)


def test_extra_keys_under_x_are_no_fault():
    problem = make_problem([make_meeting(x={"colour": 1})], x=1)
    problem["people"][0]["x"] = {}
    assert read_problem(problem).people[0].id == "A"
