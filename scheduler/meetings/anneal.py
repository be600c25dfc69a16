"""Simulated annealing for plans in which overlaps of preferred attendees count.

A step takes one to three meetings off and puts each in again at a start drawn by its cost (heat bath): the cheaper,
the likelier. All starts of a meeting are priced at once from how many meetings each person attends grain by grain.
"""

import random
from collections.abc import Callable

import numpy as np

from scheduler.meetings.board import Board
from scheduler.meetings.costs import TierCost
from scheduler.meetings.entities import Term
from scheduler.meetings.forest import Numbers
from scheduler.meetings.layout import Layout, Slot, Slots
from scheduler.meetings.masks import mask_positions
from scheduler.meetings.neighbourhoods import Neighbourhoods

COOLEST = 0.4
EARLIER_WEIGHT = 30.0
"""How much dearer a unit of an earlier tier is than one of the tier in hand while annealing."""


class Annealer:
    """Anneals one tier of a plan, the tiers before it weighing more.

    Args:
        layout: The problem; no tier up to ``tier`` may count ``rooms_used``.
        board: The plan; it wanders.
        tier: The tier to lower.
        rng: Source of chance.
    """

    def __init__(self, layout: Layout, board: Board, tier: int, rng: random.Random) -> None:
        self.layout = layout
        self.board = board
        self.rng = rng
        tiers = layout.problem.tiers[: tier + 1]
        self.costs = [TierCost(layout, terms) for terms in tiers]
        self.clash_weights = [terms.get(Term.PREFERRED_CLASH, 0) for terms in tiers]
        self.factors = [EARLIER_WEIGHT] * tier + [1.0]
        self.attending = np.zeros((len(layout.person_ids), layout.grains))
        self.preferring = np.zeros((len(layout.person_ids), layout.grains))
        self.required = [np.array(task.required, dtype=np.int64) for task in layout.tasks]
        self.preferred = [np.array(task.preferred, dtype=np.int64) for task in layout.tasks]
        self.near = Neighbourhoods(layout, rng)
        self.placed = [index for index, slot in enumerate(board.slots) if slot is not None]
        for index in self.placed:
            self._count(index, board.slots[index], 1)
        self.excess = [0.0] * len(tiers)
        self.temperature = 1.0

    def run(self, steps: int, warmth: float, should_end: Callable[[], bool]) -> Slots | None:
        """Anneal from ``warmth``; gives back the best plan met if it is better than the one at the outset."""
        best: Slots | None = None
        nothing = [0.0] * len(self.excess)
        for step in range(steps if self.placed else 0):
            if step % 50 == 0 and should_end():
                break
            self.temperature = warmth * (COOLEST / warmth) ** (step / steps)
            self._step()
            if self.excess < nothing:
                best = list(self.board.slots)
                self.excess = list(nothing)
        return best

    def _count(self, index: int, slot: Slot | None, change: int) -> None:
        if slot is not None:
            span = slice(slot.start, slot.start + self.layout.tasks[index].duration)
            for person in (*self.layout.tasks[index].required, *slot.chosen):
                self.attending[person, span] += change
            for person in self.layout.tasks[index].preferred:
                self.attending[person, span] += change
                self.preferring[person, span] += change

    def _take_off(self, index: int) -> Slot:
        slot = self.board.remove(index)
        self._count(index, slot, -1)
        return slot

    def _put(self, index: int, slot: Slot) -> None:
        self.board.place(index, slot)
        self._count(index, slot, 1)

    def _step(self) -> None:
        """Move one meeting, or a few that compete; undo it when one of them finds no start or the change is too dear."""
        chosen = self._choose()
        before: list[tuple[int, Slot]] = []
        change = [0.0] * len(self.costs)
        profile: Numbers | None = None
        for index in chosen:
            slot = self._take_off(index)
            before.append((index, slot))
            profile = self._clash_profile(index)
            self._add_cost(change, index, slot, -1, profile)
        done: list[int] = []
        for index in reversed(chosen):
            # The last one taken off is the first put in: what it meets has not changed in between.
            profile = self._clash_profile(index) if done or profile is None else profile
            new = self._draw_slot(index, profile)
            if new is None:
                break
            self._add_cost(change, index, new, 1, profile)
            self._put(index, new)
            done.append(index)
        if len(done) == len(chosen) and (len(chosen) == 1 or self._accepts(change)):
            self.excess = [excess + part for excess, part in zip(self.excess, change, strict=True)]
            return
        for index in done:
            self._take_off(index)
        for index, slot in reversed(before):
            self._put(index, slot)

    def _choose(self) -> list[int]:
        seed = self.rng.choice(self.placed)
        chosen = [seed]
        count = self.rng.choice((1, 1, 1, 2, 3))
        for _ in range(count - 1):
            people = self.layout.tasks[seed].required
            if people:
                other = self.rng.choice(self.near.meetings_of[self.rng.choice(people)])
                if other not in chosen and self.board.slots[other] is not None:
                    chosen.append(other)
        return chosen

    def _accepts(self, change: list[float]) -> bool:
        energy = sum(factor * part for factor, part in zip(self.factors, change, strict=True))
        return energy <= 0 or self.rng.random() < float(np.exp(-energy / self.temperature))

    def _clash_profile(self, index: int) -> Numbers:
        """Per grain, the overlaps that the meeting would make by running then; chosen people not counted."""
        profile = self.preferring[self.required[index]].sum(axis=0)
        return np.asarray(profile + self.attending[self.preferred[index]].sum(axis=0))

    def _add_cost(self, change: list[float], index: int, slot: Slot, sign: int, profile: Numbers) -> None:
        """Add what a meeting that is off the board costs in a slot, tier by tier."""
        task = self.layout.tasks[index]
        span = slice(slot.start, slot.start + task.duration)
        clash = float(profile[span].sum())
        clash += float(sum(self.preferring[person, span].sum() for person in slot.chosen))
        start = np.array([slot.start], dtype=np.float64)
        for tier, cost in enumerate(self.costs):
            change[tier] += sign * (self.clash_weights[tier] * clash + float(cost.of_starts(task, start)[0]))

    def _draw_slot(self, index: int, profile: Numbers) -> Slot | None:
        task = self.layout.tasks[index]
        starts = mask_positions(self.board.list_starts(index))
        if not len(starts):
            return None
        sums = np.concatenate([[0.0], np.cumsum(profile)])
        clash = sums[starts + task.duration] - sums[starts]
        energy = np.zeros(len(starts))
        for factor, weight, cost in zip(self.factors, self.clash_weights, self.costs, strict=True):
            energy += factor * (weight * clash + cost.of_starts(task, starts.astype(np.float64)))
        weights = np.cumsum(np.exp((energy.min() - energy) / self.temperature))
        for _ in range(4):
            position = int(np.searchsorted(weights, self.rng.random() * weights[-1]))
            slot = self.board.complete(index, int(starts[min(position, len(starts) - 1)]))
            if slot is not None:
                return slot
        return None
