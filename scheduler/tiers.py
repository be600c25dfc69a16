"""Lexicographic search over a CP-SAT model: one tier after the other, and the best plan is never lost.

The search itself runs in a thread of its own. The calling thread waits for it, passes improvements on, asks
``should_stop`` ten times a second and watches for a stall – so callbacks run where the caller lives, and a signal
reaches Python although the solver is busy in C++.
"""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from ortools.sat.python import cp_model

from scheduler.budget import Budget
from scheduler.linear_form import LinearForm
from scheduler.result import Status, TierResult, decide_status
from scheduler.solver_run import SolverEvent, SolverRun, round_up

POLL_SECONDS = 0.1
LEAST_TIER_SECONDS = 0.05


@dataclass(frozen=True)
class TierObjective:
    """One tier to minimise: its terms as the problem states them, the expression, and a bound known beforehand."""

    terms: Mapping[str, int]
    expression: cp_model.LinearExprT
    floor: int = 0

    @cached_property
    def form(self) -> LinearForm:
        """The expression taken apart, for quick evaluation."""
        return LinearForm.read(self.expression)

    def evaluate(self, solution: Sequence[int]) -> int:
        """The tier's value under the values of all variables by index."""
        return self.form.evaluate(solution)


@dataclass(frozen=True)
class TierProgress:
    """A new value or bound of the tier being searched; ``solution`` is set when the plan is new."""

    tier: int
    value: int | None
    bound: int
    solution: tuple[int, ...] | None


OnTierProgress = Callable[[TierProgress], None]


def ignore_progress(_progress: TierProgress) -> None:
    """Listen to nothing."""


@dataclass(frozen=True)
class SearchSettings:
    """How a search divides its time.

    Attributes:
        seconds: Time for all tiers together, of the budget's kind; None means all that is left.
        tier_share: Largest part of the remaining time that a tier before the last may use once a plan exists.
        stall_seconds: Wall seconds without a better plan or bound after which a tier ends; ignored when deterministic.
        parameters: Further CP-SAT parameters by name.
    """

    seconds: float | None = None
    tier_share: float = 0.5
    stall_seconds: float = 10.0
    parameters: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class SearchOutcome:
    """``solution`` holds the value of every model variable by index, or is None; ``tiers`` is empty without one."""

    status: Status
    solution: tuple[int, ...] | None
    tiers: tuple[TierResult, ...]


def search_tiers(
    model: cp_model.CpModel,
    objectives: Sequence[TierObjective],
    budget: Budget,
    settings: SearchSettings | None = None,
    on_progress: OnTierProgress | None = None,
    first_plan: Sequence[int] | None = None,
    hint: Mapping[int, int] | None = None,
) -> SearchOutcome:
    """Minimise the tiers in turn; a later one never worsens an earlier one.

    Args:
        model: Receives one constraint per tier; its hints and objective are overwritten.
        objectives: Most important first.
        budget: Ends the search when it is over; deterministic time used is counted there.
        settings: Division of time.
        on_progress: Called on the calling thread.
        first_plan: Values of every variable that satisfy the model, kept as the plan if nothing better is found.
        hint: Values of some variables by index, only a suggestion; used while there is no plan.

    Returns:
        The best plan with value and bound of every tier. A tier that time did not reach has its floor as bound.

    Raises:
        ValueError: CP-SAT refuses the model as invalid, for example because numbers overflow.
    """
    search = _Search(model, budget, settings or SearchSettings(), on_progress)
    search.hint = dict(hint or {})
    return search.run(objectives, None if first_plan is None else tuple(first_plan))


class _Search:
    def __init__(
        self,
        model: cp_model.CpModel,
        budget: Budget,
        settings: SearchSettings,
        on_progress: OnTierProgress | None,
    ) -> None:
        self.model = model
        self.budget = budget
        self.settings = settings
        self.on_progress = on_progress or ignore_progress
        self.best: tuple[int, ...] | None = None
        self.hint: dict[int, int] = {}
        allowed = budget.measure_remaining()
        self.allowed = allowed if settings.seconds is None else min(allowed, settings.seconds)
        self.left_at_start = allowed

    def run(self, objectives: Sequence[TierObjective], first_plan: tuple[int, ...] | None) -> SearchOutcome:
        self.best = first_plan
        bounds: list[int] = []
        for index, objective in enumerate(objectives):
            status, bound = self._run_tier(index, objective, is_last=index == len(objectives) - 1)
            if self.best is None:
                return SearchOutcome(status, None, ())
            value = self._evaluate(objective)
            bounds.append(min(value, max(bound, objective.floor)))
            self.model.add(objective.expression <= value)
        tiers = tuple(
            TierResult(dict(objective.terms), self._evaluate(objective), bound)
            for objective, bound in zip(objectives, bounds, strict=True)
        )
        return SearchOutcome(decide_status(tiers), self.best, tiers)

    def _run_tier(self, index: int, objective: TierObjective, *, is_last: bool) -> tuple[Status, int]:
        """Search one tier; gives back how it ended and the bound it proved."""
        if self.best is not None and self._evaluate(objective) <= objective.floor:
            self.on_progress(TierProgress(index, self._evaluate(objective), objective.floor, None))
            return Status.OPTIMAL, objective.floor
        seconds = self._measure_left()
        if self.best is not None and not is_last:
            seconds *= self.settings.tier_share
        if seconds < LEAST_TIER_SECONDS or self.budget.should_stop():
            return Status.UNKNOWN, objective.floor
        self.model.minimize(objective.expression)
        self._hint_everything()
        run = SolverRun(self.model, self._build_solver(seconds))
        bound = self._watch(run, index, objective)
        return self._conclude(run, bound)

    def _hint_everything(self) -> None:
        """Hint every variable, auxiliary ones too; with the decisions alone a later tier may find no plan at all."""
        hint = self.hint if self.best is None else dict(enumerate(self.best))
        self.model.clear_hints()  # type: ignore[no-untyped-call]
        for index, value in hint.items():
            self.model.add_hint(self.model.get_int_var_from_proto_index(index), value)

    def _build_solver(self, seconds: float) -> cp_model.CpSolver:
        solver = cp_model.CpSolver()
        limits = self.budget.limits
        solver.parameters.random_seed = limits.seed
        solver.parameters.catch_sigint_signal = False
        if limits.deterministic:
            solver.parameters.num_workers = 1
            solver.parameters.max_deterministic_time = seconds
        else:
            solver.parameters.num_workers = limits.workers
            solver.parameters.max_time_in_seconds = seconds
        for name, value in self.settings.parameters.items():
            setattr(solver.parameters, name, value)
        return solver

    def _watch(self, run: SolverRun, index: int, objective: TierObjective) -> int:
        """Pass progress on until the run ends or has to be ended; gives back the best bound seen."""
        value = None if self.best is None else self._evaluate(objective)
        bound = objective.floor
        last_progress = time.monotonic()
        with run:
            while not run.wait(POLL_SECONDS):
                for event in run.drain_events():
                    value, bound = self._note_event(event, index, value, bound)
                    last_progress = time.monotonic()
                stalled = time.monotonic() - last_progress > self.settings.stall_seconds
                if (self.best is not None and not self.budget.limits.deterministic and stalled) or (
                    self.budget.should_stop()
                ):
                    run.stop()
        for event in run.drain_events():
            value, bound = self._note_event(event, index, value, bound)
        return bound

    def _note_event(self, event: SolverEvent, index: int, value: int | None, bound: int) -> tuple[int | None, int]:
        if event.solution is not None and (value is None or event.value < value):
            value, self.best = event.value, event.solution
            self.on_progress(TierProgress(index, value, bound, event.solution))
        elif event.solution is None and event.value > bound and (value is None or event.value <= value):
            bound = event.value
            self.on_progress(TierProgress(index, value, bound, None))
        return value, bound

    def _conclude(self, run: SolverRun, bound: int) -> tuple[Status, int]:
        status = run.status
        solver = run.solver
        if status == cp_model.MODEL_INVALID:
            raise ValueError(f"CP-SAT refuses the model: {self.model.validate()}")
        self.budget.spend_deterministic(solver.response_proto.deterministic_time)
        if status == cp_model.INFEASIBLE and self.best is None:
            return Status.INFEASIBLE, bound
        if status in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            self.best = tuple(solver.response_proto.solution)
            bound = max(bound, round_up(solver.best_objective_bound))
        if status == cp_model.OPTIMAL:
            return Status.OPTIMAL, max(bound, round(solver.objective_value))
        return Status.UNKNOWN, bound

    def _measure_left(self) -> float:
        return self.allowed - (self.left_at_start - self.budget.measure_remaining())

    def _evaluate(self, objective: TierObjective) -> int:
        if self.best is None:
            raise ValueError("there is no plan to evaluate")
        return objective.evaluate(self.best)
