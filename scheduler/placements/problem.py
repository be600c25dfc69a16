"""Reading and validating ``samplats/placements/1``; gathers every fault. Imports no solver."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from scheduler.placements.entities import (
    EXTENDED_TERMS,
    FORMAT,
    TERMS,
    Capacity,
    Decision,
    Option,
    Participant,
    Place,
    Problem,
    Quota,
    Share,
    Supervisor,
)
from scheduler.placements.magnitude import check_magnitude
from scheduler.reading import EXTENSION_KEY, Node, read_ids, read_objective, shorten

LARGEST_WEEKS = 100_000
"""Weeks until the year 3900 and beyond; capacities are kept week by week."""

Members = Mapping[str, Node]


def read_problem(raw: Mapping[str, Any]) -> Problem:
    """The validated problem of a ``samplats/placements/1`` document.

    Raises:
        ProblemFaults: The document has faults; all of them are told, each with its JSON path.
    """
    root = Node(raw)
    members = root.read_object(
        required=("format", "first_week", "weeks", "places", "participants", "objective"),
        optional=("supervisors", "quotas", "fixed", "current", "max_moves"),
    )
    if "format" in members and members["format"].value != FORMAT:
        members["format"].add_fault(f"must be {FORMAT}")
    weeks = members["weeks"].read_integer(1, LARGEST_WEEKS) if "weeks" in members else 1
    supervisors = _read_supervisors(members, weeks)
    places = _read_places(members, weeks, frozenset(supervisor.id for supervisor in supervisors))
    place_ids = frozenset(place.id for place in places)
    participants = _read_participants(members, place_ids)
    by_id = {participant.id: participant for participant in participants}
    objective = read_objective(members["objective"], TERMS, EXTENDED_TERMS) if "objective" in members else ()
    weighs_shares = any("share" in tier for tier in objective)
    problem = Problem(
        first_week=members["first_week"].read_iso_week() if "first_week" in members else None,
        weeks=weeks,
        places=places,
        supervisors=supervisors,
        participants=participants,
        quotas=_read_quotas(members, by_id, place_ids),
        shares=_read_shares(root, by_id) if weighs_shares else (),
        fixed=_read_decisions(members, "fixed", by_id, place_ids),
        current=_read_decisions(members, "current", by_id, place_ids),
        max_moves=members["max_moves"].read_integer() if _is_given(members, "max_moves") else None,
        objective=objective,
    )
    root.raise_faults()
    check_magnitude(problem, root)
    return problem


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


def _read_number(members: Members, key: str, default: int) -> int:
    return members[key].read_integer() if key in members else default


def _read_set(members: Members, key: str) -> frozenset[str]:
    return frozenset(members[key].read_strings()) if key in members else frozenset()


def _read_capacity(members: Members, weeks: int) -> Capacity:
    if "capacity" not in members:
        return 0
    node = members["capacity"]
    if not isinstance(node.value, list | tuple):
        return node.read_integer()
    numbers = node.read_integers()
    if len(numbers) != weeks:
        node.add_fault(f"must be one number or one per week: {weeks} numbers, not {len(numbers)}")
    return numbers


def _read_supervisors(members: Members, weeks: int) -> tuple[Supervisor, ...]:
    objects = _read_objects(members, "supervisors", ("id", "capacity"), ())
    ids = read_ids(supervisor for _, supervisor in objects)
    return tuple(
        Supervisor(name, _read_capacity(supervisor, weeks)) for name, (_, supervisor) in zip(ids, objects, strict=True)
    )


def _read_places(members: Members, weeks: int, supervisors: frozenset[str]) -> tuple[Place, ...]:
    objects = _read_objects(members, "places", ("id", "capacity"), ("features", "supervisor"))
    ids = read_ids(place for _, place in objects)
    return tuple(
        Place(
            id=name,
            capacity=_read_capacity(place, weeks),
            features=_read_set(place, "features"),
            supervisor=place["supervisor"].read_reference(supervisors, "supervisor")
            if _is_given(place, "supervisor")
            else None,
        )
        for name, (_, place) in zip(ids, objects, strict=True)
    )


def _read_participants(members: Members, places: frozenset[str]) -> tuple[Participant, ...]:
    objects = _read_objects(members, "participants", ("id", "options"), ("priority", "needs", "from", "must"))
    ids = read_ids(participant for _, participant in objects)
    return tuple(
        Participant(
            id=name,
            priority=_read_number(participant, "priority", 1),
            ready_from=_read_number(participant, "from", 0),
            must=participant["must"].read_boolean() if "must" in participant else False,
            needs=_read_set(participant, "needs"),
            options=_read_options(participant, places),
        )
        for name, (_, participant) in zip(ids, objects, strict=True)
    )


def _read_options(participant: Members, places: frozenset[str]) -> tuple[Option, ...]:
    seen: set[str] = set()
    options: list[Option] = []
    for _, members in _read_objects(participant, "options", ("place", "starts", "load"), ("cost",)):
        place = members["place"].read_reference(places, "place") if "place" in members else ""
        if place and place in seen:
            members["place"].add_fault(f"stands in two options of the participant: {shorten(place)}")
        seen.add(place)
        options.append(Option(place, _read_starts(members), _read_load(members), _read_number(members, "cost", 0)))
    return tuple(options)


def _read_starts(option: Members) -> tuple[int, ...]:
    if "starts" not in option:
        return ()
    starts = option["starts"].read_integers()
    if len(set(starts)) != len(starts) and list(starts) == list(option["starts"].value):
        repeated = sorted({start for start in starts if starts.count(start) > 1})
        option["starts"].add_fault(f"has a week twice: {', '.join(map(str, repeated))}")
    return starts


def _read_load(option: Members) -> tuple[int, ...]:
    if "load" not in option:
        return ()
    if option["load"].value in ([], ()):
        option["load"].add_fault("must have at least one week")
    return option["load"].read_integers()


def _read_quotas(members: Members, participants: Collection[str], places: Collection[str]) -> tuple[Quota, ...]:
    return tuple(
        Quota(
            participants=_read_references(quota, "participants", participants, "participant"),
            places=_read_references(quota, "places", places, "place"),
            minimum=_read_number(quota, "min", 0),
            maximum=_read_maximum(quota, _read_number(quota, "min", 0)),
        )
        for _, quota in _read_objects(members, "quotas", ("participants", "places"), ("min", "max"))
    )


def _read_references(members: Members, key: str, known: Collection[str], kind: str) -> tuple[str, ...]:
    return members[key].read_references(known, kind) if key in members else ()


def _read_maximum(quota: Members, minimum: int) -> int | None:
    """The ``max`` of a quota; None when it has none. Below the minimum is a fault."""
    if not _is_given(quota, "max"):
        return None
    node = quota["max"]
    before = len(node.faults)
    maximum = node.read_integer()
    if len(node.faults) == before and maximum < minimum:
        node.add_fault(f"is crossed: max {maximum} lies below min {minimum}")
    return maximum


def _read_shares(root: Node, participants: Collection[str]) -> tuple[Share, ...]:
    """The agreed shares that the problem's ``x`` holds, for the term ``share``."""
    extension = root.value.get(EXTENSION_KEY) if isinstance(root.value, Mapping) else None
    shares = extension.get("shares") if isinstance(extension, Mapping) else None
    node = root.child(EXTENSION_KEY, extension).child("shares", shares)
    objects = [(item, item.read_object(("id", "participants", "agreed"))) for item in node.read_list()]
    ids = read_ids(share for _, share in objects)
    return tuple(
        Share(
            name, _read_references(share, "participants", participants, "participant"), _read_number(share, "agreed", 0)
        )
        for name, (_, share) in zip(ids, objects, strict=True)
    )


def _read_decisions(
    members: Members, key: str, participants: Mapping[str, Participant], places: Collection[str]
) -> dict[str, Decision]:
    """``fixed`` or ``current``: place and start of some participants; what is fixed must be on offer to them."""
    if key not in members:
        return {}
    decisions: dict[str, Decision] = {}
    for name, node in members[key].read_map().items():
        if name in participants:
            decision = node.read_object(("place", "start"))
            place = decision["place"].read_reference(places, "place") if "place" in decision else ""
            decisions[name] = Decision(place, _read_number(decision, "start", 0))
            if key == "fixed" and place in places and "start" in decision:
                _check_offered(decision, decisions[name], participants[name])
        elif name != EXTENSION_KEY:
            node.add_fault("names no participant")
    return decisions


def _check_offered(node: Members, decision: Decision, participant: Participant) -> None:
    option = next((option for option in participant.options if option.place == decision.place), None)
    if option is None:
        node["place"].add_fault(f"is none of the participant's options: {shorten(decision.place)}")
    elif decision.start not in option.starts:
        node["start"].add_fault(f"is none of the participant's starts there: {decision.start}")
