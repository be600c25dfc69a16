"""Explaining a placement plan: why each unplaced one is unplaced."""

from collections.abc import Mapping, Sequence
from typing import Any

from scheduler.limits import Limits
from scheduler.placements.entities import Decision, Problem
from scheduler.placements.reasons import list_reasons
from scheduler.placements.situation import Situation
from scheduler.progress import ShouldStop
from scheduler.result import UnplacedEntry


def explain_unplaced(
    problem: Problem, assignments: Mapping[str, Any], _limits: Limits, _should_stop: ShouldStop
) -> Sequence[UnplacedEntry]:
    """Reasons for each unplaced one, in the order of the document.

    Args:
        problem: Validated.
        assignments: A verified plan, ``{participant: {"place", "start"}}``.
    """
    plan = {name: Decision(decision["place"], decision["start"]) for name, decision in assignments.items()}
    situation = Situation(problem, plan)
    return [UnplacedEntry(one.id, list_reasons(situation, one)) for one in situation.list_unplaced()]
