"""What if the cohorts had another size: the facts and the rules as they would be. Nothing is written."""

from collections.abc import Sequence
from dataclasses import replace

from backend.planning.enums import ScenarioKind
from backend.planning.problems.facts import CohortFacts, PlanningFacts
from backend.planning.problems.placements.scenarios import ScenarioChange
from backend.planning.problems.rules import PlanningRules


def find_cohort_size(changes: Sequence[ScenarioChange]) -> int | None:
    """The size that a scenario supposes; None if it says nothing of it."""
    return next((change.amount for change in changes if change.kind is ScenarioKind.COHORT_SIZE), None)


def suppose_size_of_rules(rules: PlanningRules, size: int | None) -> PlanningRules:
    """The rules with that size as the largest."""
    if size is None:
        return rules
    return replace(rules, max_size=size, min_size=min(rules.min_size, size))


def suppose_size(facts: PlanningFacts, size: int | None) -> PlanningFacts:
    """The facts with as many seats in every cohort at least; those made up have negative ids."""
    if size is None:
        return facts
    return replace(facts, cohorts=tuple(_enlarge(cohort, size) for cohort in facts.cohorts))


def _enlarge(cohort: CohortFacts, size: int) -> CohortFacts:
    made_up = tuple(-(cohort.cohort_id * 1000 + number) for number in range(len(cohort.seats), size))
    return replace(cohort, seats=(*cohort.seats, *made_up))
