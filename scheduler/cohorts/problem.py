"""Reading and validating ``samplats/cohorts/1``; gathers every fault. Imports no solver."""

from collections.abc import Mapping, Sequence
from typing import Any

from scheduler.cohorts.entities import FORMAT, TERMS, BalanceRule, Cohort, Participant, Problem, Reservation
from scheduler.reading import EXTENSION_KEY, LARGEST, Node, read_ids, read_objective

LARGEST_OBJECTIVE = 2**53
"""A tier's largest possible value; beyond it the solver's bounds, which are floating-point, are no longer exact."""

Members = Mapping[str, Node]


def read_problem(raw: Mapping[str, Any]) -> Problem:
    """The validated problem of a ``samplats/cohorts/1`` document.

    Raises:
        ProblemFaults: The document has faults; all of them are told, each with its JSON path.
    """
    root = Node(raw)
    members = root.read_object(
        required=("format", "first_week", "weeks", "cohorts", "participants", "objective"),
        optional=("leaders", "rooms", "together", "apart", "balance", "fixed", "current", "max_moves"),
    )
    _read_head(members)
    leaders = _read_leaders(_read_objects(members, "leaders", ("id",), ("concurrent",)))
    rooms = _read_rooms(_read_objects(members, "rooms", ("id",), ("closed",)))
    cohorts = _read_cohorts(members, leaders, rooms)
    cohort_ids = frozenset(cohort.id for cohort in cohorts)
    participants = _read_participants(members, cohort_ids)
    participant_ids = frozenset(participant.id for participant in participants)
    problem = Problem(
        cohorts=cohorts,
        participants=participants,
        objective=read_objective(members["objective"], TERMS) if "objective" in members else (),
        leaders=leaders,
        rooms=rooms,
        together=_read_groups(members, "together", participant_ids),
        apart=_read_groups(members, "apart", participant_ids),
        balance=_read_balance(members),
        fixed=_read_decisions(members, "fixed", participant_ids, cohort_ids),
        current=_read_decisions(members, "current", participant_ids, cohort_ids),
        max_moves=members["max_moves"].read_integer() if _is_given(members, "max_moves") else None,
        first_week=members["first_week"].read_iso_week() if "first_week" in members else None,
    )
    root.raise_faults()
    _check_magnitude(problem, root)
    return problem


def _read_head(members: Members) -> None:
    if "format" in members and members["format"].value != FORMAT:
        members["format"].add_fault(f"must be {FORMAT}")
    if "weeks" in members:
        members["weeks"].read_integer(minimum=1)


def _read_objects(
    members: Members, key: str, required: Sequence[str], optional: Sequence[str]
) -> list[tuple[Node, Members]]:
    """The objects of a list, each with its own node; an absent list is empty."""
    if key not in members:
        return []
    return [(item, item.read_object(required, optional)) for item in members[key].read_list()]


def _is_given(members: Members, key: str) -> bool:
    """Whether a key is there and not null; null says the same as leaving it out."""
    return key in members and members[key].value is not None


def _read_number(members: Members, key: str, default: int, minimum: int = 0, maximum: int = LARGEST) -> int:
    return members[key].read_integer(minimum, maximum) if key in members else default


def _read_set(members: Members, key: str) -> frozenset[str]:
    return frozenset(members[key].read_strings()) if key in members else frozenset()


def _read_leaders(objects: Sequence[tuple[Node, Members]]) -> dict[str, int]:
    ids = read_ids(members for _, members in objects)
    return {name: _read_number(members, "concurrent", 1) for name, (_, members) in zip(ids, objects, strict=True)}


def _read_rooms(objects: Sequence[tuple[Node, Members]]) -> dict[str, tuple[tuple[int, int], ...]]:
    rooms: dict[str, tuple[tuple[int, int], ...]] = {}
    for name, (_, members) in zip(read_ids(members for _, members in objects), objects, strict=True):
        windows = members["closed"].read_list() if "closed" in members else []
        rooms[name] = tuple(window.read_window() for window in windows)
    return rooms


def _read_cohorts(members: Members, leaders: Mapping[str, int], rooms: Mapping[str, Any]) -> tuple[Cohort, ...]:
    objects = _read_objects(
        members,
        "cohorts",
        ("id", "start", "weeks", "min", "max"),
        ("leader", "room", "sessions", "offers", "reserved"),
    )
    ids = read_ids(cohort for _, cohort in objects)
    return tuple(
        Cohort(
            id=name,
            start=_read_number(cohort, "start", 0),
            weeks=_read_number(cohort, "weeks", 0),
            minimum=_read_number(cohort, "min", 0),
            maximum=_read_maximum(cohort, _read_number(cohort, "min", 0)) or 0,
            leader=cohort["leader"].read_reference(leaders, "leader") if _is_given(cohort, "leader") else None,
            room=cohort["room"].read_reference(rooms, "room") if _is_given(cohort, "room") else None,
            sessions=_read_set(cohort, "sessions"),
            offers=_read_set(cohort, "offers"),
            reserved=_read_reservations(cohort),
        )
        for name, (_, cohort) in zip(ids, objects, strict=True)
    )


def _read_maximum(members: Members, minimum: int) -> int | None:
    """The ``max`` of an object with a ``min``; None when it has none. Below the minimum is a fault."""
    if not _is_given(members, "max"):
        return None
    node = members["max"]
    before = len(node.faults)
    maximum = node.read_integer()
    if len(node.faults) == before and maximum < minimum:
        node.add_fault(f"is crossed: max {maximum} lies below min {minimum}")
    return maximum


def _read_reservations(cohort: Members) -> tuple[Reservation, ...]:
    return tuple(
        Reservation(
            attribute=members["attribute"].read_string() if "attribute" in members else "",
            value=members["value"].read_string() if "value" in members else "",
            minimum=_read_number(members, "min", 0),
            maximum=_read_maximum(members, _read_number(members, "min", 0)),
        )
        for _, members in _read_objects(cohort, "reserved", ("attribute", "value"), ("min", "max"))
    )


def _read_participants(members: Members, cohort_ids: frozenset[str]) -> tuple[Participant, ...]:
    objects = _read_objects(
        members,
        "participants",
        ("id",),
        ("priority", "from", "until", "needs", "unavailable", "attributes", "costs"),
    )
    ids = read_ids(participant for _, participant in objects)
    return tuple(
        Participant(
            id=name,
            priority=_read_number(participant, "priority", 1),
            ready_from=_read_number(participant, "from", 0),
            until=_read_until(participant),
            needs=_read_set(participant, "needs"),
            unavailable=_read_set(participant, "unavailable"),
            attributes=_read_attributes(participant),
            costs=_read_costs(participant, cohort_ids),
        )
        for name, (_, participant) in zip(ids, objects, strict=True)
    )


def _read_until(participant: Members) -> int | None:
    if not _is_given(participant, "until"):
        return None
    node = participant["until"]
    before = len(node.faults)
    until = node.read_integer()
    ready_from = participant["from"].value if "from" in participant else 0
    is_number = isinstance(ready_from, int) and not isinstance(ready_from, bool)
    if len(node.faults) == before and is_number and until < ready_from:
        node.add_fault(f"is a crossed window: until {until} lies before from {ready_from}")
    return until


def _read_attributes(participant: Members) -> dict[str, str]:
    if "attributes" not in participant:
        return {}
    attributes: dict[str, str] = {}
    for name, node in participant["attributes"].read_map().items():
        if name != EXTENSION_KEY or isinstance(node.value, str):
            attributes[name] = node.read_string()
    return attributes


def _read_costs(participant: Members, cohort_ids: frozenset[str]) -> dict[str, int]:
    if "costs" not in participant:
        return {}
    costs: dict[str, int] = {}
    for name, node in participant["costs"].read_map().items():
        if name in cohort_ids:
            costs[name] = node.read_integer()
        elif name != EXTENSION_KEY:
            node.add_fault("names no cohort")
    return costs


def _read_groups(members: Members, key: str, participant_ids: frozenset[str]) -> tuple[tuple[str, ...], ...]:
    groups = members[key].read_list() if key in members else []
    return tuple(group.read_references(participant_ids, "participant") for group in groups)


def _read_balance(members: Members) -> tuple[BalanceRule, ...]:
    objects = _read_objects(members, "balance", ("attribute", "value", "percent"), ("tolerance",))
    return tuple(
        BalanceRule(
            attribute=rule["attribute"].read_string() if "attribute" in rule else "",
            value=rule["value"].read_string() if "value" in rule else "",
            percent=_read_number(rule, "percent", 0, maximum=100),
            tolerance=_read_number(rule, "tolerance", 0),
        )
        for _, rule in objects
    )


def _read_decisions(
    members: Members, key: str, participant_ids: frozenset[str], cohort_ids: frozenset[str]
) -> dict[str, str]:
    """``fixed`` or ``current``: the cohort of some participants."""
    if key not in members:
        return {}
    decisions: dict[str, str] = {}
    for name, node in members[key].read_map().items():
        if name in participant_ids:
            decisions[name] = node.read_reference(cohort_ids, "cohort")
        elif name != EXTENSION_KEY:
            node.add_fault("names no participant")
    return decisions


def _check_magnitude(problem: Problem, root: Node) -> None:
    """Refuse objectives that could grow beyond what can be computed exactly."""
    largest_start = max((cohort.start for cohort in problem.cohorts), default=0)
    largest_size = min(len(problem.participants), max((cohort.maximum for cohort in problem.cohorts), default=0))
    priorities = sum(participant.priority for participant in problem.participants)
    largest = {
        "unplaced": priorities,
        "wait": priorities * largest_start,
        "imbalance": 100 * largest_size * len(problem.balance) * len(problem.cohorts),
        "cost": sum(max(participant.costs.values(), default=0) for participant in problem.participants),
        "open": len(problem.cohorts),
        "moves": len(problem.current),
    }
    for index, tier in enumerate(problem.objective):
        if sum(weight * largest[term] for term, weight in tier.items()) > LARGEST_OBJECTIVE:
            root.child("objective", None).child(index, None).add_fault(
                "can grow beyond what is computed exactly; choose smaller weights, priorities or costs"
            )
    root.raise_faults()
