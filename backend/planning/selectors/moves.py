"""What 0, 3 and 10 moves buy: how many get a place, how long they wait together, and who has to move for it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from backend.planning.enums import RunKind, RunStage
from backend.planning.models import PlanningRun, Proposal
from backend.planning.place_plans import read_place_plan
from backend.planning.selectors.differences import DifferenceLine, difference
from backend.planning.selectors.place_differences import place_difference
from backend.planning.selectors.scenarios import MOVES_COMPARED, ScenarioView


@dataclass(frozen=True)
class MovesLine:
    """A plan with at most ``most_moves`` moves; ``placed``, ``waiting`` and ``waited_weeks`` are None before there is one.

    ``waited_weeks`` are those of everybody who gets a place, from when they are ready, added up.
    """

    run: PlanningRun
    most_moves: int
    is_unfinished: bool
    placed: int | None = None
    waiting: int | None = None
    waited_weeks: int | None = None
    movers: tuple[DifferenceLine, ...] = ()


def list_moves(views: Sequence[ScenarioView]) -> list[MovesLine]:
    """Pick what ``MOVES_COMPARED`` asks for out of ``compare_scenarios``; some queries for each plan that moves anybody.

    The base counts where its own rules allow just as many.
    """
    by_moves = {view.run.max_moves: view for view in reversed(views) if not view.run.scenario}
    return [_describe(by_moves[moves], moves) for moves in MOVES_COMPARED if moves in by_moves]


def _describe(view: ScenarioView, most_moves: int) -> MovesLine:
    if view.proposal is None:
        return MovesLine(view.run, most_moves, view.state in view.state.unfinished())
    return MovesLine(
        run=view.run,
        most_moves=most_moves,
        is_unfinished=False,
        placed=view.placed,
        waiting=view.waiting,
        waited_weeks=sum(_list_waits(view.proposal)),
        movers=_list_movers(view.proposal) if view.moved else (),
    )


def _list_waits(proposal: Proposal) -> Iterable[int]:
    if RunStage.PLACEMENTS in proposal.documents:
        plan = read_place_plan(proposal)
        rows = proposal.documents[RunStage.PLACEMENTS].problem["participants"]
        ready = {row["id"]: row["from"] for row in rows}
        return (len(place.enrolment_ids) * (place.start - ready[place.party]) for place in plan.new)
    cohorts = proposal.documents[RunStage.COHORTS]
    starts = {row["id"]: row["start"] for row in cohorts.problem["cohorts"]}
    ready = {row["id"]: row["from"] for row in cohorts.problem["participants"]}
    return (starts[cohort] - ready[name] for name, cohort in cohorts.result["plan"]["assignments"].items())


def _list_movers(proposal: Proposal) -> tuple[DifferenceLine, ...]:
    is_of_places = proposal.run.kind == RunKind.PLACEMENTS
    changes = place_difference(proposal) if is_of_places else difference(proposal)
    return (*changes.moves, *changes.loses)
