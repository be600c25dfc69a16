"""The variables of the CP-SAT model of some meetings, beside meetings that stand still.

Every variable is registered with the way to compute its value from a plan, so that any plan can be given to the
solver complete: with only the decisions hinted, CP-SAT may fail to find the plan again.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ortools.sat.python import cp_model

from scheduler.meetings.board import Board
from scheduler.meetings.layout import NO_ROOM, Slot, Slots, Task
from scheduler.meetings.masks import first_grain, mask_windows

ValueOf = Callable[[Slots], int]
Literal = Any
"""A CP-SAT Boolean variable or its negation; OR-Tools has no one public type for both."""
Expression = Any
"""A linear expression, variable or number; its operators are typed too narrowly in OR-Tools to be combined."""


@dataclass
class TaskVariables:
    """The variables of one free meeting. ``placed`` is a constant 1 where the meeting must be placed."""

    task: Task
    starts: int
    start: cp_model.IntVar
    placed: Literal
    is_forced: bool
    rooms: dict[int, Literal] = field(default_factory=dict)
    groups: list[dict[int, Literal]] = field(default_factory=list)


class ModelVariables:
    """The free meetings of a board as variables: whether, when, where and with whom.

    Args:
        board: Holds the meetings that stand; no free one is on it.
        free: Meetings to decide.
        forced: Those of them that must be placed.
        narrowed: Sets of grains within which some of them must start, in a neighbourhood.
    """

    def __init__(
        self, board: Board, free: Iterable[int], forced: Iterable[int] = (), narrowed: Mapping[int, int] | None = None
    ) -> None:
        self.board = board
        self.layout = board.layout
        self.model = cp_model.CpModel()
        self.values: list[ValueOf] = []
        self.free = sorted(free)
        self._narrowed = narrowed or {}
        self.one: Literal = self.model.new_constant(1)
        self.values.append(lambda _slots: 1)
        must = set(forced)
        self.tasks = {index: self._add_task(index, index in must) for index in self.free}

    def new_boolean(self, value_of: ValueOf) -> cp_model.IntVar:
        """A Boolean variable that knows its value in a plan."""
        self.values.append(value_of)
        return self.model.new_bool_var("")

    def new_integer(self, domain: cp_model.Domain, value_of: ValueOf) -> cp_model.IntVar:
        """An integer variable that knows its value in a plan."""
        self.values.append(value_of)
        return self.model.new_int_var_from_domain(domain, "")

    def complete_solution(self, slots: Slots) -> tuple[int, ...]:
        """The value of every variable of the model for a plan, by variable index."""
        return tuple(value_of(slots) for value_of in self.values)

    def read_slots(self, solution: Sequence[int]) -> Slots:
        """The board's meetings and the free ones as the solution places them."""
        slots = list(self.board.slots)
        for index, variables in self.tasks.items():
            slots[index] = self._read_slot(variables, solution)
        return slots

    def _read_slot(self, variables: TaskVariables, solution: Sequence[int]) -> Slot | None:
        if not solution[variables.placed.index]:
            return None
        room = next(room for room, literal in variables.rooms.items() if solution[literal.index])
        chosen = tuple(
            next(person for person, literal in group.items() if solution[literal.index]) for group in variables.groups
        )
        return Slot(solution[variables.start.index], room, chosen)

    def _add_task(self, index: int, forced: bool) -> TaskVariables:
        task = self.layout.tasks[index]
        starts = self.board.list_starts(index) if self._can_follow(task) else 0
        starts &= self._narrowed.get(index, starts)
        forced = forced or task.must or any(self.board.slots[link.other] is not None for link in task.after)
        fallback = first_grain(starts) if starts else 0
        windows = [[first, end - 1] for first, end in mask_windows(starts)] or [[0, 0]]
        start = self.new_integer(
            cp_model.Domain.from_intervals(windows),
            lambda slots: slot.start if (slot := slots[index]) is not None else fallback,
        )
        placed: Literal = self.one if forced else self.new_boolean(lambda slots: slots[index] is not None)
        variables = TaskVariables(task, starts, start, placed, forced)
        if not starts:
            self.model.add(placed == 0)
        self._add_room_choice(variables)
        self._add_people_choice(variables)
        return variables

    def _can_follow(self, task: Task) -> bool:
        free = set(self.free)
        return all(link.other in free or self.board.slots[link.other] is not None for link in task.before)

    def _add_room_choice(self, variables: TaskVariables) -> None:
        task, index = variables.task, variables.task.index
        options = [room for room in task.rooms if self._room_starts(task, room) & variables.starts]
        if len(options) == 1:
            variables.rooms[options[0]] = variables.placed
        else:
            for room in options:
                variables.rooms[room] = self.new_boolean(_is_in_room(index, room))
            self.model.add(sum(variables.rooms.values()) == variables.placed)
        for room, literal in variables.rooms.items():
            self._enforce_starts(variables, self._room_starts(task, room), literal)

    def _room_starts(self, task: Task, room: int) -> int:
        if room == NO_ROOM:
            return self.layout.everything
        return self.layout.free_starts(self.board.room_taken[room], task.duration)

    def _add_people_choice(self, variables: TaskVariables) -> None:
        index = variables.task.index
        for position, group in enumerate(variables.task.groups):
            literals: dict[int, Literal] = {}
            for person in group:
                if self._person_starts(variables.task, person) & variables.starts:
                    literals[person] = self.new_boolean(_chooses(index, position, person))
                    self._enforce_starts(variables, self._person_starts(variables.task, person), literals[person])
            self.model.add(sum(literals.values()) == variables.placed)
            variables.groups.append(literals)
        for person in {person for group in variables.groups for person in group}:
            parts = [group[person] for group in variables.groups if person in group]
            if len(parts) > 1:
                self.model.add_at_most_one(parts)

    def _person_starts(self, task: Task, person: int) -> int:
        return self.layout.free_starts(self.board.person_taken[person], task.duration) & ~self.board.full[person]

    def _enforce_starts(self, variables: TaskVariables, allowed: int, literal: Literal) -> None:
        """Keep the start within the allowed grains where the literal holds."""
        inside = variables.starts & allowed
        if inside != variables.starts and inside:
            domain = cp_model.Domain.from_intervals([[first, end - 1] for first, end in mask_windows(inside)])
            self.model.add_linear_expression_in_domain(variables.start, domain).only_enforce_if(literal)


def _is_in_room(index: int, room: int) -> ValueOf:
    return lambda slots: (slot := slots[index]) is not None and slot.room == room


def _chooses(index: int, position: int, person: int) -> ValueOf:
    return lambda slots: (slot := slots[index]) is not None and slot.chosen[position] == person
