"""A plan of those alone whom the rules demand, for when placing them one after the other does not succeed."""

import numpy as np
from ortools.math_opt.model_pb2 import ModelProto
from ortools.sat.python import cp_model

from scheduler.budget import Budget
from scheduler.placements.large.columns import Flags, Integers
from scheduler.placements.large.costs import Guide
from scheduler.placements.large.part import Programme, make_part
from scheduler.placements.large.plan import NOBODY, Plan
from scheduler.placements.large.rows import Rows
from scheduler.result import Status
from scheduler.solver_run import SolverRun

POLL_SECONDS = 0.05
UNLIMITED = 2**60


def place_demanded(rows: Rows, budget: Budget) -> tuple[Status, Integers | None]:
    """Place the must, the fixed, as many as quotas demand, and as many of those in force as ``max_moves`` does.

    Everyone else only takes room from them, so there is a plan of all exactly when there is one of these.

    Returns:
        FEASIBLE with the column per participant of the problem, −1 for none; INFEASIBLE when there is proven to be no
        plan of the whole problem; UNKNOWN where time ended first.
    """
    columns = rows.columns
    demanded = _list_demanded(rows)
    free = np.flatnonzero(demanded[columns.participant])
    placeable = np.zeros(len(columns.must), dtype=np.bool_)
    placeable[columns.participant[free]] = True
    if (columns.must & ~placeable).any():
        return Status.INFEASIBLE, None
    nobody = Plan(rows, (), np.full(len(columns.must), NOBODY, dtype=np.int64))
    guide = Guide(np.zeros(len(columns.start)), 0.0, (1.0,))
    programme = Programme(make_part(np.flatnonzero(demanded), free, guide), nobody)
    run = SolverRun(_as_satisfiability(programme.build()), _build_solver(budget))
    with run:
        while not run.wait(POLL_SECONDS):
            if budget.should_stop():
                run.stop()
    budget.spend_deterministic(run.solver.response_proto.deterministic_time)
    if run.status == cp_model.INFEASIBLE:
        return Status.INFEASIBLE, None
    if run.status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return Status.UNKNOWN, None
    return Status.FEASIBLE, programme.read(tuple(run.solver.response_proto.solution))


def _list_demanded(rows: Rows) -> Flags:
    """Per participant whether a rule asks for them: alone, as one of a quota, or as one who may not move."""
    columns = rows.columns
    problem = columns.problem
    demands = np.array([quota.minimum > 0 for quota in problem.quotas], dtype=np.bool_)
    counted = np.asarray(columns.kind_quotas[:, demands].any(axis=1))
    demanded = columns.must.copy()
    demanded[columns.participant[counted[columns.kind]]] = True
    if problem.max_moves is not None:
        demanded |= columns.current >= 0
    return demanded


def _build_solver(budget: Budget) -> cp_model.CpSolver:
    solver, limits, left = cp_model.CpSolver(), budget.limits, budget.measure_remaining()
    solver.parameters.random_seed = limits.seed
    solver.parameters.catch_sigint_signal = False
    solver.parameters.num_workers = 1 if limits.deterministic else limits.workers
    if limits.deterministic:
        solver.parameters.max_deterministic_time = left
    else:
        solver.parameters.max_time_in_seconds = left
    return solver


def _as_satisfiability(programme: ModelProto) -> cp_model.CpModel:
    """The rows of a programme of Booleans, without its objective."""
    model = cp_model.CpModel()
    variables = [model.new_bool_var("") for _ in programme.variables.ids]
    matrix = programme.linear_constraint_matrix
    row_ids = np.array(matrix.row_ids, dtype=np.int64)
    ends = np.searchsorted(row_ids, np.arange(len(programme.linear_constraints.ids) + 1))
    for row, (lower, upper) in enumerate(
        zip(programme.linear_constraints.lower_bounds, programme.linear_constraints.upper_bounds, strict=True)
    ):
        entries = range(int(ends[row]), int(ends[row + 1]))
        total = cp_model.LinearExpr.weighted_sum(
            [variables[matrix.column_ids[entry]] for entry in entries],
            [round(matrix.coefficients[entry]) for entry in entries],
        )
        sides = [-UNLIMITED if np.isinf(lower) else round(lower), UNLIMITED if np.isinf(upper) else round(upper)]
        model.add_linear_constraint(total, *sides)
    return model
