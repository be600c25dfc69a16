"""Explaining a placement plan: why each unplaced one is unplaced, and the cheapest change that would place them."""

import heapq
from collections.abc import Mapping, Sequence
from typing import Any

from scheduler.budget import Budget
from scheduler.limits import Limits
from scheduler.placements.entities import Decision, Option, Participant, Problem
from scheduler.placements.expansion import Expansion, expand, list_changes, word_expansion
from scheduler.placements.reasons import list_reasons
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
    return [UnplacedEntry(one.id, list_reasons(situation, one), fixes.get(one.id)) for one in unplaced]


def read_situation(problem: Problem, assignments: Mapping[str, Any]) -> Situation:
    """A verified plan beside its problem."""
    plan = {name: Decision(decision["place"], decision["start"]) for name, decision in assignments.items()}
    return Situation(problem, plan)


def _sort_by_priority(participants: Sequence[Participant]) -> list[Participant]:
    return sorted(participants, key=lambda one: -one.priority)


def find_fix(situation: Situation, participant: Participant, budget: Budget) -> Fix | None:
    """The cheapest expansion that places a participant while everybody else stays, confirmed by solving again."""
    for expansion, place in list_expansions(situation, participant):
        if budget.is_over():
            return None
        wider = expand(situation.problem, expansion)
        gaining = find_gaining(wider, situation, [place], budget, required=participant.id)
        if gaining is not None and participant.id in gaining:
            what = word_expansion(situation.problem, expansion)
            gain = word_gain(len(gaining))
            changes = list_changes(situation.problem, expansion)
            return Fix(f"{what.text}: {gain.text}.", f"{what.text_en}: {gain.text_en}.", changes)
    return None


def list_expansions(situation: Situation, participant: Participant) -> list[tuple[Expansion, str]]:
    """The cheapest expansions that make room for a participant in some option and start, with the place."""
    problem = situation.problem
    found = [
        (expansion, option.place)
        for option in participant.options
        for start in option.starts
        if start + len(option.load) <= problem.weeks
        for expansion in (measure_lack(situation, participant, option, start),)
        if expansion
    ]
    return heapq.nsmallest(TRIED_EXPANSIONS, found, key=lambda pair: pair[0].price)


def measure_lack(situation: Situation, participant: Participant, option: Option, start: int) -> Expansion:
    """What a participant lacks to have an option from a start while everybody else stays."""
    place = situation.problem.place_by_id[option.place]
    full, taken = situation.list_full_weeks(option, start), situation.list_taken_weeks(option, start)
    missing = participant.needs - place.features
    return Expansion(
        places={place.id: full} if full else {},
        supervisors={place.supervisor: taken} if place.supervisor is not None and taken else {},
        quotas=dict.fromkeys(situation.list_full_quotas(participant, place.id), 1),
        features={place.id: missing} if missing else {},
    )
