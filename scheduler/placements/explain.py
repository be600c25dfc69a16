"""Explaining a placement plan: why each unplaced one is unplaced, and the cheapest change that would place them."""

import heapq
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import Any

from scheduler.budget import Budget
from scheduler.limits import Limits
from scheduler.placements.entities import Decision, Option, Participant, Problem
from scheduler.placements.expansion import Expansion, expand, list_changes, word_expansion
from scheduler.placements.reasons import ReasonFinder
from scheduler.placements.situation import Situation
from scheduler.placements.trial import find_gaining
from scheduler.placements.wording import word_gain
from scheduler.progress import ShouldStop
from scheduler.result import Fix, UnplacedEntry

TRIED_EXPANSIONS = 3
"""Expansions tried for one participant, the cheapest first; most often the first one holds."""


def explain_unplaced(
    problem: Problem, assignments: Mapping[str, Any], limits: Limits, should_stop: ShouldStop
) -> Sequence[UnplacedEntry]:
    """Reasons for each unplaced one, in the order of the document, and a fix each while the limits last.

    Args:
        problem: Validated.
        assignments: A verified plan, ``{participant: {"place", "start"}}``.
        limits: Time for the fixes; with 0 seconds there are none.
        should_stop: True ends the search for fixes.
    """
    situation = read_situation(problem, assignments)
    budget = Budget(limits, should_stop)
    unplaced = situation.list_unplaced()
    fixes = {one.id: find_fix(situation, one, budget) for one in _sort_by_priority(unplaced) if not budget.is_over()}
    finder = ReasonFinder(situation)
    return [UnplacedEntry(one.id, finder.list_reasons(one), fixes.get(one.id)) for one in unplaced]


def read_situation(problem: Problem, assignments: Mapping[str, Any]) -> Situation:
    """A verified plan beside its problem."""
    plan = {name: Decision(decision["place"], decision["start"]) for name, decision in assignments.items()}
    return Situation(problem, plan)


def _sort_by_priority(participants: Sequence[Participant]) -> list[Participant]:
    return sorted(participants, key=lambda one: -one.priority)


@dataclass(frozen=True)
class Lack:
    """What somebody lacks to have a place from a start while everybody else stays."""

    expansion: Expansion
    option: Option
    start: int


def find_fix(situation: Situation, participant: Participant, budget: Budget) -> Fix | None:
    """The cheapest expansion that places a participant while everybody else stays, confirmed by solving again."""
    problem = situation.problem
    for lack in list_lacks(situation, participant):
        if budget.is_over():
            return None
        wider = expand(problem, lack.expansion)
        gaining = find_gaining(wider, situation, [lack.option.place], budget, required=participant.id)
        if gaining is not None and participant.id in gaining:
            what, gain = word_expansion(problem, lack.expansion), word_gain(len(gaining))
            changes = list_changes(problem, lack.expansion)
            return Fix(f"{what.text}: {gain.text}.", f"{what.text_en}: {gain.text_en}.", changes)
    return None


def list_lacks(situation: Situation, participant: Participant) -> list[Lack]:
    """What is cheapest of what would make room for a participant, in some option from some start."""
    found = [
        Lack(measure_lack(situation, participant, option, start), option, start)
        for option in participant.options
        for start in option.starts
        if start + len(option.load) <= situation.problem.weeks
    ]
    return heapq.nsmallest(TRIED_EXPANSIONS, filter(attrgetter("expansion"), found), key=attrgetter("expansion.price"))


def measure_lack(situation: Situation, participant: Participant, option: Option, start: int) -> Expansion:
    """What has to be added for a participant to have an option from a start while everybody else stays."""
    place = situation.problem.place_by_id[option.place]
    full, taken = situation.list_full_weeks(option, start), situation.list_taken_weeks(option, start)
    missing = participant.needs - place.features
    return Expansion(
        places={place.id: full} if full else {},
        supervisors={place.supervisor: taken} if place.supervisor is not None and taken else {},
        quotas=dict.fromkeys(situation.list_full_quotas(participant, place.id), 1),
        features={place.id: missing} if missing else {},
    )
