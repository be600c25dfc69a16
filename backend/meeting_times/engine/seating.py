"""Who takes which part of a meeting, given who can come."""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from backend.meeting_times.engine.costs import CostKind
from backend.meeting_times.engine.wish import Seat

Price = tuple[int, int]
"""Days of waiting, then steps down the lists."""


@dataclass(frozen=True, slots=True)
class Seating:
    """Who takes each seat, by the order of the seats; None where an optional one stays empty.

    ``ranks`` says how far down the list of candidates each one stands, 0 for the first.
    """

    people: tuple[str | None, ...]
    ranks: tuple[int, ...]

    @property
    def price(self) -> Price:
        """What it costs, and how far down the lists it goes; the less the better."""
        stand_ins = sum(1 for rank in self.ranks if rank)
        days = self.people.count(None) * CostKind.ABSENT.value + stand_ins * CostKind.STAND_IN.value
        return (days, sum(self.ranks))


def fill_seats(seats: Sequence[Seat], available: AbstractSet[str]) -> Seating | None:
    """Return the best way to fill the seats with people who can come, or None if a required one stays empty.

    Nobody takes two parts. Among ways that are worth the same, the first in the order of seats and lists is taken.
    """
    return _Filling(seats, available).best


class _Filling:
    """A search in depth that turns back when what is left cannot be better than what it has."""

    def __init__(self, seats: Sequence[Seat], available: AbstractSet[str]) -> None:
        self._seats = seats
        self._choices = [
            [(rank, key) for rank, key in enumerate(seat.candidates) if key in available][: len(seats)]
            for seat in seats
        ]
        self._least = self._least_of_rest()
        self.best: Seating | None = None
        if all(choices or not seat.is_required for seat, choices in zip(seats, self._choices, strict=True)):
            self._fill((), ())

    def _least_of_rest(self) -> list[Price]:
        """From each seat on, the least that the rest can cost when nobody were in each other's way."""
        least: list[Price] = [(0, 0)]
        for choices in reversed(self._choices):
            days, steps = least[-1]
            if not choices:
                least.append((days + CostKind.ABSENT.value, steps))
            else:
                rank = choices[0][0]
                least.append((days + (CostKind.STAND_IN.value if rank else 0), steps + rank))
        return least[::-1]

    def _fill(self, people: tuple[str | None, ...], ranks: tuple[int, ...]) -> None:
        partly = Seating(people, ranks)
        days, steps = partly.price
        least_days, least_steps = self._least[len(people)]
        if self.best is not None and (days + least_days, steps + least_steps) >= self.best.price:
            return
        if len(people) == len(self._seats):
            self.best = partly
            return
        for rank, key in self._choices[len(people)]:
            if key not in people:
                self._fill((*people, key), (*ranks, rank))
        if not self._seats[len(people)].is_required:
            self._fill((*people, None), (*ranks, 0))
