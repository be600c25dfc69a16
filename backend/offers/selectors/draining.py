"""How long a queue takes, by adding up: seats free per week against what those who wait would need. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SeatsNeeded:
    """What one person takes up: seats a week from the start on, the last value lasting, for so many weeks.

    ``weeks`` None is until further notice; ``earliest`` is the index of the first week in which they can begin.
    """

    per_week: tuple[int, ...]
    weeks: int | None
    earliest: int = 0

    def in_week(self, number: int) -> int:
        """Return the seats taken ``number`` weeks after the start (0 is the first)."""
        return self.per_week[min(number, len(self.per_week) - 1)]


@dataclass(frozen=True, slots=True)
class Drained:
    """How many still wait after each week, and how many weeks until nobody does; None: longer than was looked at."""

    waiting: tuple[int, ...]
    weeks: int | None


def drain(free: Sequence[int], people: Sequence[SeatsNeeded]) -> Drained:
    """Let ``people`` in, in turn, each in the first week from which there are seats enough for their whole stay.

    ``free`` are the free seats of consecutive weeks; what comes after them is not looked at. Seats are added up over a
    week's sessions: that somebody cannot come at a certain time is not seen here, so the result is a best case.
    """
    left = list(free)
    starts = [_let_in(left, person) for person in people]
    waiting = tuple(sum(1 for start in starts if start is None or start > week) for week in range(len(free)))
    if None in starts:
        return Drained(waiting, None)
    return Drained(waiting, max((start + 1 for start in starts if start is not None), default=0))


def _let_in(left: list[int], person: SeatsNeeded) -> int | None:
    """Take the seats of the first start that has them all, and return its week."""
    for start in range(person.earliest, len(left)):
        until = len(left) if person.weeks is None else min(len(left), start + person.weeks)
        if all(left[week] >= person.in_week(week - start) for week in range(start, until)):
            for week in range(start, until):
                left[week] -= person.in_week(week - start)
            return start
    return None
