"""The value of every term of a plan, for the search's own use; ``verify`` computes its own."""

from collections.abc import Mapping, Sequence

from scheduler.meetings.entities import Decision, Term, Tier
from scheduler.meetings.layout import NO_ROOM, Layout, Slot, Slots


def compute_terms(layout: Layout, slots: Slots, terms: Sequence[Term]) -> dict[Term, int]:
    """The values of the terms asked for."""
    return {term: _TERMS[term](layout, slots) for term in terms}


def compute_tiers(layout: Layout, slots: Slots, tiers: Sequence[Tier]) -> tuple[int, ...]:
    """The value of each tier; plans compare as these tuples do."""
    values = compute_terms(layout, slots, sorted({term for tier in tiers for term in tier}))
    return tuple(sum(weight * values[term] for term, weight in tier.items()) for tier in tiers)


def differs(layout: Layout, decision: Decision, slot: Slot | None) -> bool:
    """Whether a meeting's slot differs from the decision in force."""
    if slot is None:
        return True
    room = None if slot.room == NO_ROOM else layout.room_ids[slot.room]
    return (
        ("start" in decision.names and decision.start != slot.start)
        or ("room" in decision.names and decision.room != room)
        or (
            "one_of" in decision.names and decision.one_of != tuple(layout.person_ids[person] for person in slot.chosen)
        )
    )


def _unplaced(layout: Layout, slots: Slots) -> int:
    return sum(task.priority for task in layout.tasks if slots[task.index] is None)


def _late(layout: Layout, slots: Slots) -> int:
    total = 0
    for task in layout.tasks:
        slot = slots[task.index]
        if slot is not None and task.due is not None:
            total += task.priority * max(0, slot.start + task.duration - task.due)
    return total


def _end(layout: Layout, slots: Slots) -> int:
    return sum(slot.start + task.duration - 1 for task in layout.tasks if (slot := slots[task.index]) is not None)


def _moves(layout: Layout, slots: Slots) -> int:
    return sum(
        decision is not None and differs(layout, decision, slots[index])
        for index, decision in enumerate(layout.current)
    )


def _preferred_clash(layout: Layout, slots: Slots) -> int:
    attending: dict[int, list[tuple[int, int, bool]]] = {}
    for task in layout.tasks:
        slot = slots[task.index]
        if slot is None:
            continue
        for person in (*task.required, *slot.chosen):
            attending.setdefault(person, []).append((slot.start, slot.start + task.duration, False))
        for person in task.preferred:
            attending.setdefault(person, []).append((slot.start, slot.start + task.duration, True))
    return sum(_count_overlap(intervals) for intervals in attending.values() if any(item[2] for item in intervals))


def _count_overlap(intervals: list[tuple[int, int, bool]]) -> int:
    """Grains that pairs overlap, at least one of the pair as a preferred attendee; people never meet twice at once
    as required, so such pairs add nothing in a valid plan."""
    intervals.sort()
    total = 0
    for position, (_, end, preferred) in enumerate(intervals):
        for other_start, other_end, other_preferred in intervals[position + 1 :]:
            if other_start >= end:
                break
            if preferred or other_preferred:
                total += min(end, other_end) - other_start
    return total


def _rooms_used(layout: Layout, slots: Slots) -> int:
    used: dict[tuple[int, int], set[int]] = {}
    for task in layout.tasks:
        slot = slots[task.index]
        if slot is None or slot.room == NO_ROOM:
            continue
        for person in (*task.required, *task.preferred, *slot.chosen):
            used.setdefault((person, layout.day_of[slot.start]), set()).add(slot.room)
    return sum(len(rooms) - 1 for rooms in used.values())


_TERMS = {
    Term.UNPLACED: _unplaced,
    Term.PREFERRED_CLASH: _preferred_clash,
    Term.LATE: _late,
    Term.END: _end,
    Term.ROOMS_USED: _rooms_used,
    Term.MOVES: _moves,
}


def weigh(tier: Mapping[Term, int], values: Mapping[Term, int]) -> int:
    """The tier's value from the values of its terms."""
    return sum(weight * values[term] for term, weight in tier.items())
