"""Whether a meeting can be placed while every meeting that has a place keeps one."""

import random

from scheduler.budget import Budget
from scheduler.meetings.board import Board
from scheduler.meetings.chains import find_chains
from scheduler.meetings.inserter import Inserter
from scheduler.meetings.layout import Layout, Slots
from scheduler.meetings.model import PlanModel
from scheduler.meetings.neighbourhoods import Neighbourhoods
from scheduler.meetings.state import fill_board
from scheduler.tiers import SearchSettings, TierObjective, search_tiers

FREE_MEETINGS = 40
"""Meetings around the one in question that may move to make room."""


def find_plan_with(layout: Layout, slots: Slots, index: int, budget: Budget, seconds: float) -> bool:
    """Solve again: first with all others standing, then with the nearest ones free to move.

    Args:
        layout: The changed problem.
        slots: A plan of the problem before the change, still valid in the changed one.
        index: The meeting to place; its unplaced predecessors come along.
        budget: The run's time.
        seconds: Most time to use, of the budget's kind.
    """
    wanted = list_with_predecessors(layout, slots, index)
    board = fill_board(layout, slots)
    if Inserter(board, budget.is_over).insert_chain(wanted):
        return True
    return _solve_around(layout, slots, wanted, budget, seconds)


def list_with_predecessors(layout: Layout, slots: Slots, index: int) -> list[int]:
    """The meeting and the unplaced ones that must come before it, those first."""
    wanted: set[int] = set()
    waiting = [index]
    while waiting:
        meeting = waiting.pop()
        wanted.add(meeting)
        waiting += [link.other for link in layout.tasks[meeting].before if slots[link.other] is None]
    order = [meeting for chain in find_chains(layout) for meeting in chain]
    return [meeting for meeting in order if meeting in wanted]


def _solve_around(layout: Layout, slots: Slots, wanted: list[int], budget: Budget, seconds: float) -> bool:
    neighbourhoods = Neighbourhoods(layout, random.Random(0))  # noqa: S311 - search, not secrecy
    free = {*wanted, *neighbourhoods.list_nearest(slots, wanted[-1], FREE_MEETINGS)}
    forced = [meeting for meeting in free if slots[meeting] is not None or meeting in wanted]
    board: Board = fill_board(layout, slots, sorted(free))
    model = PlanModel(board, free, forced)
    settings = SearchSettings(seconds=seconds, parameters={"num_workers": 1, "stop_after_first_solution": True})
    objective = TierObjective({}, model.tasks[wanted[-1]].start)
    return search_tiers(model.model, [objective], budget, settings).solution is not None
