"""The parts of a problem that nothing couples: no room, no person, no order, no limit on moves."""

from collections.abc import Hashable

from scheduler.meetings.layout import NO_ROOM, Layout, Task


def find_parts(layout: Layout) -> list[list[int]]:
    """The meetings in groups that share nothing with each other; one group when the moves are limited."""
    if layout.problem.max_moves is not None:
        return [list(range(len(layout.tasks)))] if layout.tasks else []
    leader = list(range(len(layout.tasks)))

    def root(index: int) -> int:
        while leader[index] != index:
            leader[index] = leader[leader[index]]
            index = leader[index]
        return index

    first_user: dict[Hashable, int] = {}
    for task in layout.tasks:
        for thing in _list_used(task):
            leader[root(task.index)] = root(first_user.setdefault(thing, task.index))
        for link in task.before:
            leader[root(task.index)] = root(link.other)
    parts: dict[int, list[int]] = {}
    for index in range(len(layout.tasks)):
        parts.setdefault(root(index), []).append(index)
    return list(parts.values())


def _list_used(task: Task) -> list[Hashable]:
    """The people and rooms that a meeting may occupy or be attended by."""
    people = {*task.required, *task.preferred, *(person for group in task.groups for person in group)}
    used: list[Hashable] = [("person", person) for person in sorted(people)]
    used += [("room", room) for room in task.rooms if room != NO_ROOM]
    return used
