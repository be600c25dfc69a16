"""``preferred_clash`` as an expression of the CP-SAT model."""

from dataclasses import dataclass

from ortools.sat.python import cp_model

from scheduler.meetings.layout import Slots
from scheduler.meetings.variables import Expression, Literal, ModelVariables


class ClashTerm:
    """``preferred_clash`` of pairs with at least one free meeting: grains of overlap times persons concerned."""

    def __init__(self, owner: ModelVariables) -> None:
        self._owner = owner
        self._parts: list[Expression] = []
        placed = [task.index for task in owner.layout.tasks if owner.board.slots[task.index] is not None]
        for position, first in enumerate(owner.free):
            for second in (*owner.free[position + 1 :], *placed):
                self._add_pair(first, second)
        self.expression: Expression = sum(self._parts)

    def _roles(self, index: int) -> tuple[set[int], dict[int, Literal], set[int]]:
        """Who attends for certain, who may be chosen, who is preferred."""
        task, variables = self._owner.layout.tasks[index], self._owner.tasks.get(index)
        certain, preferred = set(task.required), set(task.preferred)
        if variables is None:
            slot = self._owner.board.slots[index]
            return certain | set(slot.chosen if slot is not None else ()), {}, preferred
        literals: dict[int, Literal] = {}
        for group in variables.groups:
            for person, literal in group.items():
                literals.setdefault(person, []).append(literal)
        return certain, literals, preferred

    def _add_pair(self, first: int, second: int) -> None:
        certain_1, choice_1, preferred_1 = self._roles(first)
        certain_2, choice_2, preferred_2 = self._roles(second)
        if certain_1 & certain_2:
            return
        weight = len(preferred_1 & preferred_2) + len(preferred_1 & certain_2) + len(certain_1 & preferred_2)
        conditional = [literal for person in preferred_2 for literal in choice_1.get(person, ())]
        conditional += [literal for person in preferred_1 for literal in choice_2.get(person, ())]
        if not weight and not conditional:
            return
        overlap = self._add_overlap(first, second)
        if overlap is None:
            return
        if weight:
            self._parts.append(weight * overlap)
        for literal in conditional:
            self._parts.append(self._add_conditional(first, second, overlap, literal))

    def _bounds(self, index: int) -> tuple[Expression, Literal]:
        variables = self._owner.tasks.get(index)
        if variables is not None:
            return variables.start, variables.placed
        slot = self._owner.board.slots[index]
        if slot is None:
            raise ValueError(f"meeting {index} is neither free nor placed")
        return slot.start, self._owner.one

    def _add_overlap(self, first: int, second: int) -> cp_model.IntVar | None:
        owner, tasks = self._owner, self._owner.layout.tasks
        length_1, length_2 = tasks[first].duration, tasks[second].duration
        (start_1, placed_1), (start_2, placed_2) = self._bounds(first), self._bounds(second)
        if not self._can_meet(first, second):
            return None
        measure = _OverlapOf(first, second, length_1, length_2)
        overlap = owner.new_integer(cp_model.Domain(0, min(length_1, length_2)), measure.overlap)
        ends_1_in_2 = owner.new_boolean(lambda slots: measure.case(slots) == 1)
        ends_2_in_1 = owner.new_boolean(lambda slots: measure.case(slots) == 2)
        within = owner.new_boolean(lambda slots: measure.case(slots) == 3)
        owner.model.add(overlap >= start_1 + length_1 - start_2).only_enforce_if(ends_1_in_2)
        owner.model.add(overlap >= start_2 + length_2 - start_1).only_enforce_if(ends_2_in_1)
        owner.model.add(overlap >= min(length_1, length_2)).only_enforce_if(within)
        owner.model.add_bool_or([ends_1_in_2, ends_2_in_1, within, placed_1.negated(), placed_2.negated()])
        return overlap

    def _can_meet(self, first: int, second: int) -> bool:
        """Whether a standing meeting and the starts of a free one can overlap at all; True for two free ones."""
        slot = self._owner.board.slots[second]
        if slot is None:
            return True
        tasks = self._owner.layout.tasks
        low, high = slot.start - tasks[first].duration + 1, slot.start + tasks[second].duration
        starts = self._owner.tasks[first].starts
        return bool(starts >> max(0, low) & ((1 << (high - max(0, low))) - 1))

    def _add_conditional(self, first: int, second: int, overlap: cp_model.IntVar, literal: Literal) -> cp_model.IntVar:
        owner, tasks = self._owner, self._owner.layout.tasks
        measure = _OverlapOf(first, second, tasks[first].duration, tasks[second].duration)
        value_of = owner.values[literal.index]
        longest = min(tasks[first].duration, tasks[second].duration)
        part = owner.new_integer(
            cp_model.Domain(0, longest), lambda slots: measure.overlap(slots) if value_of(slots) else 0
        )
        owner.model.add(part >= overlap).only_enforce_if(literal)
        return part


@dataclass(frozen=True)
class _OverlapOf:
    """How two meetings overlap in a plan."""

    first: int
    second: int
    length_1: int
    length_2: int

    def overlap(self, slots: Slots) -> int:
        """Grains in which both run."""
        slot_1, slot_2 = slots[self.first], slots[self.second]
        if slot_1 is None or slot_2 is None:
            return 0
        end = min(slot_1.start + self.length_1, slot_2.start + self.length_2)
        return max(0, end - max(slot_1.start, slot_2.start))

    def case(self, slots: Slots) -> int:
        """1: the first one's end bounds the overlap, 2: the second one's, 3: one lies within the other, 0: unplaced."""
        slot_1, slot_2 = slots[self.first], slots[self.second]
        if slot_1 is None or slot_2 is None:
            return 0
        overlap = self.overlap(slots)
        if slot_1.start + self.length_1 - slot_2.start <= overlap:
            return 1
        return 2 if slot_2.start + self.length_2 - slot_1.start <= overlap else 3
