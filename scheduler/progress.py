"""What a running solver tells its caller, and how the caller tells it to stop."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Improvement:
    """A better plan or a better bound in one tier.

    Attributes:
        tier: Index of the tier being optimised, from 0.
        terms: The tier's terms with their weights.
        value: The tier's value in the best plan so far; None while there is no plan.
        bound: Proven lower bound of the tier, given the values of the tiers before it.
        seconds: Wall time since the search began.
    """

    tier: int
    terms: Mapping[str, int]
    value: int | None
    bound: int
    seconds: float


OnImprovement = Callable[[Improvement], None]
ShouldStop = Callable[[], bool]


def ignore_improvement(_improvement: Improvement) -> None:
    """Listen to nothing."""


def never_stop() -> bool:
    """Let the search run until its limits end it."""
    return False
