"""The typed reader: what is right passes, what is wrong is told once, and reading goes on."""

from typing import Any

import pytest

from scheduler.faults import Fault, ProblemFaults
from scheduler.reading import LARGEST, Node, read_ids, read_objective


def test_paths_name_keys_and_places() -> None:
    node = Node({"a b": [{"c": 1}]})
    inner = node.read_map()["a b"].read_list()[0].read_object(required=("c",))["c"]
    assert inner.path == '$["a b"][0].c'
    assert inner.read_integer() == 1


@pytest.mark.parametrize("value", [True, False, 1.0, "1", None, [], float("nan"), -1, LARGEST + 1])
def test_what_is_no_number_in_range_is_one_fault(value: Any) -> None:
    node = Node(value)
    assert node.read_integer() == 0
    assert [fault.path for fault in node.faults] == ["$"]


@pytest.mark.parametrize("value", [0, 1, LARGEST])
def test_numbers_up_to_the_edges_pass(value: int) -> None:
    node = Node(value)
    assert node.read_integer() == value
    assert not node.faults


def test_unknown_and_missing_keys_are_faults_and_x_is_neither() -> None:
    node = Node({"id": 1, "colour": 2, "x": object()})
    assert set(node.read_object(required=("id", "start"))) == {"id"}
    assert {fault.path for fault in node.faults} == {"$", "$.colour"}


@pytest.mark.parametrize("week", ["2020-W53", "2012-W01"])
def test_weeks_that_exist_pass(week: str) -> None:
    node = Node(week)
    assert node.read_iso_week() == week
    assert not node.faults


@pytest.mark.parametrize("week", ["2021-W53", "2012-W00", "2012-W1", "0000-W01", "2012-W01\n", "", 3, None])
def test_weeks_that_do_not_exist_are_faults(week: Any) -> None:
    node = Node(week)
    node.read_iso_week()
    assert len(node.faults) == 1


@pytest.mark.parametrize("date", ["2012-02-30", "20120101", "2012-1-1", "", 3])
def test_dates_that_do_not_exist_are_faults(date: Any) -> None:
    node = Node(date)
    node.read_iso_date()
    assert len(node.faults) == 1


@pytest.mark.parametrize("window", [[2, 2], [3, 2], [1], [1, 2, 3], "12", [1, "2"], [True, 2]])
def test_windows_that_hold_nothing_are_faults(window: Any) -> None:
    node = Node(window)
    node.read_window()
    assert len(node.faults) == 1


def test_an_id_used_twice_is_told_where_it_stands_again() -> None:
    node = Node([{"id": "a"}, {"id": "b"}, {"id": "a"}])
    assert read_ids(item.read_object(required=("id",)) for item in node.read_list()) == ("a", "b", "a")
    assert node.faults == [Fault("$[2].id", 'is used twice: "a"')]


def test_a_reference_that_names_nothing_is_a_fault_and_twice_is_another() -> None:
    node = Node(["a", "c", "a"])
    node.read_references({"a", "b"}, "cohort")
    assert [fault.path for fault in node.faults] == ["$[1]", "$[2]"]


def test_an_objective_may_repeat_terms_in_several_tiers() -> None:
    node = Node([{"unplaced": 2}, {"wait": 1, "unplaced": 0}])
    assert read_objective(node, ("unplaced", "wait")) == ({"unplaced": 2}, {"wait": 1, "unplaced": 0})
    assert not node.faults


def test_faults_are_raised_together() -> None:
    node = Node([1, "a", None])
    for item in node.read_list():
        item.read_boolean()
    with pytest.raises(ProblemFaults) as raised:
        node.raise_faults()
    assert len(raised.value.faults) == 3
