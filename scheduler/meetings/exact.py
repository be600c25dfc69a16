"""CP-SAT on a whole problem, or on the parts of it that nothing couples, for as long as they are small."""

from collections.abc import Sequence
from dataclasses import dataclass

from scheduler.budget import Budget
from scheduler.meetings.board import Board
from scheduler.meetings.layout import Layout, Slots
from scheduler.meetings.model import PlanModel
from scheduler.meetings.state import Incumbent, fill_board
from scheduler.result import Status
from scheduler.tiers import SearchSettings, TierObjective, search_tiers

TIER_SHARE = 0.6


@dataclass(frozen=True)
class PartProof:
    """What CP-SAT found out about some meetings: how it ended, the plan, and per tier their value and bound."""

    status: Status
    slots: Slots | None
    values: tuple[int, ...]
    bounds: tuple[int, ...]


def search_everything(layout: Layout, budget: Budget, seconds: float, stall_seconds: float) -> PartProof:
    """Look for a plan of the whole problem where construction found none; proves that there is none, if so."""
    model = PlanModel(Board(layout), range(len(layout.tasks)))
    return _search(model, budget, SearchSettings(seconds, TIER_SHARE, stall_seconds), None)


def search_part(incumbent: Incumbent, part: Sequence[int], seconds: float, stall_seconds: float) -> PartProof:
    """Decide a part anew, as good as can be; the plan comes with all other meetings as they stand."""
    board = fill_board(incumbent.layout, incumbent.slots, part)
    model = PlanModel(board, part)
    return _search(model, incumbent.budget, SearchSettings(seconds, TIER_SHARE, stall_seconds), incumbent.slots)


def _search(model: PlanModel, budget: Budget, settings: SearchSettings, first: Slots | None) -> PartProof:
    objectives = [
        TierObjective({term.value: weight for term, weight in tier.items()}, model.express(tier, standing=False))
        for tier in model.layout.problem.tiers
    ]
    start = None if first is None else model.complete_solution(first)
    outcome = search_tiers(model.model, objectives, budget, settings, None, start)
    if outcome.solution is None:
        return PartProof(outcome.status, None, (), ())
    return PartProof(
        outcome.status,
        model.read_slots(outcome.solution),
        tuple(tier.value for tier in outcome.tiers),
        tuple(tier.bound for tier in outcome.tiers),
    )


def join_bounds(proofs: Sequence[PartProof]) -> list[int]:
    """The bounds of the whole from those of its parts, for the tiers where adding up is sound.

    A later tier's bound in a part assumes that the part's earlier tiers stay as they are. With all of those proven that
    follows for every plan of the whole that is as good; otherwise one part could give way to another.
    """
    bounds: list[int] = []
    for tier in range(len(proofs[0].values) if proofs else 0):
        bounds.append(sum(proof.bounds[tier] for proof in proofs))
        if bounds[-1] < sum(proof.values[tier] for proof in proofs):
            break
    return bounds
