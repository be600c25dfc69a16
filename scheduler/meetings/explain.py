"""Why meetings are unplaced, and the cheapest single change that would place each – confirmed by solving again."""

from collections.abc import Mapping
from typing import Any

from scheduler.budget import Budget
from scheduler.limits import Limits
from scheduler.meetings.confirm import find_plan_with
from scheduler.meetings.entities import Problem
from scheduler.meetings.fixes import apply_change, list_changes
from scheduler.meetings.layout import Layout, Slot, Slots
from scheduler.meetings.problem import read_problem
from scheduler.meetings.reasons import list_reasons
from scheduler.meetings.state import fill_board
from scheduler.progress import ShouldStop
from scheduler.result import Fix, UnplacedEntry

TRY_SECONDS = 3.0
"""Time for one change to show that it helps, of the budget's kind."""


def explain_unplaced(
    problem: Problem, assignments: Mapping[str, Any], limits: Limits, should_stop: ShouldStop
) -> list[UnplacedEntry]:
    """Explain every meeting without a place.

    Args:
        problem: The problem.
        assignments: A valid plan's assignments.
        limits: Time for finding changes; with 0 seconds there are reasons only.
        should_stop: Ends the search for changes.

    Returns:
        One entry per unplaced meeting, in the problem's order.
    """
    budget = Budget(limits, should_stop)
    layout = Layout(problem)
    slots = read_slots(layout, assignments)
    board = fill_board(layout, slots)
    entries: list[UnplacedEntry] = []
    for index, slot in enumerate(slots):
        if slot is None:
            reasons = tuple(list_reasons(board, index))
            entries.append(UnplacedEntry(layout.meeting_ids[index], reasons, _find_fix(layout, slots, index, budget)))
    return entries


def read_slots(layout: Layout, assignments: Mapping[str, Any]) -> Slots:
    """The numbered form of a plan's assignments."""
    slots: Slots = [None] * len(layout.tasks)
    for name, decision in assignments.items():
        room = decision.get("room")
        slots[layout.meeting_index[name]] = Slot(
            decision["start"],
            -1 if room is None else layout.room_index[room],
            tuple(layout.person_index[person] for person in decision.get("one_of") or ()),
        )
    return slots


def _find_fix(layout: Layout, slots: Slots, index: int, budget: Budget) -> Fix | None:
    """The first change, cheapest first, with which the meeting is placed and nobody else loses their place."""
    for change in list_changes(layout, slots, index):
        if budget.is_over():
            return None
        changed = read_problem(apply_change(layout.problem.raw, change))
        if find_plan_with(Layout(changed), slots, index, budget, TRY_SECONDS):
            return change
    return None
