"""One run of CP-SAT in a thread of its own."""

import math
import queue
import threading
from dataclasses import dataclass

from ortools.sat.python import cp_model

STOP_SECONDS = 0.1


@dataclass(frozen=True)
class SolverEvent:
    """A solution with its objective value, or – without one – a new bound."""

    value: int
    solution: tuple[int, ...] | None


class _SolutionListener(cp_model.CpSolverSolutionCallback):
    """Queues each solution as the values of all variables; runs on the solver's threads."""

    def __init__(self, events: "queue.SimpleQueue[SolverEvent]") -> None:
        super().__init__()
        self._events = events

    def on_solution_callback(self) -> None:
        self._events.put(SolverEvent(round(self.objective_value), tuple(self.response_proto.solution)))


class SolverRun:
    """One solve in a thread of its own; leaving the context stops it and waits for its end."""

    def __init__(self, model: cp_model.CpModel, solver: cp_model.CpSolver) -> None:
        self.solver = solver
        self.status = cp_model.UNKNOWN
        self._model = model
        self._events: queue.SimpleQueue[SolverEvent] = queue.SimpleQueue()
        self._ended = threading.Event()
        self._failure: Exception | None = None
        self._thread = threading.Thread(target=self._solve, name="cp-sat", daemon=True)

    def _solve(self) -> None:
        self.solver.best_bound_callback = lambda bound: self._events.put(SolverEvent(round_up(bound), None))
        try:
            self.status = self.solver.solve(self._model, _SolutionListener(self._events))
        except Exception as failure:  # noqa: BLE001 - raised again on the calling thread
            self._failure = failure
        finally:
            self._ended.set()

    def __enter__(self) -> "SolverRun":
        self._thread.start()
        return self

    def __exit__(self, *_exception: object) -> None:
        while not self._ended.wait(STOP_SECONDS):
            # A stop that arrives before the solver listens is lost, hence the repetition.
            self.stop()
        self._thread.join()
        if self._failure is not None:
            raise self._failure

    def wait(self, seconds: float) -> bool:
        """Wait at most so long; true when the run has ended."""
        return self._ended.wait(seconds)

    def stop(self) -> None:
        """Ask the solver to end with what it has."""
        self.solver.stop_search()

    def drain_events(self) -> list[SolverEvent]:
        """What has been found since the last call, in order."""
        events: list[SolverEvent] = []
        while not self._events.empty():
            events.append(self._events.get())
        return events


def round_up(bound: float) -> int:
    """The smallest integer that a bound computed in floating point allows."""
    return math.ceil(bound - 1e-6) if math.isfinite(bound) else -(10**18)
