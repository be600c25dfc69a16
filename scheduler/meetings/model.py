"""The CP-SAT model of some meetings, exact for all hard rules and terms, beside meetings that stand still.

With every meeting free it is the whole problem; with a few free it is a neighbourhood of a plan. Every variable is
registered with the way to compute its value from a plan, so that any plan can be given to the solver complete:
with only the decisions hinted, CP-SAT may fail to find the plan again.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from ortools.sat.python import cp_model

from scheduler.meetings.board import Board
from scheduler.meetings.entities import Term, Tier
from scheduler.meetings.layout import NO_ROOM, Layout, Slot, Slots, Task
from scheduler.meetings.masks import first_grain, mask_windows
from scheduler.meetings.values import compute_terms, differs

ValueOf = Callable[[Slots], int]
Literal = Any
"""A CP-SAT Boolean variable or its negation; OR-Tools has no one public type for both."""


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


class PlanModel:
    """The model of the free meetings of a board.

    Args:
        board: Holds the meetings that stand; no free one is on it.
        free: Meetings to decide.
        forced: Those of them that must be placed.
        narrowed: Sets of grains within which some of them must start, in a neighbourhood.
    """

    def __init__(
        self,
        board: Board,
        free: Iterable[int],
        forced: Iterable[int] = (),
        narrowed: Mapping[int, int] | None = None,
    ) -> None:
        self.board = board
        self.layout = board.layout
        self.model = cp_model.CpModel()
        self.values: list[ValueOf] = []
        self.free = sorted(free)
        self._narrowed = narrowed or {}
        self._one = self.model.new_constant(1)
        self.values.append(lambda _slots: 1)
        must = set(forced)
        self.tasks = {index: self._add_task(index, index in must) for index in self.free}
        self._add_rooms()
        self._add_people()
        self._add_links()
        self._add_max_moves()

    # -- variables -------------------------------------------------------------------------------------------------

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
        placed: Literal = self._one if forced else self.new_boolean(lambda slots: slots[index] is not None)
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
                variables.rooms[room] = self.new_boolean(
                    lambda slots, room=room: (slot := slots[index]) is not None and slot.room == room
                )
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
                    literals[person] = self.new_boolean(
                        lambda slots, person=person, position=position: (
                            (slot := slots[index]) is not None and slot.chosen[position] == person
                        )
                    )
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

    # -- hard rules ------------------------------------------------------------------------------------------------

    def _interval(self, variables: TaskVariables, literal: Literal) -> cp_model.IntervalVar:
        return self.model.new_optional_fixed_size_interval_var(variables.start, variables.task.duration, literal, "")

    def _add_rooms(self) -> None:
        """H2: one meeting at a time per room; and, as help for the search, no more meetings at a time than rooms."""
        users: dict[int, list[cp_model.IntervalVar]] = {}
        anywhere: list[cp_model.IntervalVar] = []
        for variables in self.tasks.values():
            for room, literal in variables.rooms.items():
                if room != NO_ROOM:
                    users.setdefault(room, []).append(self._interval(variables, literal))
            if len(variables.rooms) > 1:
                anywhere.append(self._interval(variables, variables.placed))
        for intervals in users.values():
            self.model.add_no_overlap(intervals)
        if len(anywhere) > len(users) > 1:
            self.model.add_cumulative(anywhere, [1] * len(anywhere), len(users))

    def _attendance(self) -> dict[int, list[tuple[TaskVariables, Literal]]]:
        attending: dict[int, list[tuple[TaskVariables, Literal]]] = {}
        for variables in self.tasks.values():
            for person in variables.task.required:
                attending.setdefault(person, []).append((variables, variables.placed))
            for group in variables.groups:
                for person, literal in group.items():
                    attending.setdefault(person, []).append((variables, literal))
        return attending

    def _add_people(self) -> None:
        """H3 and H4: one meeting at a time per person, and no more a day than the person can take."""
        for person, meetings in self._attendance().items():
            if len(meetings) > 1:
                self.model.add_no_overlap([self._interval(variables, literal) for variables, literal in meetings])
            limit = self.layout.max_per_day[person]
            if limit is not None:
                self._add_daily_limit(person, limit, meetings)

    def _add_daily_limit(self, person: int, limit: int, meetings: list[tuple[TaskVariables, Literal]]) -> None:
        taken = {day: count for day, count in self.board.counts[person].items() if count > 0}
        if len(meetings) + max(taken.values(), default=0) <= limit:
            return
        days = [
            self.model.new_optional_fixed_size_interval_var(self.days[variables.task.index], 1, literal, "")
            for variables, literal in meetings
        ]
        demands = [1] * len(days)
        for day, count in sorted(taken.items()):
            if count < limit:
                days.append(self.model.new_fixed_size_interval_var(day, 1, ""))
                demands.append(count)
        self.model.add_cumulative(days, demands, limit)

    def _add_links(self) -> None:
        """H5 between two free meetings; links to standing ones are in the starts already."""
        for index, variables in self.tasks.items():
            for link in variables.task.before:
                earlier = self.tasks.get(link.other)
                if earlier is None:
                    continue
                self.model.add_implication(variables.placed, earlier.placed)
                end = earlier.start + earlier.task.duration
                self.model.add(variables.start >= end).only_enforce_if(variables.placed)
                between = self.dates[index] - self.dates[link.other]
                self.model.add(between >= link.min_days).only_enforce_if(variables.placed)
                self.model.add(between <= link.max_days).only_enforce_if(variables.placed)

    @cached_property
    def days(self) -> "_DayVariables":
        """Day index per free meeting, made where it is asked for."""
        return _DayVariables(self)

    @cached_property
    def dates(self) -> "_DateVariables":
        """Date ordinal per free meeting, made where it is asked for."""
        return _DateVariables(self)

    # -- terms -----------------------------------------------------------------------------------------------------

    @cached_property
    def unmoved(self) -> dict[int, Literal]:
        """Per free meeting with a decision in force, a literal that may hold only where the decision is kept."""
        kept: dict[int, Literal] = {}
        for index in self.free:
            decision = self.layout.current[index]
            if decision is not None:
                kept[index] = self.new_boolean(
                    lambda slots, index=index, decision=decision: not differs(self.layout, decision, slots[index])
                )
                self._tie_decision(index, kept[index])
        return kept

    def _tie_decision(self, index: int, literal: Literal) -> None:
        variables, decision = self.tasks[index], self.layout.current[index]
        assert decision is not None
        self.model.add_implication(literal, variables.placed)
        if "start" in decision.names:
            self.model.add(variables.start == decision.start).only_enforce_if(literal)
        if "room" in decision.names:
            room = NO_ROOM if decision.room is None else self.layout.room_index[decision.room]
            self.model.add_implication(literal, variables.rooms[room]) if room in variables.rooms else self._forbid(
                literal
            )
        if "one_of" in decision.names:
            if len(decision.one_of) != len(variables.groups):
                self._forbid(literal)
                return
            for name, group in zip(decision.one_of, variables.groups, strict=True):
                person = self.layout.person_index[name]
                self.model.add_implication(literal, group[person]) if person in group else self._forbid(literal)

    def _forbid(self, literal: Literal) -> None:
        self.model.add(literal == 0)

    def _add_max_moves(self) -> None:
        most = self.layout.problem.max_moves
        if most is not None:
            self.model.add(self.express({Term.MOVES: 1}) <= most)

    def express(self, tier: Tier, *, standing: bool = True) -> cp_model.LinearExprT:
        """The tier as an expression: its value for the whole board, or that of the free meetings alone."""
        return sum(
            (
                weight * (self._terms[term]() + (self._standing(term) if standing else 0))
                for term, weight in tier.items()
                if weight
            ),
            start=0,
        )

    def _standing(self, term: Term) -> int:
        """What the standing meetings contribute by themselves, given that free ones count through variables."""
        if term == Term.ROOMS_USED:
            return 0
        value = compute_terms(self.layout, self.board.slots, [term])[term]
        if term == Term.UNPLACED:
            return value - sum(variables.task.priority for variables in self.tasks.values())
        if term == Term.MOVES:
            return value - sum(self.layout.current[index] is not None for index in self.free)
        return value

    @cached_property
    def _terms(self) -> Mapping[Term, Callable[[], cp_model.LinearExprT]]:
        return {
            Term.UNPLACED: lambda: self._unplaced,
            Term.LATE: lambda: self._late,
            Term.END: lambda: self._end,
            Term.MOVES: lambda: sum(1 - literal for literal in self.unmoved.values()),
            Term.PREFERRED_CLASH: lambda: self._clash,
            Term.ROOMS_USED: lambda: self._rooms_used,
        }

    @cached_property
    def _unplaced(self) -> cp_model.LinearExprT:
        return sum(
            variables.task.priority * (1 - variables.placed)
            for variables in self.tasks.values()
            if not variables.is_forced
        )

    @cached_property
    def _late(self) -> cp_model.LinearExprT:
        return sum(
            variables.task.priority * self._excess(variables, variables.task.due)
            for variables in self.tasks.values()
            if variables.task.due is not None and variables.task.priority
        )

    @cached_property
    def _end(self) -> cp_model.LinearExprT:
        return sum(
            variables.start + variables.task.duration - 1 if variables.is_forced else self._excess(variables, 1)
            for variables in self.tasks.values()
        )

    def _excess(self, variables: TaskVariables, beyond: int) -> cp_model.IntVar:
        """max(0, end − beyond) of a placed meeting, 0 of an unplaced one, when minimised."""
        index, duration = variables.task.index, variables.task.duration
        excess = self.new_integer(
            cp_model.Domain(0, max(0, self.layout.grains - beyond)),
            lambda slots: max(0, slot.start + duration - beyond) if (slot := slots[index]) is not None else 0,
        )
        self.model.add(excess >= variables.start + duration - beyond).only_enforce_if(variables.placed)
        return excess

    @cached_property
    def _clash(self) -> cp_model.LinearExprT:
        return ClashTerm(self).expression

    @cached_property
    def _rooms_used(self) -> cp_model.LinearExprT:
        return RoomsTerm(self).expression


class _DayVariables(dict[int, cp_model.IntVar]):
    """Day index of a free meeting's start, by meeting."""

    def __init__(self, owner: PlanModel) -> None:
        super().__init__()
        self._owner = owner

    def __missing__(self, index: int) -> cp_model.IntVar:
        owner, layout = self._owner, self._owner.layout
        variables = owner.tasks[index]
        fallback = layout.day_of[first_grain(variables.starts)] if variables.starts else 0
        days = sorted(
            {layout.day_of[first] for first, _ in mask_windows(variables.starts)}
            | _inner_days(layout, variables.starts)
        ) or [0]
        day = owner.new_integer(
            cp_model.Domain.from_values(days),
            lambda slots: layout.day_of[slot.start] if (slot := slots[index]) is not None else fallback,
        )
        self[index] = day
        if variables.starts:
            self._tie_to_start(index, day, days, fallback)
        return day

    def _tie_to_start(self, index: int, day: cp_model.IntVar, days: list[int], fallback: int) -> None:
        owner, layout = self._owner, self._owner.layout
        start = owner.tasks[index].start
        longest = max(layout.days[number].grains for number in days)
        if all(
            layout.days[number].grains == longest and layout.days[number].first == number * longest for number in days
        ):
            first: cp_model.LinearExprT = day * longest
        else:
            firsts = [layout.days[number].first for number in range(days[-1] + 1)]
            variable = owner.new_integer(
                cp_model.Domain.from_values([firsts[number] for number in days]),
                lambda slots: firsts[layout.day_of[slot.start] if (slot := slots[index]) is not None else fallback],
            )
            owner.model.add_element(day, firsts, variable)
            first = variable
        owner.model.add(start >= first)
        owner.model.add(start <= first + longest - 1)
        if not isinstance(first, cp_model.IntVar):
            return
        lasts = [layout.days[number].first + layout.days[number].grains - 1 for number in range(days[-1] + 1)]
        last = owner.new_integer(
            cp_model.Domain.from_values([lasts[number] for number in days]),
            lambda slots: lasts[layout.day_of[slot.start] if (slot := slots[index]) is not None else fallback],
        )
        owner.model.add_element(day, lasts, last)
        owner.model.add(start <= last)


def _inner_days(layout: Layout, starts: int) -> set[int]:
    """Days touched by a set of grains that windows reaching over several days would hide."""
    return {
        day
        for first, end in mask_windows(starts)
        for day in range(layout.day_of[first], layout.day_of[end - 1] + 1)
        if layout.days[day].grains
    }


class _DateVariables(dict[int, cp_model.IntVar]):
    """Date of a free meeting's start as an ordinal, by meeting."""

    def __init__(self, owner: PlanModel) -> None:
        super().__init__()
        self._owner = owner

    def __missing__(self, index: int) -> cp_model.IntVar:
        owner, layout = self._owner, self._owner.layout
        variables = owner.tasks[index]
        day = owner.days[index]
        fallback = layout.day_of[first_grain(variables.starts)] if variables.starts else 0
        days = sorted(_inner_days(layout, variables.starts)) or [0]
        date = owner.new_integer(
            cp_model.Domain.from_values([layout.day_dates[number] for number in days] if layout.day_dates else [0]),
            lambda slots: (
                layout.day_dates[layout.day_of[slot.start] if (slot := slots[index]) is not None else fallback]
                if layout.day_dates
                else 0
            ),
        )
        if variables.starts:
            owner.model.add_element(day, layout.day_dates[: days[-1] + 1], date)
        self[index] = date
        return date


class ClashTerm:
    """``preferred_clash`` of pairs with at least one free meeting: grains of overlap times persons concerned."""

    def __init__(self, owner: PlanModel) -> None:
        self._owner = owner
        self._parts: list[cp_model.LinearExprT] = []
        placed = [task.index for task in owner.layout.tasks if owner.board.slots[task.index] is not None]
        for position, first in enumerate(owner.free):
            for second in (*owner.free[position + 1 :], *placed):
                self._add_pair(first, second)
        self.expression: cp_model.LinearExprT = sum(self._parts)

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

    def _bounds(self, index: int) -> tuple[cp_model.LinearExprT, Literal]:
        variables = self._owner.tasks.get(index)
        if variables is not None:
            return variables.start, variables.placed
        slot = self._owner.board.slots[index]
        assert slot is not None
        return slot.start, self._owner._one

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


class RoomsTerm:
    """``rooms_used`` on the days that free meetings can touch, standing meetings included."""

    def __init__(self, owner: PlanModel) -> None:
        self._owner = owner
        self._on_day: dict[tuple[int, int], Literal] = {}
        uses = self._collect_uses()
        self.expression: cp_model.LinearExprT = sum(self._count(*key, rooms) for key, rooms in sorted(uses.items()))

    def _collect_uses(self) -> dict[tuple[int, int], dict[int, list[list[Literal]]]]:
        """Per person and day, per room: the combinations of literals that each make the person use the room."""
        uses: dict[tuple[int, int], dict[int, list[list[Literal]]]] = {}
        layout = self._owner.layout
        for task in layout.tasks:
            slot = self._owner.board.slots[task.index]
            if slot is not None and slot.room != NO_ROOM:
                for person in (*task.required, *task.preferred, *slot.chosen):
                    key = (person, layout.day_of[slot.start])
                    uses.setdefault(key, {}).setdefault(slot.room, []).append([])
        for variables in self._owner.tasks.values():
            attendees: list[tuple[int, list[Literal]]] = [
                (person, []) for person in (*variables.task.required, *variables.task.preferred)
            ]
            attendees += [(person, [literal]) for group in variables.groups for person, literal in group.items()]
            for day in sorted(_inner_days(layout, variables.starts)):
                on_day = self._literal(variables, day)
                for room, literal in variables.rooms.items():
                    for person, condition in attendees if room != NO_ROOM else ():
                        uses.setdefault((person, day), {}).setdefault(room, []).append([on_day, literal, *condition])
        return uses

    def _literal(self, variables: TaskVariables, day: int) -> Literal:
        owner, index = self._owner, variables.task.index
        literal = owner.new_boolean(
            lambda slots: (slot := slots[index]) is not None and owner.layout.day_of[slot.start] == day
        )
        days = owner.layout.days[day]
        owner.model.add(variables.start < days.first).only_enforce_if(
            [literal.negated(), before := owner.new_boolean(lambda slots: self._is_before(slots, index, days.first))]
        )
        owner.model.add(variables.start >= days.first + days.grains).only_enforce_if(
            [literal.negated(), before.negated(), variables.placed]
        )
        return literal

    @staticmethod
    def _is_before(slots: Slots, index: int, first: int) -> bool:
        slot = slots[index]
        return slot is not None and slot.start < first

    def _count(self, person: int, day: int, rooms: dict[int, list[list[Literal]]]) -> cp_model.LinearExprT:
        """Rooms used beyond the first, when minimised."""
        if len(rooms) == 1:
            return 0
        owner = self._owner
        used: list[Literal] = []
        for room, ways in rooms.items():
            if any(not way for way in ways):
                used.append(owner._one)
                continue
            literal = owner.new_boolean(lambda slots, room=room: _uses_room(owner.layout, slots, person, day, room))
            for way in ways:
                owner.model.add_bool_or([literal, *(part.negated() for part in way)])
            used.append(literal)
        beyond = owner.new_integer(
            cp_model.Domain(0, len(used) - 1),
            lambda slots: max(0, sum(_uses_room(owner.layout, slots, person, day, room) for room in rooms) - 1),
        )
        owner.model.add(beyond >= sum(used) - 1)
        return beyond


def _uses_room(layout: Layout, slots: Slots, person: int, day: int, room: int) -> bool:
    return any(
        (slot := slots[task.index]) is not None
        and slot.room == room
        and layout.day_of[slot.start] == day
        and person in (*task.required, *task.preferred, *slot.chosen)
        for task in layout.tasks
    )
