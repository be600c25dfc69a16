"""The best plan of a run with the value and bound of every tier; it can only get better."""

from collections.abc import Sequence

from scheduler.budget import Budget
from scheduler.meetings.board import Board
from scheduler.meetings.entities import Tier
from scheduler.meetings.layout import Layout, Slots
from scheduler.meetings.values import compute_tiers
from scheduler.progress import Improvement, OnImprovement


class Incumbent:
    """The plan in hand.

    Attributes:
        slots: The plan; it keeps every hard rule.
        values: The value of every tier; plans compare as these tuples do.
    """

    def __init__(
        self, layout: Layout, tiers: Sequence[Tier], slots: Slots, budget: Budget, report: OnImprovement
    ) -> None:
        self.layout = layout
        self.tiers = list(tiers)
        self.budget = budget
        self.report = report
        self.slots = list(slots)
        self.values = compute_tiers(layout, slots, self.tiers)
        self._proofs: list[tuple[tuple[int, ...], int]] = [((), 0) for _ in self.tiers]
        self._announce(0)

    @property
    def bounds(self) -> list[int]:
        """The proven bound of every tier, never above its value."""
        return [min(bound, value) for (_, bound), value in zip(self._proofs, self.values, strict=True)]

    def offer(self, slots: Slots) -> bool:
        """Take a plan over if it is better; tell whether it was."""
        values = compute_tiers(self.layout, slots, self.tiers)
        if values >= self.values:
            return False
        tier = next(number for number, value in enumerate(values) if value != self.values[number])
        self.slots, self.values = list(slots), values
        self._drop_proofs()
        self._announce(tier)
        return True

    def _drop_proofs(self) -> None:
        """Forget the bounds that assume an earlier tier lower than it has become: a tier's fall may raise later ones."""
        for tier, (ceilings, _) in enumerate(self._proofs):
            if any(value > ceiling for value, ceiling in zip(self.values, ceilings, strict=False)):
                self._proofs[tier] = ((), 0)

    def raise_bound(self, tier: int, bound: int) -> None:
        """Note a bound that holds while the earlier tiers do not exceed their present values."""
        if bound > self._proofs[tier][1]:
            self._proofs[tier] = (self.values[:tier], bound)
            self._announce(tier)

    def is_proven(self, tier: int) -> bool:
        """Whether value and bound of the tier meet."""
        return self.bounds[tier] >= self.values[tier]

    def _announce(self, tier: int) -> None:
        terms = {term.value: weight for term, weight in self.tiers[tier].items()}
        seconds = self.budget.measure_elapsed()
        self.report(Improvement(tier, terms, self.values[tier], self.bounds[tier], seconds))


def fill_board(layout: Layout, slots: Slots, without: Sequence[int] = ()) -> Board:
    """A board with the plan's meetings, except some."""
    board = Board(layout)
    left_out = set(without)
    for index, slot in enumerate(slots):
        if slot is not None and index not in left_out:
            board.place(index, slot)
    return board
