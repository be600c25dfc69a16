"""Branch and bound over a relaxation, by the SCIP that OR-Tools carries.

Where the relaxation is close to the best plan, as with capacities over weeks, branching on it proves in a second what
CP-SAT does not in a minute. SCIP computes in floating point: its plans are checked in whole numbers by the caller, its
bounds are taken with a margin, and that it found nothing is no proof that there is nothing.
"""

import math
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import count

from ortools.linear_solver.python import model_builder_helper as linear

from scheduler.budget import Budget
from scheduler.limits import Limits
from scheduler.linear_form import LinearForm
from scheduler.relaxation import POLL_SECONDS, Relaxation, RelaxedOptimum
from scheduler.tiers import TierObjective

MARGIN = 1e-6
RELATIVE_MARGIN = 1e-9
"""How far above the truth a bound may lie, absolutely and in relation to its size."""

NODES_PER_SECOND = 20
"""In deterministic mode, the nodes that stand for a second of the limit."""

GRACE_SECONDS = 2.0
"""How long after its limit a search is waited for; SCIP looks at the clock between two relaxations only."""

LEAST_DECIDED = 0.25
"""Part of the variables that a known plan has to decide for it to be of use; SCIP does better by itself otherwise."""

LARGEST_SEED = 2_000_000_000

LONGEST_SECONDS = 60.0
"""Longest run: one that is given up goes on until its own end."""

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


def branch_repeatedly(
    relaxation: Relaxation,
    objective: TierObjective,
    optimum: RelaxedOptimum,
    budget: Budget,
    first_seconds: float,
    get_best: Callable[[], Sequence[int] | None],
) -> Iterator[Branched]:
    """Branch again and again, each time twice as long, since a run given up has nothing to show.

    Args:
        relaxation: The rows; all variables are whole.
        objective: What to minimise.
        optimum: The relaxation's own, which decides variables when a plan is known.
        budget: Ends it.
        first_seconds: Time of the first run.
        get_best: Values of every variable in the best plan, or None; what is found may be kept in between.
    """
    seconds = first_seconds
    for run in count():
        if budget.is_over():
            return
        best = get_best()
        # Whatever chooses otherwise than decided costs more than the plan known, so the bounds hold for all plans.
        decided = {} if best is None else relaxation.list_decided(optimum, objective.evaluate(best))
        if len(decided) < LEAST_DECIDED * relaxation.count_free():
            decided, best = {}, None
        seed = (budget.limits.seed + run) % LARGEST_SEED
        limits = replace(budget.limits, time_limit_seconds=min(seconds, budget.measure_remaining()), seed=seed)
        branched = branch(relaxation, objective.form, limits, budget.should_stop, decided=decided, hint=best)
        budget.spend_deterministic(branched.deterministic_seconds)
        yield branched
        seconds = min(2 * seconds, LONGEST_SECONDS)


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
        should_stop: True gives the search up, with nothing found.
        decided: Variables by index that need not be chosen otherwise, with their values.
        hint: Values of every variable to begin with, if there is a plan.
    """
    programme = _build_programme(relaxation, objective, decided, hint)
    solver, seconds = _build_solver(limits)
    if not _run(solver, programme, seconds, should_stop):
        return Branched(None, None, limits.time_limit_seconds)
    entries = sum(len(row.variables) for row in relaxation.rows)
    is_complete = solver.status() == linear.SolveStatus.OPTIMAL
    spent = SECONDS_PER_ENTRY * entries if is_complete else limits.time_limit_seconds
    if not solver.has_solution():
        return Branched(None, None, spent)
    values = tuple(round(float(value)) for value in solver.variable_values())
    return Branched(values, round_bound(float(solver.best_objective_bound())), spent)


def _build_solver(limits: Limits) -> tuple[linear.ModelSolverHelper, float]:
    """SCIP within the limits, and the seconds that it may take."""
    solver = linear.ModelSolverHelper("scip")
    parameters = {
        "limits/gap": "0",
        "limits/absgap": "0",
        "misc/catchctrlc": "FALSE",  # the signal is the caller's
        "randomization/randomseedshift": str(limits.seed),
    }
    seconds = limits.time_limit_seconds
    if limits.deterministic:
        parameters["limits/nodes"] = str(max(1, int(seconds * NODES_PER_SECOND)))
        seconds = UNCOUNTED_SECONDS
    solver.set_solver_specific_parameters("\n".join(f"{name} = {value}" for name, value in parameters.items()))
    solver.set_time_limit_in_seconds(seconds)
    return solver, seconds


def _run(
    solver: linear.ModelSolverHelper,
    programme: linear.ModelBuilderHelper,
    seconds: float,
    should_stop: Callable[[], bool],
) -> bool:
    """Solve in a thread of its own; false when it is given up, since SCIP cannot be interrupted and ends by itself."""
    thread = threading.Thread(target=solver.solve, args=(programme,), name="scip", daemon=True)
    deadline = time.monotonic() + seconds + GRACE_SECONDS
    thread.start()
    while thread.is_alive():
        thread.join(POLL_SECONDS)
        if should_stop() or time.monotonic() > deadline:
            return not thread.is_alive()
    return True


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
