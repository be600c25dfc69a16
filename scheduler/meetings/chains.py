"""Meetings that hang together by ``after``."""

from scheduler.meetings.layout import Layout


def order_tasks(layout: Layout) -> list[int]:
    """The meetings in an order in which every predecessor comes first; otherwise as in the problem."""
    done: set[int] = set()
    order: list[int] = []
    waiting = list(range(len(layout.tasks)))
    while waiting:
        ready = [index for index in waiting if all(link.other in done for link in layout.tasks[index].before)]
        order += ready
        done.update(ready)
        waiting = [index for index in waiting if index not in done]
    return order


def find_chains(layout: Layout) -> list[list[int]]:
    """The groups of meetings that hang together by ``after``, each in an order in which predecessors come first."""
    group = list(range(len(layout.tasks)))

    def root(index: int) -> int:
        while group[index] != index:
            group[index] = group[group[index]]
            index = group[index]
        return index

    for task in layout.tasks:
        for link in task.before:
            group[root(task.index)] = root(link.other)
    chains: dict[int, list[int]] = {}
    for index in order_tasks(layout):
        chains.setdefault(root(index), []).append(index)
    return list(chains.values())
