"""Solving a changed problem again, as far as the change can reach, and seeing who gains a place by it."""

from collections.abc import Collection, Mapping
from dataclasses import replace

from scheduler.budget import Budget
from scheduler.placements.entities import Decision, Participant, Problem, Quota
from scheduler.placements.exact import search_exactly
from scheduler.placements.situation import Situation
from scheduler.tiers import ignore_progress

TRIAL_SECONDS = 1.0
TRIAL_FEE = 0.01
"""Longest that one trial searches, and what it costs at least in deterministic mode, in seconds."""

MOST_TRIED = 150
"""Unplaced participants that one trial looks at, those with the highest priority first."""


def find_gaining(
    wider: Problem,
    situation: Situation,
    touched: Collection[str],
    budget: Budget,
    *,
    required: str | None = None,
    movable: Collection[str] = (),
) -> dict[str, Decision] | None:
    """Those who gain a place in a wider problem while nobody placed loses theirs.

    Args:
        wider: The situation's problem with more room.
        situation: The plan in force before the change.
        touched: Places that the change makes wider; only those who can have one of them are looked at.
        budget: Ends the search when it is over.
        required: Somebody who has to be among them.
        movable: Placed participants who may get another place or time; all others stay.

    Returns:
        Their places; empty where nobody gains, None where ``required`` does not or time ran out.
    """
    before = Situation(wider, {name: d for name, d in situation.assignments.items() if name not in movable})
    waiting = [one for one in before.list_unplaced() if one.id not in movable and _can_have(one, touched)]
    waiting.sort(key=lambda one: (one.id != required, -one.priority))
    moving = [wider.participants[wider.index_of_participant[name]] for name in movable]
    trial = build_rest(before, [*moving, *waiting[:MOST_TRIED]], {*movable, *([required] if required else [])})
    budget.spend_deterministic(TRIAL_FEE)
    found = search_exactly(trial, budget.take_share(TRIAL_SECONDS), ignore_progress)
    if found.assignments is None:
        return None
    return {name: decision for name, decision in found.assignments.items() if name not in movable}


def _can_have(participant: Participant, places: Collection[str]) -> bool:
    return any(option.place in places for option in participant.options)


def build_rest(before: Situation, free: list[Participant], obliged: Collection[str]) -> Problem:
    """The problem of those who are free, in the room that all others leave; it places as many as it can."""
    problem = before.problem
    names = {one.id for one in free}
    staying = {name: decision for name, decision in problem.current.items() if name not in names}
    lost = sum(1 for name, decision in staying.items() if before.assignments.get(name) != decision)
    return replace(
        problem,
        participants=tuple(replace(one, priority=1, must=one.must or one.id in obliged) for one in free),
        places=tuple(replace(one, capacity=tuple(before.left_at_place[one.id])) for one in problem.places),
        supervisors=tuple(
            replace(one, capacity=tuple(before.left_of_supervisor[one.id])) for one in problem.supervisors
        ),
        quotas=tuple(
            _reduce(quota, placed, names) for quota, placed in zip(problem.quotas, before.placed_in_quota, strict=True)
        ),
        shares=(),
        fixed=_keep(problem.fixed, names),
        current=_keep(problem.current, names),
        max_moves=None if problem.max_moves is None else max(0, problem.max_moves - lost),
        objective=({"unplaced": 1},),
    )


def _keep(decisions: Mapping[str, Decision], names: Collection[str]) -> dict[str, Decision]:
    return {name: decision for name, decision in decisions.items() if name in names}


def _reduce(quota: Quota, placed: int, names: Collection[str]) -> Quota:
    """What a quota leaves to those who are free."""
    return replace(
        quota,
        participants=tuple(name for name in quota.participants if name in names),
        minimum=max(0, quota.minimum - placed),
        maximum=None if quota.maximum is None else max(0, quota.maximum - placed),
    )
