"""The CP-SAT model of some meetings, exact for all hard rules and terms, beside meetings that stand still.

With every meeting free it is the whole problem; with a few free it is a neighbourhood of a plan.
"""

from collections.abc import Callable, Iterable, Mapping
from functools import cached_property

from ortools.sat.python import cp_model

from scheduler.meetings.board import Board
from scheduler.meetings.clash_term import ClashTerm
from scheduler.meetings.day_variables import DateVariables, DayVariables
from scheduler.meetings.entities import Decision, Term, Tier
from scheduler.meetings.layout import NO_ROOM
from scheduler.meetings.rooms_term import RoomsTerm
from scheduler.meetings.values import compute_terms, differs
from scheduler.meetings.variables import Expression, Literal, ModelVariables, TaskVariables, ValueOf


class PlanModel(ModelVariables):
    """The variables with the hard rules H1 to H7, and the terms of the objective.

    Args:
        board: Holds the meetings that stand; no free one is on it.
        free: Meetings to decide.
        forced: Those of them that must be placed.
        narrowed: Sets of grains within which some of them must start, in a neighbourhood.
    """

    def __init__(
        self, board: Board, free: Iterable[int], forced: Iterable[int] = (), narrowed: Mapping[int, int] | None = None
    ) -> None:
        super().__init__(board, free, forced, narrowed)
        self._add_rooms()
        self._add_people()
        self._add_links()
        self._add_max_moves()

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
    def days(self) -> DayVariables:
        """Day index per free meeting, made where it is asked for."""
        return DayVariables(self)

    @cached_property
    def dates(self) -> DateVariables:
        """Date ordinal per free meeting, made where it is asked for."""
        return DateVariables(self, self.days)

    @cached_property
    def unmoved(self) -> dict[int, Literal]:
        """Per free meeting with a decision in force, a literal that may hold only where the decision is kept."""
        kept: dict[int, Literal] = {}
        for index in self.free:
            decision = self.layout.current[index]
            if decision is not None:
                kept[index] = self.new_boolean(self._keeps(index, decision))
                self._tie_decision(index, decision, kept[index])
        return kept

    def _keeps(self, index: int, decision: Decision) -> ValueOf:
        return lambda slots: not differs(self.layout, decision, slots[index])

    def _tie_decision(self, index: int, decision: Decision, literal: Literal) -> None:
        variables = self.tasks[index]
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

    def express(self, tier: Tier, *, standing: bool = True) -> Expression:
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
    def _terms(self) -> Mapping[Term, Callable[[], Expression]]:
        return {
            Term.UNPLACED: lambda: self._unplaced,
            Term.LATE: lambda: self._late,
            Term.END: lambda: self._end,
            Term.MOVES: lambda: sum(1 - literal for literal in self.unmoved.values()),
            Term.PREFERRED_CLASH: lambda: self._clash,
            Term.ROOMS_USED: lambda: self._rooms_used,
        }

    @cached_property
    def _unplaced(self) -> Expression:
        return sum(
            variables.task.priority * (1 - variables.placed)
            for variables in self.tasks.values()
            if not variables.is_forced
        )

    @cached_property
    def _late(self) -> Expression:
        return sum(
            variables.task.priority * self._excess(variables, variables.task.due)
            for variables in self.tasks.values()
            if variables.task.due is not None and variables.task.priority
        )

    @cached_property
    def _end(self) -> Expression:
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
    def _clash(self) -> Expression:
        return ClashTerm(self).expression

    @cached_property
    def _rooms_used(self) -> Expression:
        return RoomsTerm(self).expression
