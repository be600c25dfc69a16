"""The day and the date of a free meeting as variables, made only where a rule asks for them."""

from collections.abc import Sequence

from ortools.sat.python import cp_model

from scheduler.meetings.layout import Layout
from scheduler.meetings.masks import first_grain, mask_windows
from scheduler.meetings.variables import Expression, ModelVariables, ValueOf


class DayVariables(dict[int, cp_model.IntVar]):
    """Day index of a free meeting's start, by meeting."""

    def __init__(self, owner: ModelVariables) -> None:
        super().__init__()
        self._owner = owner

    def __missing__(self, index: int) -> cp_model.IntVar:
        owner, layout = self._owner, self._owner.layout
        starts = owner.tasks[index].starts
        days = list_days(layout, starts) or [0]
        self[index] = owner.new_integer(
            cp_model.Domain.from_values(days), value_by_day(owner, index, range(len(layout.days) or 1))
        )
        if starts:
            self._tie_to_start(index, days)
        return self[index]

    def _tie_to_start(self, index: int, days: list[int]) -> None:
        """Keep the start within the day; plain arithmetic where all days are equally long."""
        owner, layout, day = self._owner, self._owner.layout, self[index]
        start = owner.tasks[index].start
        longest = max(layout.days[number].grains for number in days)
        first: Expression = day * longest
        last: Expression = first + (longest - 1)
        if any(
            layout.days[number].first != number * longest or layout.days[number].grains != longest for number in days
        ):
            first = self._look_up(index, days, [item.first for item in layout.days])
            last = self._look_up(index, days, [item.first + item.grains - 1 for item in layout.days])
        owner.model.add(start >= first)
        owner.model.add(start <= last)

    def _look_up(self, index: int, days: list[int], table: list[int]) -> cp_model.IntVar:
        return add_lookup(self._owner, index, self[index], days, table)


class DateVariables(dict[int, cp_model.IntVar]):
    """Date of a free meeting's start as an ordinal, by meeting."""

    def __init__(self, owner: ModelVariables, days: DayVariables) -> None:
        super().__init__()
        self._owner = owner
        self._days = days

    def __missing__(self, index: int) -> cp_model.IntVar:
        layout = self._owner.layout
        days = list_days(layout, self._owner.tasks[index].starts) or [0]
        self[index] = add_lookup(self._owner, index, self._days[index], days, layout.day_dates or [0])
        return self[index]


def add_lookup(
    owner: ModelVariables, index: int, day: cp_model.IntVar, days: Sequence[int], table: Sequence[int]
) -> cp_model.IntVar:
    """A variable that is the table's entry for a meeting's day, one of ``days``."""
    found = owner.new_integer(
        cp_model.Domain.from_values([table[number] for number in days]), value_by_day(owner, index, table)
    )
    owner.model.add_element(day, list(table[: days[-1] + 1]), found)
    return found


def value_by_day(owner: ModelVariables, index: int, table: Sequence[int]) -> ValueOf:
    """How to read a table by a meeting's day off a plan; an unplaced meeting counts as on its first possible day."""
    day_of, starts = owner.layout.day_of, owner.tasks[index].starts
    fallback = table[day_of[first_grain(starts)] if starts else 0]
    return lambda slots: fallback if (slot := slots[index]) is None else table[day_of[slot.start]]


def list_days(layout: Layout, starts: int) -> list[int]:
    """The days that a set of grains touches, in order."""
    return sorted(
        {
            day
            for first, end in mask_windows(starts)
            for day in range(layout.day_of[first], layout.day_of[end - 1] + 1)
            if layout.days[day].grains
        }
    )
