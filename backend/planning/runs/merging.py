"""The end of a divided run: one plan of all parts'."""

from typing import Any

from backend.planning.enums import RunStage
from backend.planning.models import PlanningRun
from backend.planning.runs.solving import StageSolver
from scheduler.placements.merge import merge_results


def merge_division(run: PlanningRun, solver: StageSolver) -> dict[str, Any]:
    """The result of all parts that there are: every one, or those up to one that has no plan at all."""
    division = run.division
    solver.begin_stage(RunStage(division.stage), division.problem)
    pieces = [(part.problem, part.result) for part in run.parts.all() if part.result is not None]
    return merge_results(division.problem, pieces)
