"""The end of a divided run: one plan of all parts', verified as a whole."""

from backend.planning.enums import RunStage
from backend.planning.models import PlanningRun
from backend.planning.runs import failures
from backend.planning.runs.outcomes import Outcome, ProposedPlan, Solved
from backend.planning.runs.solving import StageSolver
from scheduler.placements.merge import merge_results


def merge_parts(run: PlanningRun, solver: StageSolver) -> Outcome:
    """Merge the results that there are: all, or those up to a part that has no plan at all."""
    division = run.division
    stage = RunStage(division.stage)
    solver.begin_stage(stage, division.problem)
    pieces = [(part.problem, part.result) for part in run.parts.all() if part.result is not None]
    result = merge_results(division.problem, pieces)
    failure = solver.find_failure(division.problem, result, failures.PLACEMENTS_INFEASIBLE)
    if failure is not None:
        return failure
    return Outcome(proposal=ProposedPlan(division.basis_sha256, (Solved(stage, division.problem, result),)))
