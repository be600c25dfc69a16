"""Placing participants one after the other, where there is room for them."""

from collections.abc import Callable, Iterable

import numpy as np

from scheduler.placements.large.columns import Columns, Flags, Floats, Integers
from scheduler.placements.large.plan import NOBODY
from scheduler.placements.large.rows import Rows

LOOKS_BETWEEN = 256
MUST_FIRST = 1e15
"""Those who must be placed come before all others, who has the fewest columns first."""


class Filler:
    """The room left in every place and week, and participants put into it.

    Args:
        rows: The coupling rules.
        room: What is left of each; copied. Rows that demand something – a quota's min – are not looked at.
    """

    def __init__(self, rows: Rows, room: Integers) -> None:
        layout, columns = rows.layout, rows.columns
        self._columns: Columns = columns
        self._places = room[layout.places].reshape(-1, rows.weeks).copy()
        self._supervisors = room[layout.supervisors].reshape(-1, rows.weeks).copy()
        self._most = room[layout.most].copy()
        self._supervisor_of = rows.supervisor_of
        self._lengths = np.count_nonzero(np.cumsum(columns.kind_load[:, ::-1], axis=1), axis=1)
        self._quotas = [np.flatnonzero(row) for row in columns.kind_quotas]

    def try_column(self, column: int) -> bool:
        """Take a column if there is room for it."""
        kind, start = int(self._columns.kind[column]), int(self._columns.start[column])
        length = int(self._lengths[kind])
        load = self._columns.kind_load[kind, :length]
        place = int(self._columns.kind_place[kind])
        own = self._places[place, start : start + length]
        supervisor = int(self._supervisor_of[place])
        quotas = self._quotas[kind]
        if (own < load).any() or (self._most[quotas] < 1).any():
            return False
        if supervisor >= 0:
            shared = self._supervisors[supervisor, start : start + length]
            if (shared < load).any():
                return False
            shared -= load
        own -= load
        self._most[quotas] -= 1
        return True


def find_fitting(rows: Rows, room: Integers) -> Flags:
    """Per column whether there is room for it, quotas' minima and ``max_moves`` left aside."""
    layout, columns = rows.layout, rows.columns
    least = room[layout.places].reshape(-1, rows.weeks).copy()
    supervised = rows.supervisor_of >= 0
    shared = room[layout.supervisors].reshape(-1, rows.weeks)
    least[supervised] = np.minimum(least[supervised], shared[rows.supervisor_of[supervised]])
    fits = np.ones((len(columns.kind_place), rows.weeks), dtype=np.bool_)
    for offset in range(columns.kind_load.shape[1]):
        weeks = rows.weeks - offset
        load = columns.kind_load[:, offset : offset + 1]
        fits[:, :weeks] &= (load == 0) | (load <= least[columns.kind_place, offset:])
    full = np.asarray((columns.kind_quotas & (room[layout.most] < 1)).any(axis=1))
    found: Flags = fits.ravel()[columns.cell] & ~full[columns.kind]
    return found


def fill(
    rows: Rows, room: Integers, chosen: Integers, costs: Floats, depth: int, should_end: Callable[[], bool]
) -> Integers:
    """Place the unplaced: who must be placed and who gains most first, each in the cheapest column that there is room for.

    Args:
        rows: The coupling rules.
        room: What the plan so far leaves of them.
        chosen: The plan so far, per participant.
        costs: Per column against being unplaced, with prices where there are any.
        depth: How many columns are tried for each; the must are tried in all of theirs.
        should_end: Asked now and then.

    Returns:
        The fuller plan.
    """
    filler, filled = Filler(rows, room), chosen.copy()
    candidates_of = _list_candidates(rows.columns, find_fitting(rows, room), chosen, costs, depth)
    for turn, (participant, candidates) in enumerate(candidates_of):
        if turn % LOOKS_BETWEEN == 0 and should_end():
            break
        filled[participant] = next((column for column in candidates if filler.try_column(column)), NOBODY)
    return filled


def _list_candidates(
    columns: Columns, fits: Flags, chosen: Integers, costs: Floats, depth: int
) -> Iterable[tuple[int, Iterable[int]]]:
    """The unplaced with their columns, the most pressing first."""
    must = columns.must[columns.participant]
    open_columns = np.flatnonzero((chosen[columns.participant] < 0) & fits & ((costs < 0) | must))
    order = open_columns[np.lexsort((costs[open_columns], columns.participant[open_columns]))]
    owners = columns.participant[order]
    begins = np.flatnonzero(np.concatenate([[True], owners[1:] != owners[:-1]])) if len(order) else order
    ends = np.append(begins[1:], len(order))
    pressing = np.where(columns.must[owners[begins]], ends - begins - MUST_FIRST, costs[order[begins]])
    for run in np.argsort(pressing, kind="stable"):
        owner = int(owners[begins[run]])
        end = ends[run] if columns.must[owner] else min(ends[run], begins[run] + depth)
        yield owner, order[begins[run] : end].tolist()
