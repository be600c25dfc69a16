"""The course of a search: a plan, its parts proven where they are small, then tier by tier."""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from scheduler.budget import Budget
from scheduler.meetings.anneal import Annealer
from scheduler.meetings.bounds import PriceBound
from scheduler.meetings.clash_bound import ClashBound, count_clashing_pairs
from scheduler.meetings.components import find_parts
from scheduler.meetings.construct import construct
from scheduler.meetings.costs import TierCost, list_ceilings
from scheduler.meetings.entities import Term
from scheduler.meetings.exact import PartProof, join_bounds, search_everything, search_part
from scheduler.meetings.improve import Improver
from scheduler.meetings.layout import Layout, Slots
from scheduler.meetings.ruin import Ruin, SlotCost
from scheduler.meetings.state import Incumbent, fill_board
from scheduler.meetings.values import compute_tiers, differs
from scheduler.progress import OnImprovement
from scheduler.result import Status

EXACT_MEETINGS = 60
"""Up to so many meetings that hang together the exact model is given to CP-SAT."""
EXACT_SHARE = 0.5
QUICK_SHARE = 0.04
TIER_SHARE = 0.6
STALL_SHARE = 0.3
LEAST_STALL_SECONDS = 8.0
"""A tier ends after that share of the time limit, and at least so long, without a better plan or bound."""
STALL_TURNS = 400
CURIOSITY = 0.25
LEARNING = 0.4
TURN_SECONDS = 0.01
"""Deterministic seconds that a turn counts for at least."""
RUIN_STEPS = 1500
BOUND_ROUNDS = 25
ANNEAL_MEETINGS = 400
ANNEAL_STEPS, MOST_ANNEAL_STEPS = 60.0, 1200.0
"""Steps per meeting: the first run is short, each further one longer and so cooled more slowly."""
CLASH_BOUND_SECONDS = 0.5
CLASH_PAIRS = 150
"""So many pairs of meetings with common attendees are too many for the exact model."""


@dataclass(frozen=True)
class Outcome:
    """How a search ended, with the plan and each tier's value and bound (None and empty without a plan)."""

    status: Status
    slots: Slots | None = None
    values: tuple[int, ...] = ()
    bounds: tuple[int, ...] = ()


class Search:
    """One run on a problem.

    Args:
        layout: The problem.
        budget: The run's time.
        report: Receives every better value and bound.
    """

    def __init__(self, layout: Layout, budget: Budget, report: OnImprovement) -> None:
        self.layout = layout
        self.budget = budget
        self.report = report
        self.rng = random.Random(budget.limits.seed)  # noqa: S311 - search, not secrecy
        self._tier_searches: dict[int, TierSearch] = {}
        self.stall_seconds = max(LEAST_STALL_SECONDS, STALL_SHARE * budget.measure_remaining())

    def run(self) -> Outcome:
        """Find a plan, prove and improve it."""
        slots = self._construct()
        self.budget.spend_deterministic(len(self.layout.tasks) * 0.0005)
        if slots is None:
            proof = search_everything(self.layout, self.budget, self.budget.measure_remaining(), self.stall_seconds)
            if proof.slots is None:
                return Outcome(proof.status)
            incumbent = self._take_up(proof.slots)
            self._note_bounds(incumbent, [proof])
        else:
            incumbent = self._take_up(slots)
            parts = find_parts(self.layout)
            if any(not self._is_small(part) for part in parts):
                self._improve_tiers(incumbent, quick=True)
            self._prove_parts(incumbent, parts)
        self._improve_tiers(incumbent, quick=False)
        status = Status.OPTIMAL if _is_proven(incumbent) else Status.FEASIBLE
        return Outcome(status, incumbent.slots, incumbent.values, tuple(incumbent.bounds))

    def _take_up(self, slots: Slots) -> Incumbent:
        return Incumbent(self.layout, self.layout.problem.tiers, slots, self.budget, self.report)

    def _construct(self) -> Slots | None:
        """The better of a plan from nothing and one from the decisions in force; None when neither keeps every rule."""
        plans: list[Slots] = []
        for keep_current in (False, True) if self.layout.problem.current else (False,):
            board = construct(self.layout, self.rng, self.budget.is_over, keep_current=keep_current)
            if self._is_valid(board.slots):
                plans.append(board.slots)
        tiers = self.layout.problem.tiers
        return min(plans, key=lambda slots: compute_tiers(self.layout, slots, tiers), default=None)

    def _is_valid(self, slots: Slots) -> bool:
        if any(task.must and slots[task.index] is None for task in self.layout.tasks):
            return False
        most = self.layout.problem.max_moves
        moves = sum(
            decision is not None and differs(self.layout, decision, slots[index])
            for index, decision in enumerate(self.layout.current)
        )
        return most is None or moves <= most

    def _prove_parts(self, incumbent: Incumbent, parts: list[list[int]]) -> None:
        """Give every part that is small to CP-SAT; when all are, their bounds add up to the whole's."""
        if _is_proven(incumbent):
            return
        small = sorted((part for part in parts if self._is_small(part)), key=len)
        proofs: list[PartProof] = []
        ends_with = self.budget.measure_remaining() * (1 - EXACT_SHARE)
        for position, part in enumerate(small):
            seconds = (self.budget.measure_remaining() - ends_with) / (len(small) - position)
            if seconds <= 0 or self.budget.is_over():
                return
            proof = search_part(incumbent, part, seconds, self.stall_seconds)
            if proof.slots is not None:
                incumbent.offer(proof.slots)
                proofs.append(proof)
        if len(proofs) == len(parts):
            self._note_bounds(incumbent, proofs)

    def _is_small(self, part: list[int]) -> bool:
        """Whether CP-SAT can be expected to prove the part."""
        if len(part) > EXACT_MEETINGS:
            return False
        if not any(Term.PREFERRED_CLASH in tier for tier in self.layout.problem.tiers):
            return True
        return count_clashing_pairs(self.layout, part) <= CLASH_PAIRS

    def _note_bounds(self, incumbent: Incumbent, proofs: Sequence[PartProof]) -> None:
        for tier, bound in enumerate(join_bounds(proofs)):
            reached = [sum(proof.values[earlier] for proof in proofs) for earlier in range(tier)]
            if all(value <= proven for value, proven in zip(incumbent.values, reached, strict=False)):
                incumbent.raise_bound(tier, bound)

    def _improve_tiers(self, incumbent: Incumbent, *, quick: bool) -> None:
        for tier in range(len(incumbent.tiers)):
            if self.budget.is_over():
                return
            if tier not in self._tier_searches:
                self._tier_searches[tier] = TierSearch(self, incumbent, tier)
            self._tier_searches[tier].run(quick=quick)


def _is_proven(incumbent: Incumbent) -> bool:
    return all(incumbent.is_proven(tier) for tier in range(len(incumbent.tiers)))


class TierSearch:
    """Improves and bounds one tier, the tiers before it held; the means take turns.

    Args:
        search: The run.
        incumbent: The plan; changed for the better only.
        tier: The tier to work on.
    """

    def __init__(self, search: Search, incumbent: Incumbent, tier: int) -> None:
        self.search = search
        self.budget = search.budget
        self.layout = search.layout
        self.rng = search.rng
        self.incumbent = incumbent
        self.tier = tier
        self.is_additive = all(SlotCost(self.layout, terms).is_exact for terms in incumbent.tiers[: tier + 1])
        tiers = incumbent.tiers[: tier + 1]
        self.can_anneal = (
            not self.is_additive
            and len(self.layout.tasks) <= ANNEAL_MEETINGS
            and not any(terms.get(Term.ROOMS_USED, 0) for terms in tiers)
        )
        self.improver = Improver(incumbent, search.rng)
        self._rates: dict[str, float] = {}
        self._bound: PriceBound | None = None
        self._bound_ceilings: tuple[int, ...] = ()
        self._clash_bound: int | None = None
        self._anneal_steps = ANNEAL_STEPS

    def run(self, *, quick: bool) -> None:
        """Work until the tier is proven, stalls, or its share of the time is used."""
        left = self.budget.measure_remaining()
        is_last = self.tier == len(self.incumbent.tiers) - 1
        share = QUICK_SHARE if quick else (1.0 if is_last else TIER_SHARE)
        stall = self.search.stall_seconds
        last_better, turn, better_turn, state = left, 0, 0, self._state()
        while not self.incumbent.is_proven(self.tier) and not self.budget.is_over():
            now = self.budget.measure_remaining()
            if now <= left * (1 - share) or last_better - now > stall or turn - better_turn > STALL_TURNS:
                return
            self._take_turn()
            turn += 1
            if self._state() != state:
                last_better, better_turn, state = self.budget.measure_remaining(), turn, self._state()

    def _state(self) -> tuple[tuple[int, ...], int]:
        return self.incumbent.values[: self.tier + 1], self.incumbent.bounds[self.tier]

    def _take_turn(self) -> None:
        """Use the means that has lately closed most of the gap a second, and now and then another one."""
        means = self._list_means()
        untried = [key for key in means if key not in self._rates]
        if untried:
            name = untried[0]
        elif self.rng.random() < CURIOSITY:
            name = self.rng.choice(list(means))
        else:
            name = max(means, key=lambda key: self._rates.get(key, 0.0))
        before, left = self._measure_gap(), self.budget.measure_remaining()
        means[name]()
        self.budget.spend_deterministic(TURN_SECONDS)
        seconds = max(1e-3, left - self.budget.measure_remaining())
        rate = (before - self._measure_gap()) / seconds
        self._rates[name] = rate if name not in self._rates else (1 - LEARNING) * self._rates[name] + LEARNING * rate

    def _list_means(self) -> dict[str, Callable[[], object]]:
        means: dict[str, Callable[[], object]] = {}
        if not self._is_bound_exhausted():
            means["bound"] = self._raise_bound
        if self.is_additive:
            means["ruin"] = self._ruin
        if self.can_anneal:
            means["anneal"] = self._anneal
        means["neighbourhood"] = lambda: self.improver.solve_neighbourhood(self.tier)
        return means

    def _is_bound_exhausted(self) -> bool:
        """Whether more steps could not raise the bound, unless the earlier tiers fell since."""
        return self._bound is not None and self._bound.is_exhausted and self._ceilings() == self._bound_ceilings

    def _ceilings(self) -> tuple[int, ...]:
        return self.incumbent.values[: self.tier]

    def _measure_gap(self) -> float:
        """Distance to be closed; a unit of an earlier tier counts as very much."""
        values, tier = self.incumbent.values, self.tier
        return float(sum(values[:tier])) * 1e9 + values[tier] - self.incumbent.bounds[tier]

    def _raise_bound(self) -> None:
        incumbent, tier = self.incumbent, self.tier
        ceilings = list_ceilings(self.layout, incumbent.tiers, incumbent.values, tier)
        if self._bound is None or self._bound_ceilings != self._ceilings():
            self._bound_ceilings = self._ceilings()
            cost = TierCost(self.layout, incumbent.tiers[tier])
            self._bound = PriceBound(self.layout, cost, ceilings, incumbent.slots, self.budget.is_over)
        bound = self._bound.best
        if not self._bound.is_exhausted:
            bound = self._bound.improve(BOUND_ROUNDS, incumbent.values[tier], self.budget.is_over)
            self.budget.spend_deterministic(BOUND_ROUNDS * 1e-7 * self._bound.size)
        incumbent.raise_bound(tier, bound + self._bound_clash(self._bound.needs_all))

    def _bound_clash(self, needs_all: bool) -> int:
        """What ``preferred_clash`` adds to the tier at least; nothing is known where meetings may be left out."""
        weight = self.incumbent.tiers[self.tier].get(Term.PREFERRED_CLASH, 0)
        if not weight or not needs_all:
            return 0
        if self._clash_bound is None:
            bound = ClashBound(self.layout, self.incumbent.slots)
            self._clash_bound = bound.find(self.incumbent.values[self.tier] // weight, self.budget.is_over)
            self.budget.spend_deterministic(CLASH_BOUND_SECONDS)
        return weight * self._clash_bound

    def _anneal(self) -> None:
        weight = max(1, sum(self.incumbent.tiers[self.tier].values()))
        warmth = weight * self.rng.choice((6.0, 15.0, 40.0, 80.0))
        annealer = Annealer(self.layout, fill_board(self.layout, self.incumbent.slots), self.tier, self.rng)
        steps = int(self._anneal_steps * len(self.layout.tasks))
        self._anneal_steps = min(MOST_ANNEAL_STEPS, 1.5 * self._anneal_steps)
        best = annealer.run(steps, warmth, self.budget.is_over)
        self.budget.spend_deterministic(steps * 0.0005)
        if best is not None:
            self.incumbent.offer(best)

    def _ruin(self) -> None:
        weight = max(1, sum(self.incumbent.tiers[self.tier].values()))
        warmth = weight * self.rng.choice((2.0, 10.0, 40.0, 120.0))
        ruin = Ruin(self.layout, fill_board(self.layout, self.incumbent.slots), self.tier, self.rng)
        best = ruin.run(RUIN_STEPS, warmth, self.budget.is_over)
        self.budget.spend_deterministic(RUIN_STEPS * 0.001)
        if best is not None:
            self.incumbent.offer(best)
