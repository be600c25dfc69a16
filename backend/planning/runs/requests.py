"""The solve of a run of meetings that have been asked for."""

from backend.planning.enums import RunStage
from backend.planning.models import PlanningRun
from backend.planning.problems.requests import compose_requests, read_request_rules
from backend.planning.problems.snapshot import one_instant
from backend.planning.runs import failures
from backend.planning.runs.first_to_ask import ask_first
from backend.planning.runs.outcomes import Outcome, ProposedPlan, Solved
from backend.planning.runs.solving import StageSolver
from scheduler.result import compute_problem_sha256


class RequestRunSolver:
    """Solves one run. The problem itself is what the proposal stands on: written anew, it must be the same."""

    def __init__(self, run: PlanningRun, solver: StageSolver) -> None:
        self.run = run
        self.solver = solver

    def solve(self) -> Outcome:
        """The plan, verified independently, or the reason why there is none."""
        with one_instant():
            rules = read_request_rules(self.run.rules)
            composed = compose_requests(
                self.run.association_id, rules, self.run.queued_at, max_moves=self.run.max_moves
            )
        problem = composed.problem
        if problem["x"]["preparation"].keys() <= problem["x"].get("booked", {}).keys():
            return Outcome(failure=failures.NO_MEETINGS)
        result = ask_first(problem, self.solver.solve(RunStage.MEETINGS, problem, self.run.time_limit_seconds))
        failure = self.solver.find_failure(problem, result, failures.MEETINGS_INFEASIBLE)
        if failure is not None:
            return failure
        solved = Solved(RunStage.MEETINGS, problem, result)
        return Outcome(proposal=ProposedPlan(compute_problem_sha256(problem), (solved,)))
