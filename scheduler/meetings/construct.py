"""A first plan in a second or two: chains of meetings put in one after the other, each as early as it can be.

Serial schedule generation with backtracking along a chain; where a meeting finds no grain, others are ejected.
"""

import random
from collections.abc import Callable, Sequence

from scheduler.meetings.board import Board
from scheduler.meetings.chains import find_chains, order_tasks
from scheduler.meetings.ejection import Ejection
from scheduler.meetings.inserter import Inserter
from scheduler.meetings.layout import Layout
from scheduler.meetings.masks import first_grain


def construct(
    layout: Layout, rng: random.Random, should_end: Callable[[], bool], *, keep_current: bool = False
) -> Board:
    """Build a plan: what must be placed first, then chain by chain in order of the earliest start.

    Args:
        layout: The problem.
        rng: Source of chance for the repair.
        should_end: True ends the repair.
        keep_current: Put the decisions in force where they are, as far as they are still possible, before all else.
    """
    board = Board(layout)
    inserter = Inserter(board, should_end)
    if keep_current:
        for index in order_tasks(layout):
            inserter.keep_current(index)
    chains = sorted(find_chains(layout), key=lambda chain: _urgency(layout, chain))
    left = [chain for chain in chains if not inserter.insert_chain(chain)]
    Ejection(inserter, rng).run(left, rounds=min(400, 20 + len(layout.tasks)))
    for chain in left:
        inserter.insert_parts(chain)
    return board


def _urgency(layout: Layout, chain: Sequence[int]) -> tuple[int, int, int]:
    """Fixed ones first, then by earliest start, then the less free ones."""
    tasks = [layout.tasks[index] for index in chain]
    free = sum(task.starts.bit_count() for task in tasks)
    first = first_grain(tasks[0].starts) if tasks[0].starts else 0
    return (0 if any(task.must for task in tasks) else 1, first, free)
