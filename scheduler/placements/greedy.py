"""A first plan: what is fixed, what is in force, and then whoever fits, the most gained per load first."""

from collections.abc import Mapping
from dataclasses import dataclass

from scheduler.placements.entities import Decision, Option, Participant, Problem
from scheduler.placements.situation import Situation

MUST_GAIN = 10**18
"""Added to what is gained by placing those who have to be placed: more than any tier can reach."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A choice and what it saves in the first tier, per unit of load."""

    participant: Participant
    option: Option
    decision: Decision
    gain: float


def build_first_plan(problem: Problem) -> dict[str, Decision]:
    """A plan that keeps single choices, capacities and the maxima of quotas; the other rules may be broken by it."""
    situation = Situation(problem, {})
    for decisions in (problem.fixed, problem.current):
        for name, decision in decisions.items():
            _keep(situation, problem.participants[problem.index_of_participant[name]], decision)
    for candidate in sorted(list_candidates(problem), key=lambda candidate: -candidate.gain):
        if candidate.participant.id not in situation.assignments:
            _take(situation, candidate.participant, candidate.option, candidate.decision)
    return {one.id: situation.assignments[one.id] for one in problem.participants if one.id in situation.assignments}


def list_candidates(problem: Problem) -> list[Candidate]:
    """The choices that save something in the first tier; those who must be placed come before all others."""
    tier = problem.objective[0]
    candidates: list[Candidate] = []
    for participant in problem.participants:
        urgency = MUST_GAIN if problem.must_place(participant) else tier.get("share", 0)
        for option, decision in problem.list_usable(participant):
            saved = urgency + measure_saving(problem, participant, option, decision, tier)
            if saved > 0:
                candidates.append(Candidate(participant, option, decision, saved / max(1, sum(option.load))))
    return candidates


def measure_saving(
    problem: Problem, participant: Participant, option: Option, decision: Decision, tier: Mapping[str, int]
) -> int:
    """What a choice takes off a tier, agreed shares apart, where the participant would be left out."""
    leaving = tier.get("moves", 0) if participant.id in problem.current else 0
    unplaced = tier.get("unplaced", 0) * participant.priority + leaving
    return unplaced - measure_cost(problem, participant, option, decision, tier)


def measure_cost(
    problem: Problem, participant: Participant, option: Option, decision: Decision, tier: Mapping[str, int]
) -> int:
    """What a choice adds to a tier."""
    current = problem.current.get(participant.id)
    return (
        tier.get("wait", 0) * participant.priority * (decision.start - participant.ready_from)
        + tier.get("cost", 0) * option.cost
        + tier.get("moves", 0) * (current is not None and decision != current)
    )


def measure_floor(problem: Problem, tier: Mapping[str, int]) -> int:
    """A tier's value if everyone had their cheapest choice; no plan is better."""
    return sum(_measure_cheapest(problem, participant, tier) for participant in problem.participants)


def _measure_cheapest(problem: Problem, participant: Participant, tier: Mapping[str, int]) -> int:
    costs = [
        measure_cost(problem, participant, option, decision, tier)
        for option, decision in problem.list_usable(participant)
    ]
    if not problem.must_place(participant):
        leaving = tier.get("moves", 0) if participant.id in problem.current else 0
        costs.append(tier.get("unplaced", 0) * participant.priority + leaving)
    return min(costs, default=0)


def _keep(situation: Situation, participant: Participant, decision: Decision) -> None:
    """Give a participant what is fixed or in force, where it is on offer and fits."""
    if participant.id in situation.assignments:
        return
    for option, usable in situation.problem.list_usable(participant):
        if usable == decision:
            _take(situation, participant, option, decision)


def _take(situation: Situation, participant: Participant, option: Option, decision: Decision) -> None:
    if situation.has_room(participant, option, decision.start):
        situation.place(participant, decision)
