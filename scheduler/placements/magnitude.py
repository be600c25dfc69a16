"""How large a tier of a placement problem can grow."""

from collections.abc import Mapping

from scheduler.placements.entities import Participant, Problem
from scheduler.reading import Node

LARGEST_OBJECTIVE = 2**53
"""A tier's largest possible value; beyond it the solver's bounds, which are floating-point, are no longer exact."""


def measure_largest_terms(problem: Problem) -> Mapping[str, int]:
    """For each term, a number that its amount exceeds in no plan."""
    return {
        "unplaced": sum(participant.priority for participant in problem.participants),
        "wait": sum(participant.priority * _measure_longest_wait(participant) for participant in problem.participants),
        "cost": sum(max((option.cost for option in one.options), default=0) for one in problem.participants),
        "moves": len(problem.current),
        "share": sum(share.agreed for share in problem.shares),
    }


def check_magnitude(problem: Problem, root: Node) -> None:
    """Refuse objectives that could grow beyond what can be computed exactly.

    Raises:
        ProblemFaults: A tier can.
    """
    largest = measure_largest_terms(problem)
    for index, tier in enumerate(problem.objective):
        if sum(weight * largest[term] for term, weight in tier.items()) > LARGEST_OBJECTIVE:
            root.child("objective", None).child(index, None).add_fault(
                "can grow beyond what is computed exactly; choose smaller weights, priorities or costs"
            )
    root.raise_faults()


def _measure_longest_wait(participant: Participant) -> int:
    ready = participant.ready_from
    return max((abs(start - ready) for option in participant.options for start in option.starts), default=0)
