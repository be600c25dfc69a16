"""One table per state machine, and the two questions one can ask it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

from django.db import models
from django.utils.translation import gettext as _

State = TypeVar("State", bound=models.TextChoices)


class TransitionError(Exception):
    """A status may not follow another. The message is fit to show."""


@dataclass(frozen=True)
class StateMachine(Generic[State]):
    """Which status may follow which.

    Raises:
        ValueError: the table forgets a member of the enumeration.
    """

    states: type[State]
    table: Mapping[State, frozenset[State]]

    def __post_init__(self) -> None:
        forgotten = set(self.states) - set(self.table)
        if forgotten:
            message = f"{self.states.__name__}: no row for {sorted(forgotten)}"
            raise ValueError(message)

    def can_follow(self, current: str, target: State) -> bool:
        """Tell whether ``target`` may follow ``current``."""
        return target in self.table[self.states(current)]

    def check_follows(self, current: str, target: State) -> None:
        """Raise TransitionError unless ``target`` may follow ``current``."""
        if not self.can_follow(current, target):
            raise TransitionError(
                _("Från ”%(current)s” går det inte till ”%(target)s”.")
                % {"current": self.states(current).label, "target": target.label}
            )

    def diagram(self) -> str:
        """Return the table as a Mermaid state diagram, for the documentation."""
        rows = [f"    {state.value} --> {after.value}" for state in self.states for after in sorted(self.table[state])]
        return "\n".join(["stateDiagram-v2", *rows])
