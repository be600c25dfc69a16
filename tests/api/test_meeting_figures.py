"""Waits and no-shows over the API: the period is checked, and numbers that are too small are null."""

from datetime import timedelta

import pytest
from rest_framework.test import APIClient

from backend.access.enums import Role
from backend.meetings.services import seed_rules
from tests.api.conftest import Caller
from tests.api.reading import assert_problem
from tests.factories.worlds import Side
from tests.meeting_follow_up.deadlines import DUE_ON, hand_over, hold_third


def address(side: Side, name: str) -> str:
    return f"/api/v1/meeting-figures/{side.association.pk}/{name}/"


def test_waits_are_given_per_kind_and_agency_with_a_total(coordinator: APIClient, ours: Side) -> None:
    answer = coordinator.get(address(ours, "waits"))
    assert answer.status_code == 200
    (row,) = answer.json()["rows"]
    assert (row["kind"], row["agency"], row["requests"], row["waiting"]) == ("reconciliation", ours.soc.pk, 1, 1)
    assert row["waiting_since"] == "2011-11-02"
    assert answer.json()["total"]["requests"] == 1


def test_numbers_of_few_are_null_to_an_officer_of_another_agency(caller: Caller, ours: Side) -> None:
    found = caller(Role.OFFICER).get(address(ours, "waits")).json()
    assert (found["rows"][0]["requests"], found["rows"][0]["is_whole"], found["total"]) == (None, False, None)


def test_no_shows_are_empty_as_long_as_nobody_is_marked(coordinator: APIClient, ours: Side) -> None:
    found = coordinator.get(address(ours, "no-shows"), {"called": "staff", "programme": ours.programme.pk}).json()
    nobody = {"key": "", "marked": 0, "absent": 0, "excused": 0, "percent": None}
    assert found == {"by_kind": [], "by_lead_time": [], "total": nobody}


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"from_on": "yesterday"}, "from_on"),
        ({"from_on": "2011-11-02", "until_on": "2011-11-02"}, "until_on"),
        ({"from_on": "0188-01-01"}, "from_on"),
        ({"programme": "x"}, "programme"),
        ({"programme": "0"}, "programme"),
        ({"called": "ghosts"}, "called"),
    ],
)
def test_parameters_that_do_not_fit_are_a_problem_document(
    coordinator: APIClient, ours: Side, query: dict[str, str], field: str
) -> None:
    answer = coordinator.get(address(ours, "no-shows"), query)
    assert_problem(answer, 400)
    assert field in str(answer.json())


def test_a_programme_of_another_association_does_not_exist(coordinator: APIClient, ours: Side, theirs: Side) -> None:
    answer = coordinator.get(address(ours, "waits"), {"programme": theirs.programme.pk})
    assert_problem(answer, 400, rule="does_not_exist")


def test_deadlines_that_are_not_met_are_listed_with_what_started_the_clock(coordinator: APIClient, ours: Side) -> None:
    seed_rules(ours.association)
    third = hold_third(ours)
    late = hand_over(ours, DUE_ON + timedelta(days=1))
    found = coordinator.get(address(ours, "deadlines")).json()
    assert found == [
        {
            "enrolment": ours.enrolment.pk,
            "kind": "handover",
            "after": third.pk,
            "due_on": "2011-11-10",
            "remind_on": "2011-11-03",
            "late": late.pk,
            "reminded_at": None,
        }
    ]
    late.delete()
    assert coordinator.get(address(ours, "deadlines")).json()[0]["late"] is None
