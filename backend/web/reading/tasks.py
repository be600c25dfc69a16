"""What a line of the Start page says."""

from dataclasses import dataclass
from datetime import date
from enum import IntEnum


class Cost(IntEnum):
    """What it costs to wait; the name in lower case is the class of the line."""

    URGENT = 0
    SOON = 1
    CALM = 2

    @property
    def css(self) -> str:
        """The class of the line."""
        return self.name.lower()


@dataclass(frozen=True)
class Task:
    """One thing to do: what, why now, and the way there."""

    cost: Cost
    due_on: date
    text: str
    why: str
    address: str
    button: str
