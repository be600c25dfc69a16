"""The solve of a run of places: who gets which place from when, and at which times of the week."""

from collections.abc import Sequence
from typing import Any

from django.utils import timezone

from backend.common.queues import count_workers
from backend.planning.enums import RunStage
from backend.planning.models import PlanningRun
from backend.planning.problems.placements import PlacementComposer, find_place_horizon, read_place_facts
from backend.planning.problems.placements.queue_order import begin_in_order
from backend.planning.problems.placements.rules import PlacementRules, read_placement_rules
from backend.planning.problems.placements.scenarios import read_changes, suppose
from backend.planning.problems.placements.seating import Assigned, Seating, seat_plan, settle
from backend.planning.problems.snapshot import one_instant
from backend.planning.runs import failures
from backend.planning.runs.merging import merge_division
from backend.planning.runs.outcomes import Division, Outcome, ProposedPlan, Solved
from backend.planning.runs.solving import EXPLAINING_SHARE, GRACE_SECONDS, StageSolver
from backend.settings.queues import SOLVER_QUEUE
from scheduler.placements.split import Part, split_problem

MOST_ROUNDS = 8
"""How often a plan is made because somebody's sessions could not be found. Our figure."""

FREE_ROUNDS = 2
"""So many of them are free to place everybody anew; in the later ones whoever is seated stays."""

FIRST_ROUND_SHARE = 0.7
"""What the first round may use of the searching time; it proves most plans in a fraction of that."""

LEAST_CHOICES_OF_A_PART = 5000
"""Options times starts: less is solved here and now, sooner than another worker would have fetched it."""


class PlacementRunSolver:
    """Solves one run of places.

    The problem counts seats by the week, so what it proves holds for every plan. Where a plan cannot be seated session
    by session, the starts that stood in the way are taken out and it is made anew; the bound of the first round stays
    the proof, as every later problem allows less. A large problem that falls apart is solved in parts.
    """

    def __init__(self, run: PlanningRun, solver: StageSolver) -> None:
        self.run = run
        self.solver = solver
        self.rules: PlacementRules = read_placement_rules(run.rules)

    def solve(self) -> Outcome:
        """The plan, verified independently, or the reason why there is none, or how it is to go on in parts."""
        if self.run.is_divided:
            return self._merge()
        composer, fingerprint = self._compose()
        problem = composer.compose()
        if not composer.demand.waiting:
            return Outcome(failure=failures.NOBODY_WAITS)
        parts = split_problem(problem, LEAST_CHOICES_OF_A_PART)
        if len(parts) > 1:
            return Outcome(division=self._divide(problem, parts, fingerprint))
        return self._solve_whole(problem, fingerprint)

    def _solve_whole(self, problem: dict[str, Any], fingerprint: str) -> Outcome:
        first: dict[str, Any] | None = None
        for number in range(MOST_ROUNDS):
            bounds = None if first is None else [tier["bound"] for tier in first["tiers"]]
            found = self.solver.search(RunStage.PLACEMENTS, problem, self._allot(number), bounds)
            result = begin_in_order(problem, found)
            failure = self.solver.find_failure(problem, result, failures.PLACEMENTS_INFEASIBLE)
            if failure is not None:
                return failure
            first = first or result
            seating = seat_plan(problem, result)
            if not seating.unseated or number == MOST_ROUNDS - 1 or self._is_out_of_time():
                break
            if number < FREE_ROUNDS - 1:
                _forbid(problem, seating.unseated)
            else:
                settle(problem, result, seating)
        left = self.run.time_limit_seconds - self.solver.watch.measure_elapsed()
        return _propose(fingerprint, problem, self.solver.explain(problem, result, left), first or result, seating)

    def _divide(self, problem: dict[str, Any], parts: Sequence[Part], fingerprint: str) -> Division:
        """Every solver worker that lives, on whatever host, counts on helping."""
        workers = count_workers(SOLVER_QUEUE, timezone.now())
        return Division(RunStage.PLACEMENTS, problem, parts, fingerprint, self._searching_seconds, workers)

    def _merge(self) -> Outcome:
        """Unite the parts' plans. Whom no sessions are found for is left without: nothing is solved again."""
        division = self.run.division
        problem = division.problem
        result = begin_in_order(problem, merge_division(self.run, self.solver))
        failure = self.solver.find_failure(problem, result, failures.PLACEMENTS_INFEASIBLE)
        if failure is not None:
            return failure
        return _propose(division.basis_sha256, problem, result, result, seat_plan(problem, result))

    def _compose(self) -> tuple[PlacementComposer, str]:
        """The problem's composer, and the fingerprint of what is so, whatever a scenario supposes."""
        # The weeks count from when the run was ordered, so that an attempt after midnight plans the same ones.
        horizon = find_place_horizon(self.run.queued_at, self.rules.weeks)
        with one_instant():
            facts = read_place_facts(self.run.association, horizon, self.rules.activities)
        supposed = suppose(facts, read_changes(self.run.scenario))
        return PlacementComposer(supposed, self.rules, self.run.max_moves), facts.fingerprint()

    @property
    def _searching_seconds(self) -> float:
        return self.run.time_limit_seconds * (1 - EXPLAINING_SHARE)

    def _allot(self, number: int) -> float:
        if number == 0:
            return self._searching_seconds * FIRST_ROUND_SHARE
        return max(GRACE_SECONDS, (self._searching_seconds - self.solver.watch.measure_elapsed()) / 2)

    def _is_out_of_time(self) -> bool:
        return self.solver.watch.should_stop() or self.solver.watch.measure_elapsed() > self._searching_seconds


def _forbid(problem: dict[str, Any], unseated: tuple[Assigned, ...]) -> None:
    """Take the starts out that could not be seated."""
    participants = {row["id"]: row for row in problem["participants"]}
    for assigned in unseated:
        for option in participants[assigned.name]["options"]:
            if option["place"] == assigned.place:
                option["starts"].remove(assigned.start)
        person = participants[assigned.name]
        person["options"] = [option for option in person["options"] if option["starts"]]


def _propose(
    fingerprint: str, problem: dict[str, Any], result: dict[str, Any], first: dict[str, Any], seating: Seating
) -> Outcome:
    """The proposal, with who comes to which times of the week, and what the first round has proven of every plan."""
    seats = {
        "seats": {name: list(times) for name, times in sorted(seating.times.items())},
        "unseated": sorted(row.name for row in seating.unseated),
        "claims": {name: first[name] for name in ("status", "tiers", "certificate")},
    }
    seated = {**result, "x": {**(result.get("x") or {}), **seats}}
    return Outcome(proposal=ProposedPlan(fingerprint, (Solved(RunStage.PLACEMENTS, problem, seated),)))
