"""What a run may be asked, and what it is asked when nothing is said."""

from typing import Any

import pytest

from backend.common.errors import RuleViolation
from backend.planning.problems.rules import read_rules
from tests.factories import ProgrammeFactory


def _read(**asked: Any) -> dict[str, Any]:
    programme = ProgrammeFactory.build(balanced_gender_percent=40, balance_tolerance_persons=2)
    return read_rules(programme, asked).as_document()


def test_what_is_not_asked_is_what_the_programme_says() -> None:
    assert _read() == {
        "min_size": 8,
        "max_size": 10,
        "balance_percent": 40,
        "balance_tolerance": 2,
        "reserved": [],
        "prefer_current": True,
    }


def test_complete_rules_read_again_are_the_same() -> None:
    complete = _read(min_size=6, balance_percent=None, reserved=[{"agency": "AF", "min": 1, "max": None}])

    assert _read(**complete) == complete


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({"min_size": 0}, "min_size"),
        ({"min_size": True}, "min_size"),
        ({"min_size": "8"}, "min_size"),
        ({"min_size": 11}, "min_size"),
        ({"max_size": 101}, "max_size"),
        ({"balance_percent": 101}, "balance_percent"),
        ({"balance_tolerance": -1}, "balance_tolerance"),
        ({"prefer_current": 1}, "prefer_current"),
        ({"reserved": "AF"}, "reserved"),
        ({"reserved": [{"agency": "XX"}]}, "reserved"),
        ({"reserved": [{"agency": "AF", "min": 3, "max": 2}]}, "reserved"),
        ({"reserved": [{"agency": "AF", "least": 3}]}, "reserved"),
        ({"colour": "blue"}, "colour"),
    ],
)
def test_a_rule_that_makes_no_sense_is_refused_by_name(asked: dict[str, Any], field: str) -> None:
    with pytest.raises(RuleViolation) as refusal:
        _read(**asked)

    assert refusal.value.field == field
