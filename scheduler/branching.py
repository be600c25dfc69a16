"""Branch and bound over a relaxation, by the SCIP that OR-Tools carries.

Where the relaxation is close to the best plan, as with capacities over weeks, branching on it proves in a second what
CP-SAT does not in a minute. SCIP computes in floating point: its plans are checked in whole numbers by the caller, its
bounds are taken with a margin, and that it found nothing is no proof that there is nothing.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from ortools.linear_solver.python import model_builder_helper as linear

from scheduler.limits import Limits
from scheduler.linear_form import LinearForm
from scheduler.relaxation import Relaxation, run_programme

MARGIN = 1e-6
RELATIVE_MARGIN = 1e-9
"""How far above the truth a bound may lie, absolutely and in relation to its size."""

NODES_PER_SECOND = 20
"""In deterministic mode, the nodes that stand for a second of the limit."""

UNCOUNTED_SECONDS = 1_000_000.0

SECONDS_PER_ENTRY = 1e-6
"""In deterministic mode, what a search that came to its end costs for each entry of the rows."""


@dataclass(frozen=True)
class Branched:
    """What branching found: values of every variable or None, and a bound or None.

    ``deterministic_seconds`` is what it cost where no clock counts.
    """

    values: tuple[int, ...] | None
    bound: int | None
    deterministic_seconds: float


def branch(
    relaxation: Relaxation,
    objective: LinearForm,
    limits: Limits,
    should_stop: Callable[[], bool],
    *,
    decided: Mapping[int, int],
    hint: Sequence[int] | None = None,
) -> Branched:
    """Minimise an objective over the whole values that keep the relaxation's rows.

    Args:
        relaxation: The rows; all variables are whole.
        objective: What to minimise.
        limits: Seconds and seed; in deterministic mode a second counts as ``NODES_PER_SECOND`` nodes.
        should_stop: True ends the search with what it has.
        decided: Variables by index that need not be chosen otherwise, with their values.
        hint: Values of every variable to begin with, if there is a plan.
    """
    programme = _build_programme(relaxation, objective, decided, hint)
    solver = linear.ModelSolverHelper("scip")
    parameters = {"limits/gap": "0", "limits/absgap": "0", "randomization/randomseedshift": str(limits.seed)}
    seconds = limits.time_limit_seconds
    if limits.deterministic:
        parameters["limits/nodes"] = str(max(1, int(seconds * NODES_PER_SECOND)))
        seconds = UNCOUNTED_SECONDS
    solver.set_solver_specific_parameters("\n".join(f"{name} = {value}" for name, value in parameters.items()))
    solver.set_time_limit_in_seconds(seconds)
    run_programme(solver, programme, seconds, should_stop)
    entries = sum(len(row.variables) for row in relaxation.rows)
    is_complete = solver.status() == linear.SolveStatus.OPTIMAL
    spent = SECONDS_PER_ENTRY * entries if is_complete else limits.time_limit_seconds
    if not solver.has_solution():
        return Branched(None, None, spent)
    values = tuple(round(float(value)) for value in solver.variable_values())
    return Branched(values, round_bound(float(solver.best_objective_bound())), spent)


def _build_programme(
    relaxation: Relaxation, objective: LinearForm, decided: Mapping[int, int], hint: Sequence[int] | None
) -> linear.ModelBuilderHelper:
    programme = relaxation.build_programme(relaxation.spread(objective))
    programme.set_objective_offset(float(objective.offset))
    for index in range(len(relaxation.lower)):
        programme.set_var_integrality(index, True)
        if hint is not None:
            programme.add_hint(index, float(hint[index]))
    for index, value in decided.items():
        programme.set_var_lower_bound(index, float(value))
        programme.set_var_upper_bound(index, float(value))
    return programme


def round_bound(bound: float) -> int | None:
    """The smallest whole number that a bound computed in floating point allows; None where it says nothing."""
    return math.ceil(bound - MARGIN - RELATIVE_MARGIN * abs(bound)) if math.isfinite(bound) else None
