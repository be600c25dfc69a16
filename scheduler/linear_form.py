"""Linear expressions taken apart, so that plans can be evaluated without the solver."""

from collections.abc import Sequence
from dataclasses import dataclass
from operator import mul

from ortools.sat.python import cp_model


@dataclass(frozen=True)
class LinearForm:
    """``offset + Σ coefficient × variable`` with the variables by index."""

    offset: int
    variables: tuple[int, ...]
    coefficients: tuple[int, ...]

    @classmethod
    def read(cls, expression: cp_model.LinearExprT) -> "LinearForm":
        """Take a CP-SAT expression apart; a plain number is one too."""
        if not isinstance(expression, cp_model.LinearExpr):
            return cls(int(expression), (), ())
        flat = cp_model.FlatIntExpr(expression)
        coefficients = tuple(int(coefficient) for coefficient in flat.coeffs)
        return cls(int(flat.offset), tuple(variable.index for variable in flat.vars), coefficients)

    def evaluate(self, solution: Sequence[int]) -> int:
        """The value under the values of all variables by index."""
        values = map(solution.__getitem__, self.variables)
        total: int = sum(map(mul, values, self.coefficients))
        return self.offset + total
