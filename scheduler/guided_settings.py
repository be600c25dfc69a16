"""How a guided search divides its time, and what it knows about the problem."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from scheduler.tiers import SearchSettings


@dataclass(frozen=True)
class GuidedSettings:
    """How a guided search divides its time.

    Attributes:
        search: For the searches it consists of; its ``tier_share`` applies to each tier but the last.
        relaxation_share: Largest part of the remaining time that one relaxation may use.
        guess_share: Largest part of the remaining time that one guess at the distance to the bound may use.
        most_guesses: Number of guesses per tier.
        first_search_share: Part of a tier's time after which the search of a small model gives way to guesses.
        most_variables: Models larger than this are searched without the relaxation.
        small_model: Models with at most so many free Booleans are searched whole, without neighbourhoods.
        most_followed: Largest number of free Booleans when the relaxation's choices are followed.
        reaches: How many groups on either side of a broken one are searched with it, until a plan is found.
        wide_gap: Relative gap above which neighbourhoods come before a better bound.
        fruitless_cuts: How often in a row the relaxation is solved again without a better bound.
        neighbourhood_sizes: Numbers of neighbouring groups that are freed, in turn.
        neighbourhood_seconds: Time for one neighbourhood.
        branching_share: Largest part of the remaining time that branching on the relaxation may use; 0 for none of it.
        branching_seconds: Time of the first run of it; each further one has twice as much.
        closing_share: Part of a tier's time that neighbourhoods leave to the search of the whole.
        failures_to_end: Neighbourhoods in a row without a better plan after which they are given up.
    """

    search: SearchSettings = field(default_factory=SearchSettings)
    relaxation_share: float = 0.6
    guess_share: float = 0.1
    most_guesses: int = 8
    first_search_share: float = 0.3
    most_variables: int = 400_000
    small_model: int = 4_000
    most_followed: int = 12_000
    reaches: tuple[int, ...] = (0, 1, 3, 6)
    wide_gap: float = 0.05
    fruitless_cuts: int = 2
    neighbourhood_sizes: tuple[int, ...] = (4, 8, 16)
    neighbourhood_seconds: float = 3.0
    failures_to_end: int = 16
    closing_share: float = 0.35
    branching_share: float = 0.0
    branching_seconds: float = 5.0


@dataclass(frozen=True)
class SearchKnowledge:
    """What a guided search knows about a problem beyond the rows of its model; Booleans are named by index.

    Attributes:
        tighten: Gives a plan's auxiliary variables their least values; a plan that was searched for one term leaves
            those of others wide.
        groups: Booleans that change together, groups that compete beside each other in the order; neighbourhoods are
            made of them.
        implications: Pairs of Booleans of which the first implies the second.
        polish: Improves a plan, by quick means of the problem's own, in the tier of the given index without harm to
            those before; used on large models.
    """

    tighten: Callable[[Sequence[int]], tuple[int, ...]]
    groups: Sequence[Sequence[int]]
    implications: Sequence[tuple[int, int]]
    polish: Callable[[Sequence[int], int], tuple[int, ...]]
