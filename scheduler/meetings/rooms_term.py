"""``rooms_used`` as an expression of the CP-SAT model."""

from ortools.sat.python import cp_model

from scheduler.meetings.day_variables import list_days
from scheduler.meetings.layout import NO_ROOM, Layout, Slots
from scheduler.meetings.variables import Expression, Literal, ModelVariables, TaskVariables, ValueOf


class RoomsTerm:
    """``rooms_used`` on the days that free meetings can touch, standing meetings included."""

    def __init__(self, owner: ModelVariables) -> None:
        self._owner = owner
        self._on_day: dict[tuple[int, int], Literal] = {}
        uses = self._collect_uses()
        self.expression: Expression = sum(self._count(*key, rooms) for key, rooms in sorted(uses.items()))

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
            for day in list_days(layout, variables.starts):
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

    def _count(self, person: int, day: int, rooms: dict[int, list[list[Literal]]]) -> Expression:
        """Rooms used beyond the first, when minimised."""
        if len(rooms) == 1:
            return 0
        owner = self._owner
        used: list[Literal] = []
        for room, ways in rooms.items():
            if any(not way for way in ways):
                used.append(owner.one)
                continue
            literal = owner.new_boolean(_uses_this_room(owner.layout, person, day, room))
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


def _uses_this_room(layout: Layout, person: int, day: int, room: int) -> ValueOf:
    return lambda slots: _uses_room(layout, slots, person, day, room)
