"""Many small changes a second: take some related meetings off and put them in again in another order.

Ruin and recreate with blinks and a falling temperature, after Christiaens and Vanden Berghe (2020), "Slack induction
by string removals for vehicle routing problems".
"""

import math
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from scheduler.meetings.board import Board
from scheduler.meetings.chains import find_chains
from scheduler.meetings.entities import Term, Tier
from scheduler.meetings.layout import Layout, Slot, Slots
from scheduler.meetings.masks import first_grain
from scheduler.meetings.values import differs

BLINK = 0.04
MOST_CHAINS = 7
MOST_MEETINGS = 14
TRIES = 12
FORGET = 0.3
"""How often a meeting's place in the plan in force is not tried first."""


@dataclass(frozen=True)
class SlotCost:
    """The cost of a meeting's slot in the additive terms of a tier."""

    layout: Layout
    tier: Tier

    @property
    def is_exact(self) -> bool:
        """Whether the tier has additive terms only."""
        return not any(self.tier.get(term, 0) for term in (Term.PREFERRED_CLASH, Term.ROOMS_USED))

    def measure(self, index: int, slot: Slot | None) -> int:
        """The cost of the meeting in that slot, or unplaced."""
        task, tier = self.layout.tasks[index], self.tier
        cost = 0
        if slot is None:
            cost += tier.get(Term.UNPLACED, 0) * task.priority
        else:
            end = slot.start + task.duration
            cost += tier.get(Term.END, 0) * (end - 1)
            if task.due is not None:
                cost += tier.get(Term.LATE, 0) * task.priority * max(0, end - task.due)
        decision = self.layout.current[index]
        if decision is not None and tier.get(Term.MOVES, 0) and differs(self.layout, decision, slot):
            cost += tier[Term.MOVES]
        return cost


class Ruin:
    """Searches around a plan for a lower value of one tier while the tiers before it do not rise.

    Args:
        layout: The problem; its tiers up to ``tier`` must be additive.
        board: The plan; it changes with every accepted step.
        tier: The tier to lower.
        rng: Source of chance.
    """

    def __init__(self, layout: Layout, board: Board, tier: int, rng: random.Random) -> None:
        self.layout = layout
        self.board = board
        self.rng = rng
        self.costs = [SlotCost(layout, terms) for terms in layout.problem.tiers[: tier + 1]]
        self.chains = find_chains(layout)
        self.chain_of = {index: number for number, chain in enumerate(self.chains) for index in chain}
        self.near = self._list_near()
        self.most_moves = layout.problem.max_moves
        self.excess = [0] * len(self.costs)
        """How far each tier lies above the best plan."""
        self.best: Slots | None = None
        self.temperature = 0.0

    def _list_near(self) -> list[list[int]]:
        """Per chain, the chains that share a required person with it."""
        users: dict[int, set[int]] = {}
        for task in self.layout.tasks:
            for person in (*task.required, *(person for group in task.groups for person in group)):
                users.setdefault(person, set()).add(self.chain_of[task.index])
        near: list[set[int]] = [set() for _ in self.chains]
        for chains in users.values():
            for chain in chains:
                near[chain] |= chains
        return [sorted(chains) for chains in near]

    def run(self, steps: int, warmth: float, should_end: Callable[[], bool]) -> Slots | None:
        """Take steps, cooling from ``warmth`` (in units of the tier); gives back a plan better than at the outset, or None."""
        self.best = None
        self.excess = [0] * len(self.costs)
        for step in range(steps):
            if step % 50 == 0 and should_end():
                break
            self.temperature = warmth * 0.01 ** (step / max(1, steps))
            self._step()
        return self.best

    def _step(self) -> None:
        removed = self._choose_chains() if self.rng.random() < 0.7 else self._choose_meetings()
        before = {index: self.board.slots[index] for index in removed}
        for index in removed:
            if self.board.slots[index] is not None:
                self.board.remove(index)
        for index in removed:
            self._insert(index)
        if not self._is_valid(before):
            self._undo(before)
            return
        changes = [
            sum(
                cost.measure(index, self.board.slots[index]) - cost.measure(index, slot)
                for index, slot in before.items()
            )
            for cost in self.costs
        ]
        if not self._accepts(changes):
            self._undo(before)
            return
        self.excess = [excess + change for excess, change in zip(self.excess, changes, strict=True)]
        if self.excess < [0] * len(self.excess):
            self.best = list(self.board.slots)
            self.excess = [0] * len(self.excess)

    def _is_valid(self, before: dict[int, Slot | None]) -> bool:
        """Whether nothing that had to stay is missing and no more meetings moved than may."""
        slots, tasks, current = self.board.slots, self.layout.tasks, self.layout.current
        for index in before:
            if slots[index] is None and (
                tasks[index].must or any(slots[link.other] is not None for link in tasks[index].after)
            ):
                return False
        if self.most_moves is None:
            return True
        moves = sum(
            decision is not None and differs(self.layout, decision, slots[index])
            for index, decision in enumerate(current)
        )
        return moves <= self.most_moves

    def _accepts(self, changes: Sequence[int]) -> bool:
        if any(change + excess > 0 for change, excess in zip(changes[:-1], self.excess[:-1], strict=True)):
            return False
        if any(change < 0 for change in changes[:-1]):
            return True
        if changes[-1] <= 0:
            return True
        return self.temperature > 0 and self.rng.random() < math.exp(-changes[-1] / self.temperature)

    def _undo(self, before: dict[int, Slot | None]) -> None:
        for index in before:
            if self.board.slots[index] is not None:
                self.board.remove(index)
        for index, slot in before.items():
            if slot is not None:
                self.board.place(index, slot)

    def _insert(self, index: int) -> bool:
        """Place a meeting early, now and then passing over a possible start."""
        board = self.board
        if not board.is_closed(index):
            return False
        starts = board.list_starts(index)
        kept = self._kept_start(index, starts)
        for _ in range(TRIES):
            if not starts:
                return False
            start = first_grain(starts) if kept is None else kept
            kept = None
            slot = None if self.rng.random() < BLINK and starts & (starts - 1) else board.complete(index, start)
            if slot is not None:
                board.place(index, slot)
                return True
            starts &= ~(1 << start)
        return False

    def _kept_start(self, index: int, starts: int) -> int | None:
        """Mostly, the start of the decision in force where it is possible."""
        decision = self.layout.current[index]
        if decision is None or decision.start is None or self.rng.random() < FORGET:
            return None
        return decision.start if starts >> decision.start & 1 else None

    def _start_of(self, chain: int) -> int:
        slot = self.board.slots[self.chains[chain][0]]
        return self.layout.grains if slot is None else slot.start

    def _choose_chains(self) -> list[int]:
        """Some chains near each other in time, in an order to put them in again."""
        seed = self.rng.randrange(len(self.chains))
        at = self._start_of(seed)
        near = sorted(self.near[seed], key=lambda chain: abs(self._start_of(chain) - at))
        count = self.rng.randint(1, MOST_CHAINS)
        chosen = near[: 2 * count]
        self.rng.shuffle(chosen)
        chosen = [seed, *(chain for chain in chosen if chain != seed)][:count]
        self._order(chosen)
        if self.rng.random() < 0.5:
            return [index for chain in chosen for index in self.chains[chain]]
        longest = max(len(self.chains[chain]) for chain in chosen)
        return [
            self.chains[chain][place] for place in range(longest) for chain in chosen if place < len(self.chains[chain])
        ]

    def _order(self, chains: list[int]) -> None:
        kind = self.rng.randrange(3)
        if kind == 0:
            self.rng.shuffle(chains)
        elif kind == 1:
            chains.sort(
                key=lambda chain: (
                    self.layout.tasks[self.chains[chain][0]].starts & -self.layout.tasks[self.chains[chain][0]].starts
                )
            )
        else:
            chains.sort(key=self._start_of)

    def _choose_meetings(self) -> list[int]:
        """Some meetings of near chains around one time; their chains' other meetings stand."""
        seed = self.rng.randrange(len(self.layout.tasks))
        slot = self.board.slots[seed]
        at = self.layout.grains if slot is None else slot.start
        nearby = [
            (abs(other.start - at), index)
            for chain in self.near[self.chain_of[seed]]
            for index in self.chains[chain]
            if (other := self.board.slots[index]) is not None
        ]
        nearby.sort()
        count = self.rng.randint(2, MOST_MEETINGS)
        chosen = [index for _, index in nearby[:count]]
        if slot is None:
            chosen.append(seed)
        kind = self.rng.randrange(3)
        if kind == 0:
            self.rng.shuffle(chosen)
        elif kind == 1:
            chosen.sort(key=lambda index: self.layout.tasks[index].duration)
        return self._predecessors_first(chosen)

    def _predecessors_first(self, chosen: list[int]) -> list[int]:
        member = set(chosen)
        ordered: list[int] = []
        while member:
            for index in chosen:
                if index in member and not any(link.other in member for link in self.layout.tasks[index].before):
                    ordered.append(index)
                    member.discard(index)
        return ordered
