"""A part of a plan decided anew, as a whole-number programme: some participants, some columns, the rest standing."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from ortools.math_opt.model_pb2 import ModelProto

from scheduler.placements.large.columns import Floats, Integers
from scheduler.placements.large.costs import Guide, TierCost, measure_tier
from scheduler.placements.large.plan import NOBODY, Plan
from scheduler.placements.large.rows import UNREACHED, Rows

TAKEN = 0.5


@dataclass(frozen=True)
class Part:
    """What is decided anew.

    Attributes:
        people: Participants who are free, ascending.
        columns: Columns that may be chosen, ascending; all of free participants, and all fit.
        costs: Per such column what choosing it costs.
        share: What one who is missing from a share costs.
        earlier: Tiers that must not become worse.
    """

    people: Integers
    columns: Integers
    costs: Floats
    share: float
    earlier: tuple[TierCost, ...] = ()


def make_part(people: Integers, columns: Integers, guide: Guide, earlier: Sequence[TierCost] = ()) -> Part:
    """A part that follows a guide."""
    return Part(people, columns, guide.relative[columns], guide.share, tuple(earlier))


class Programme:
    """A part as rows and variables: one Boolean per column, then per share how many are missing from it.

    Args:
        part: What is free.
        plan: What the others keep.
    """

    def __init__(self, part: Part, plan: Plan) -> None:
        self.part = part
        self._plan = plan
        self._rows: Rows = plan.rows
        self._standing = plan.chosen.copy()
        self._standing[part.people] = NOBODY
        taken = self._standing[self._standing >= 0]
        self._room = self._rows.limits - self._rows.measure_use(taken)
        self._has_shares = bool(self._rows.columns.problem.shares) and (
            part.share > 0 or any(tier.share for tier in part.earlier)
        )
        self._shares = len(self._rows.columns.problem.shares) if self._has_shares else 0

    def build(self) -> ModelProto:
        """The programme as a model."""
        number, shares = len(self.part.columns), self._shares
        model = ModelProto()
        size = number + shares
        model.variables.ids.extend(range(size))
        model.variables.lower_bounds.extend([0.0] * size)
        model.variables.upper_bounds.extend([1.0] * number + [float("inf")] * shares)
        model.variables.integers.extend([True] * number + [False] * shares)
        model.objective.linear_coefficients.ids.extend(range(size))
        model.objective.linear_coefficients.values.extend(self.part.costs.tolist() + [self.part.share] * shares)
        self._add_rows(model)
        return model

    def _add_rows(self, model: ModelProto) -> None:
        row, column, use = self._list_uses()
        lower, upper = self._list_sides()
        order = np.lexsort((column, row))
        order = order[upper[row[order]] < UNREACHED / 2]
        row, column, use = row[order], column[order], use[order]
        kept, position = np.unique(row, return_inverse=True)
        model.linear_constraints.ids.extend(range(len(kept)))
        model.linear_constraints.lower_bounds.extend(lower[kept].tolist())
        model.linear_constraints.upper_bounds.extend(upper[kept].tolist())
        model.linear_constraint_matrix.row_ids.extend(position.tolist())
        model.linear_constraint_matrix.column_ids.extend(column.tolist())
        model.linear_constraint_matrix.coefficients.extend(use.tolist())

    def _list_uses(self) -> tuple[Integers, Integers, Integers]:
        """Row, variable and use of every entry: capacities, side rows, earlier tiers, and one row per participant."""
        rows, all_columns, chosen = self._rows, self._rows.columns, self.part.columns
        layout = rows.layout
        kind, start, place = all_columns.kind[chosen], all_columns.start[chosen], all_columns.place[chosen]
        supervisor = rows.supervisor_of[place]
        found: list[tuple[Integers, Integers, Integers]] = []
        for offset in range(all_columns.kind_load.shape[1]):
            load = all_columns.kind_load[kind, offset]
            at_place = np.flatnonzero(load)
            found.append((place[at_place] * rows.weeks + start[at_place] + offset, at_place, load[at_place]))
            shared = at_place[supervisor[at_place] >= 0]
            row = layout.supervisors.start + supervisor[shared] * rows.weeks + start[shared] + offset
            found.append((row, shared, load[shared]))
        found += self._list_side_uses(kind)
        people = np.searchsorted(self.part.people, all_columns.participant[chosen])
        found.append((layout.size + len(self.part.earlier) + people, np.arange(len(chosen)), np.ones_like(chosen)))
        row, column, use = (np.concatenate(parts) for parts in zip(*found, strict=True))
        return row, column, use

    def _list_side_uses(self, kind: Integers) -> list[tuple[Integers, Integers, Integers]]:
        layout, all_columns, chosen = self._rows.layout, self._rows.columns, self.part.columns
        found: list[tuple[Integers, Integers, Integers]] = []
        for first, marks, sign in (
            (layout.most.start, all_columns.kind_quotas, 1),
            (layout.least.start, all_columns.kind_quotas, -1),
            (layout.shares.start, all_columns.kind_shares, -1),
        ):
            if marks is not all_columns.kind_shares or self._has_shares:
                variable, index = np.nonzero(marks[kind])
                found.append((first + index, variable, np.full(len(index), sign, dtype=np.int64)))
        staying = np.flatnonzero(np.isin(chosen, self._rows.stayers))
        found.append((np.full(len(staying), layout.moves), staying, np.full(len(staying), -1, dtype=np.int64)))
        missing = len(chosen) + np.arange(self._shares)
        found.append(
            (layout.shares.start + np.arange(self._shares), missing, np.full(self._shares, -1, dtype=np.int64))
        )
        for number, tier in enumerate(self.part.earlier):
            row = np.full(len(chosen) + self._shares, layout.size + number)
            use = np.concatenate([tier.relative[chosen], np.full(self._shares, tier.share, dtype=np.int64)])
            found.append((row, np.arange(len(use)), use))
        return found

    def _list_sides(self) -> tuple[Floats, Floats]:
        """Lower and upper side of every row that there can be."""
        must = self._rows.columns.must[self.part.people]
        earlier = [self._measure_ceiling(tier) for tier in self.part.earlier]
        upper = np.concatenate([self._room, np.asarray(earlier, dtype=np.float64), np.ones(len(must))])
        lower = np.full(len(upper), -np.inf)
        lower[len(upper) - len(must) :] = np.where(must, 1.0, -np.inf)
        return lower, upper

    def _measure_ceiling(self, tier: TierCost) -> int:
        """What the free columns, and those missing from shares, may cost in an earlier tier."""
        columns = self._rows.columns
        now = measure_tier(columns, tier, self._plan.list_taken())
        standing = tier.nobody + int(tier.relative[self._standing[self._standing >= 0]].sum())
        return now - standing

    def list_hint(self) -> list[float]:
        """The plan as it stands, as values of the variables; empty where it is no solution of the part."""
        taken = np.isin(self.part.columns, self._plan.chosen[self.part.people])
        placed = int((self._plan.chosen[self.part.people] >= 0).sum())
        if int(taken.sum()) < placed or not self._plan.is_valid:
            return []
        missing = np.maximum(0, -self._plan.room[self._rows.layout.shares])[: self._shares]
        return [float(value) for value in np.concatenate([taken, missing])]

    def read(self, values: Sequence[float]) -> Integers:
        """Per participant of the problem the column chosen, when the variables have these values."""
        number = len(self.part.columns)
        chosen = self._standing.copy()
        taken = self.part.columns[np.asarray(values[:number]) > TAKEN]
        chosen[self._rows.columns.participant[taken]] = taken
        return chosen
