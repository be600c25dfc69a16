"""First plans: from the decisions in force, or from nothing; what is demanded comes before what is only better."""

from collections.abc import Callable

import numpy as np

from scheduler.placements.large.columns import Floats, Integers
from scheduler.placements.large.greedy import fill
from scheduler.placements.large.plan import NOBODY
from scheduler.placements.large.rows import Rows

DEPTH = 12
"""So many columns are tried for each participant in the order of prices, before all are tried in the order of costs."""

NEVER = 1.0
"""Cost of a column that filling passes over."""


def list_standing(rows: Rows) -> Integers:
    """The plan in force, without those who have to give way because capacities no longer hold them all."""
    chosen = rows.columns.current.copy()
    while True:
        taken = chosen[chosen >= 0]
        relief = _measure_relief(rows, taken, rows.limits - rows.measure_use(taken))
        if not relief.any():
            return chosen
        chosen[rows.columns.participant[taken[int(np.argmax(relief))]]] = NOBODY


def _measure_relief(rows: Rows, taken: Integers, room: Integers) -> Integers:
    """Per column taken how much too much it takes of what is overdrawn; of those who must be placed, nothing."""
    layout, columns = rows.layout, rows.columns
    over = np.maximum(0, -room)
    kind, start, place = columns.kind[taken], columns.start[taken], columns.place[taken]
    supervisor = rows.supervisor_of[place]
    at_places = over[layout.places].reshape(-1, rows.weeks)
    at_supervisors = over[layout.supervisors].reshape(-1, rows.weeks)
    relief = columns.kind_quotas[kind] @ np.minimum(1, over[layout.most])
    for offset in range(columns.kind_load.shape[1]):
        load, week = columns.kind_load[kind, offset], np.minimum(start + offset, rows.weeks - 1)
        relief += np.minimum(load, at_places[place, week])
        if len(at_supervisors):
            relief += np.where(supervisor >= 0, np.minimum(load, at_supervisors[supervisor, week]), 0)
    return np.where(columns.must[columns.participant[taken]], 0, relief)


def fill_up(rows: Rows, standing: Integers, priced: Floats, costs: Floats, should_end: Callable[[], bool]) -> Integers:
    """Fill a plan up: what quotas demand, then in the order of priced costs, then of mere costs.

    Args:
        rows: The coupling rules.
        standing: Per participant the column they keep, −1 for none.
        priced: Per column its cost against being unplaced, prices included where there are any.
        costs: The same without prices.
        should_end: Asked now and then.
    """
    demands = np.array([quota.minimum > 0 for quota in rows.columns.problem.quotas], dtype=np.bool_)
    demanded = np.asarray(rows.columns.kind_quotas[:, demands].any(axis=1))
    chosen = standing
    if demanded.any():
        # The must come first everywhere, so they too stand before the quotas' minima are filled.
        chosen = fill(rows, _measure_room(rows, chosen), chosen, np.full_like(priced, NEVER), DEPTH, should_end)
        wanted = np.where(demanded[rows.columns.kind], np.minimum(priced, -NEVER), NEVER)
        chosen = fill(rows, _demand_no_more(rows, _measure_room(rows, chosen)), chosen, wanted, len(costs), should_end)
    for order, depth in ((priced, DEPTH), (costs, len(costs))):
        chosen = fill(rows, _measure_room(rows, chosen), chosen, order, depth, should_end)
    return chosen


def _measure_room(rows: Rows, chosen: Integers) -> Integers:
    return rows.limits - rows.measure_use(chosen[chosen >= 0])


def _demand_no_more(rows: Rows, room: Integers) -> Integers:
    """The room when no quota takes more than its minimum; a quota that demands nothing keeps its own."""
    layout, narrowed = rows.layout, room.copy()
    missing = np.maximum(0, -room[layout.least])
    demands = np.array([quota.minimum > 0 for quota in rows.columns.problem.quotas], dtype=np.bool_)
    narrowed[layout.most] = np.where(demands, np.minimum(missing, room[layout.most]), room[layout.most])
    return narrowed
