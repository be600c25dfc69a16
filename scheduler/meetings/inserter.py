"""Putting meetings on a board, each as early as it can be."""

from collections.abc import Callable, Sequence

from scheduler.meetings.board import Board
from scheduler.meetings.masks import first_grain
from scheduler.meetings.values import differs

BACKTRACKS = 60
"""Grains tried for the earlier meetings of one chain before the chain counts as not placeable now."""
DEEPEST = 200
"""Meetings of a chain up to which backtracking is used."""


class Inserter:
    """Puts meetings on a board, each as early as it can be.

    Args:
        board: The board to fill.
        should_end: Asked now and then; true gives up with what is placed.
    """

    def __init__(self, board: Board, should_end: Callable[[], bool]) -> None:
        self.board = board
        self.layout = board.layout
        self.should_end = should_end

    def insert_chain(self, chain: Sequence[int], tries: int = BACKTRACKS) -> bool:
        """Place all meetings of a chain, or none of them; very long ones without trying back and forth."""
        if len(chain) <= DEEPEST:
            return self._insert(list(chain), 0, [tries])
        new = [index for index in chain if self.board.slots[index] is None]
        self.insert_parts(chain)
        if all(self.board.slots[index] is not None for index in chain):
            return True
        for index in new:
            if self.board.slots[index] is not None:
                self.board.remove(index)
        return False

    def _insert(self, chain: list[int], position: int, tries: list[int]) -> bool:
        while position < len(chain) and self.board.slots[chain[position]] is not None:
            position += 1
        if position == len(chain):
            return True
        index = chain[position]
        starts = self.board.list_starts(index)
        while starts and tries[0] > 0:
            start = first_grain(starts)
            slot = self.board.complete(index, start)
            if slot is None:
                starts &= starts - 1
                continue
            self.board.place(index, slot)
            if self._insert(chain, position + 1, tries):
                return True
            self.board.remove(index)
            tries[0] -= 1
            starts &= ~self.layout.day_masks[self.layout.day_of[start]]
        return False

    def insert_early(self, index: int) -> bool:
        """Place one meeting as early as it can be."""
        starts = self.board.list_starts(index)
        while starts:
            slot = self.board.complete(index, first_grain(starts))
            if slot is not None:
                self.board.place(index, slot)
                return True
            starts &= starts - 1
        return False

    def keep_current(self, index: int) -> bool:
        """Place one meeting as its decision in force says, if that names a start and is still possible."""
        decision = self.layout.current[index]
        if decision is None or decision.start is None or not self.board.is_closed(index):
            return False
        if not self.board.list_starts(index) >> decision.start & 1:
            return False
        slot = self.board.complete(index, decision.start)
        if slot is None or differs(self.layout, decision, slot):
            return False
        self.board.place(index, slot)
        return True

    def insert_parts(self, chain: Sequence[int]) -> None:
        """Place as much of a chain as can be, predecessors first."""
        for index in chain:
            if self.board.slots[index] is None and self.board.is_closed(index):
                self.insert_early(index)
