"""One run of SCIP on a small whole-number programme, in a thread of its own.

SCIP finds good plans of such parts far sooner than CP-SAT does, because their linear relaxation is nearly whole. OR-Tools
9.15 cannot interrupt it – its interrupter prints errors and acts, if at all, much later – so runs are kept short.
"""

import datetime
import threading
from dataclasses import dataclass

from ortools.math_opt.model_pb2 import ModelProto
from ortools.math_opt.python import mathopt


@dataclass(frozen=True)
class RunLimits:
    """Seconds, and nodes of the search tree (None: any number); the nodes do not depend on a clock."""

    seconds: float
    nodes: int | None
    seed: int
    relative_gap: float


class WholeNumberRun:
    """A run that has been started; it ends by itself within its limits."""

    def __init__(self, programme: ModelProto, hint: list[float], limits: RunLimits) -> None:
        self._model = mathopt.Model.from_model_proto(programme)
        self._hint = hint
        self._limits = limits
        self._result: mathopt.SolveResult | None = None
        self._failure: Exception | None = None
        self._thread = threading.Thread(target=self._solve, name="scip", daemon=True)
        self._thread.start()

    def _solve(self) -> None:
        variables = sorted(self._model.variables(), key=lambda variable: variable.id)
        hints = [mathopt.SolutionHint(dict(zip(variables, self._hint, strict=True)))] if self._hint else []
        parameters = mathopt.SolveParameters(
            time_limit=datetime.timedelta(seconds=self._limits.seconds),
            node_limit=self._limits.nodes,
            relative_gap_tolerance=self._limits.relative_gap,
            random_seed=self._limits.seed,
            threads=1,
        )
        try:
            self._result = mathopt.solve(
                self._model,
                mathopt.SolverType.GSCIP,
                params=parameters,
                model_params=mathopt.ModelSolveParameters(solution_hints=hints),
            )
        except Exception as failure:  # noqa: BLE001 - raised again on the calling thread
            self._failure = failure

    def wait(self, seconds: float) -> bool:
        """Wait at most so long; true when the run has ended."""
        self._thread.join(seconds)
        return not self._thread.is_alive()

    @property
    def is_proven(self) -> bool:
        """Whether an ended run reached its relative gap, or showed that there is nothing to find."""
        ended = self._result
        return ended is not None and ended.termination.reason in (
            mathopt.TerminationReason.OPTIMAL,
            mathopt.TerminationReason.INFEASIBLE,
        )

    def read_values(self) -> list[float] | None:
        """The values found by an ended run, in the order of the variables; None without any.

        Raises:
            Exception: Whatever the solver raised.
        """
        if self._failure is not None:
            raise self._failure
        if self._result is None or not self._result.has_primal_feasible_solution():
            return None
        values = self._result.variable_values()
        return [values[variable] for variable in sorted(values, key=lambda variable: variable.id)]
