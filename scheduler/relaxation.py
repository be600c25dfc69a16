"""The linear relaxation of a CP-SAT model: bounds proven in whole numbers, and variables that cannot matter.

The relaxation keeps the model's linear rows and forgets that variables are whole. GLOP solves it in floating point;
nothing it says is taken on trust. Its prices are rounded to fractions of 2^-20 and the bound is added up anew from
them in whole numbers by weak duality, which is valid for any prices at all. The same sum gives each variable's
reduced cost, and with the value of a known plan the variables that no plan as good can use.
"""

import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ortools.linear_solver.python import model_builder_helper as linear
from ortools.sat.python import cp_model

from scheduler.linear_form import LinearForm

SCALE = 1 << 20
"""Prices are whole multiples of 1 / SCALE."""

INTEGER_TOLERANCE = 1e-6
LEAST_VIOLATION = 1e-4
UNBOUNDED = 1 << 60
POLL_SECONDS = 0.1


@dataclass(frozen=True)
class Row:
    """``lower ≤ Σ coefficient × variable ≤ upper``; a bound of None is absent."""

    variables: tuple[int, ...]
    coefficients: tuple[int, ...]
    lower: int | None
    upper: int | None


@dataclass(frozen=True)
class RelaxedOptimum:
    """What the relaxation says about one objective.

    Attributes:
        bound: Proven lower bound of the objective over all plans, in whole numbers.
        scaled_bound: The same in multiples of 1 / SCALE, not rounded up.
        point: The relaxation's own solution, one number per variable; often fractional.
        scaled_reduced_costs: Per variable, what one unit more adds to the bound at least, in multiples of 1 / SCALE.
        scaled_prices: Per row, positive where its lower bound has a price and negative where its upper bound has one.
    """

    bound: int
    scaled_bound: int
    point: tuple[float, ...]
    scaled_reduced_costs: tuple[int, ...]
    scaled_prices: tuple[int, ...]

    def round_point(self) -> tuple[int, ...] | None:
        """The solution in whole numbers, or None when it is fractional."""
        rounded = tuple(round(value) for value in self.point)
        close = all(abs(value - whole) <= INTEGER_TOLERANCE for value, whole in zip(self.point, rounded, strict=True))
        return rounded if close else None


class Relaxation:
    """The rows of a model as a linear programme; follows the model as it grows.

    ``is_exact`` says whether the rows are all there is: then whole values that keep them are a plan. A rule that is
    no row is left out, which leaves every bound valid.
    """

    def __init__(self, model: cp_model.CpModel) -> None:
        self.model = model
        self.rows: list[Row] = []
        self.lower: list[int] = []
        self.upper: list[int] = []
        self.is_exact = True
        self._constraints_read = 0

    def minimize(self, objective: LinearForm, seconds: float, should_stop: Callable[[], bool]) -> RelaxedOptimum | None:
        """Minimise an objective over the relaxation; None when time runs out, the caller stops it or it has none."""
        self.read_model()
        costs = self.spread(objective)
        programme = self.build_programme(costs)
        solver = linear.ModelSolverHelper("glop")
        solver.set_time_limit_in_seconds(seconds)
        _run(solver, programme, seconds, should_stop)
        if not solver.has_solution() or solver.status() != linear.SolveStatus.OPTIMAL:
            return None
        prices = self._round_prices([float(dual) for dual in solver.dual_values()])
        return self._sum_up(costs, objective.offset, prices, tuple(float(value) for value in solver.variable_values()))

    def read_model(self) -> None:
        """Follow the model: variables and rows added since the last reading. Domains are narrowed through ``fix``."""
        proto = self.model.proto
        known = len(self.lower)
        for index, variable in enumerate(proto.variables):
            if index >= known:
                domain = list(variable.domain)
                self.lower.append(domain[0])
                self.upper.append(domain[len(domain) - 1])
        for index, constraint in enumerate(proto.constraints):
            if index >= self._constraints_read:
                self._read_constraint(constraint)
        self._constraints_read = len(proto.constraints)

    def _read_constraint(self, constraint: Any) -> None:
        if len(constraint.enforcement_literal):
            self.is_exact = False
        elif constraint.has_linear():
            domain = list(constraint.linear.domain)
            self._add_row(
                list(constraint.linear.vars), list(constraint.linear.coeffs), domain[0], domain[len(domain) - 1]
            )
        elif constraint.has_at_most_one():
            literals = list(constraint.at_most_one.literals)
            self._add_row(literals, [1] * len(literals), -UNBOUNDED, 1)
        else:
            self.is_exact = False

    def is_free(self, index: int) -> bool:
        """Whether a variable is a Boolean that is not fixed."""
        return self.lower[index] == 0 and self.upper[index] == 1

    def count_free(self) -> int:
        """Number of Booleans that are not fixed."""
        return sum(map(self.is_free, range(len(self.lower))))

    def list_decided(self, optimum: "RelaxedOptimum", value: int) -> dict[int, int]:
        """The free Booleans that no plan of at most this value can choose otherwise, with their values.

        Args:
            optimum: Of the objective that the value belongs to, from this relaxation as it stands.
            value: Value of a known plan, or one that is asked for.
        """
        slack = value * SCALE - optimum.scaled_bound
        return {
            index: 0 if cost > 0 else 1
            for index, cost in enumerate(optimum.scaled_reduced_costs)
            if abs(cost) > slack and self.is_free(index)
        }

    def fix(self, decided: Mapping[int, int]) -> None:
        """Fix variables in the model for good."""
        fix_variables(self.model, decided)
        for index, value in decided.items():
            self.lower[index] = self.upper[index] = value

    def _add_row(self, literals: Sequence[int], coefficients: Sequence[int], lower: int, upper: int) -> None:
        """Add a row whose negative references stand for 1 − variable."""
        merged: dict[int, int] = {}
        shift = 0
        for literal, coefficient in zip(literals, coefficients, strict=True):
            variable = literal if literal >= 0 else -literal - 1
            merged[variable] = merged.get(variable, 0) + (coefficient if literal >= 0 else -coefficient)
            shift += coefficient if literal < 0 else 0
        self.rows.append(
            Row(
                tuple(merged),
                tuple(merged.values()),
                None if lower <= -UNBOUNDED else lower - shift,
                None if upper >= UNBOUNDED else upper - shift,
            )
        )

    def add_implications(self, implications: Sequence[tuple[int, int]], point: Sequence[float]) -> int:
        """Add the rows ``first ≤ second`` that a point breaks; gives back how many.

        The model implies them already, but only for whole numbers; all of them at once would be too many rows.
        """
        broken = [pair for pair in implications if point[pair[0]] > point[pair[1]] + LEAST_VIOLATION]
        self.rows += [Row(pair, (1, -1), None, 0) for pair in broken]
        return len(broken)

    def spread(self, objective: LinearForm) -> list[int]:
        """One cost per variable."""
        costs = [0] * len(self.lower)
        for variable, coefficient in zip(objective.variables, objective.coefficients, strict=True):
            costs[variable] += coefficient
        return costs

    def build_programme(self, costs: Sequence[int]) -> linear.ModelBuilderHelper:
        """The rows as a linear programme that minimises the costs, one per variable."""
        programme = linear.ModelBuilderHelper()
        for index, cost in enumerate(costs):
            programme.add_var()
            programme.set_var_lower_bound(index, float(self.lower[index]))
            programme.set_var_upper_bound(index, float(self.upper[index]))
            programme.set_var_objective_coefficient(index, float(cost))
        for index, row in enumerate(self.rows):
            programme.add_linear_constraint()
            if row.lower is not None:
                programme.set_constraint_lower_bound(index, float(row.lower))
            if row.upper is not None:
                programme.set_constraint_upper_bound(index, float(row.upper))
            for variable, coefficient in zip(row.variables, row.coefficients, strict=True):
                programme.add_term_to_constraint(index, variable, float(coefficient))
        return programme

    def _round_prices(self, duals: Sequence[float]) -> list[int]:
        """Whole multiples of 1 / SCALE, with 0 where the price's sign asks for a bound that the row lacks."""
        prices: list[int] = []
        for row, dual in zip(self.rows, duals, strict=True):
            price = round(float(dual) * SCALE)
            is_usable = (price > 0 and row.lower is not None) or (price < 0 and row.upper is not None)
            prices.append(price if is_usable else 0)
        return prices

    def _sum_up(
        self, costs: Sequence[int], offset: int, prices: Sequence[int], point: tuple[float, ...]
    ) -> RelaxedOptimum:
        """Weak duality in whole numbers: Σ price × row bound + Σ over variables of the least reduced cost × value."""
        reduced = [cost * SCALE for cost in costs]
        total = offset * SCALE
        for row, price in zip(self.rows, prices, strict=True):
            if price:
                total += price * ((row.lower if price > 0 else row.upper) or 0)
                for variable, coefficient in zip(row.variables, row.coefficients, strict=True):
                    reduced[variable] -= price * coefficient
        for index, cost in enumerate(reduced):
            total += cost * (self.lower[index] if cost > 0 else self.upper[index])
        return RelaxedOptimum(-(-total // SCALE), total, point, tuple(reduced), tuple(prices))


def fix_variables(model: cp_model.CpModel, values: Mapping[int, int]) -> None:
    """Narrow the domains of variables, by index, to one value each."""
    variables = model.proto.variables
    for index, value in values.items():
        domain = variables[index].domain
        domain[0] = domain[1] = value


def satisfies(relaxation: Relaxation, values: Sequence[int]) -> bool:
    """Whether values are certain to be a plan: they keep every row and every domain, and there is nothing else."""
    return (
        relaxation.is_exact
        and all(
            low <= value <= high for low, value, high in zip(relaxation.lower, values, relaxation.upper, strict=True)
        )
        and all(_holds(row, values) for row in relaxation.rows)
    )


def _holds(row: Row, values: Sequence[int]) -> bool:
    total = sum(coefficient * values[index] for index, coefficient in zip(row.variables, row.coefficients, strict=True))
    return (row.lower is None or row.lower <= total) and (row.upper is None or total <= row.upper)


def _run(
    solver: linear.ModelSolverHelper,
    programme: linear.ModelBuilderHelper,
    seconds: float,
    should_stop: Callable[[], bool],
) -> None:
    """Solve in a thread of its own, so that the caller can stop it."""
    thread = threading.Thread(target=solver.solve, args=(programme,), name="linear", daemon=True)
    deadline = time.monotonic() + seconds
    thread.start()
    while thread.is_alive():
        thread.join(POLL_SECONDS)
        if should_stop() or time.monotonic() > deadline:
            solver.interrupt_solve()
