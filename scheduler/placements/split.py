"""Cutting a ``samplats/placements/1`` document into parts that have nothing to do with each other.

Every term is a sum over participants and shares, and every hard rule speaks of participants, places and supervisors that
are joined here. The best plans of the parts, put together, are therefore a best plan of the whole; ``merge`` does that.
Documents in, documents out: a part can be solved on another machine by whoever reads the format.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Document = Mapping[str, Any]

NUMBERED = ("places", "supervisors", "participants", "quotas")
"""The lists of a problem that JSON paths and certificates refer to by index; ``x.shares`` is one more."""

PART_KEY = "part"
"""Under a part's ``x``: for each list, the index in the whole problem of every item that the part's list holds."""


@dataclass(frozen=True)
class Part:
    """A problem document of its own, and the number of choices in it: options times starts."""

    problem: dict[str, Any]
    weight: int


def split_problem(problem: Document, least_weight: int = 0) -> tuple[Part, ...]:
    """The independent parts, heaviest first; one part that holds everything where all hangs together.

    Args:
        problem: A valid document.
        least_weight: Components with fewer choices are bundled until a part has so many, or none is left.
    """
    components = _find_components(problem)
    weights = _weigh_components(problem, components)
    bundles = _bundle(weights, least_weight)
    if len(bundles) == 1:
        return (Part(dict(problem), sum(weights.values())),)
    kept = _list_kept(problem, components, bundles)
    return tuple(
        Part(_restrict(problem, numbers), sum(weights[root] for root in bundle))
        for numbers, bundle in zip(kept, bundles, strict=True)
    )


def list_shares(problem: Document) -> Sequence[Document]:
    """The agreed shares under a problem's ``x``; none where it has no such list."""
    extension = problem.get("x")
    shares = extension.get("shares", ()) if isinstance(extension, Mapping) else ()
    return shares if isinstance(shares, list | tuple) else ()


class _Joined:
    """Sets of names that have been joined, directly or through others; the first name of all stands for its set."""

    def __init__(self) -> None:
        self._parent: dict[str, str] = {}

    def join(self, names: Iterable[str]) -> None:
        roots = [self.find_root(name) for name in names]
        for root in roots[1:]:
            self._parent[self.find_root(root)] = self.find_root(roots[0])

    def find_root(self, name: str) -> str:
        self._parent.setdefault(name, name)
        while self._parent[name] != name:
            self._parent[name] = self._parent[self._parent[name]]
            name = self._parent[name]
        return name

    def list_roots(self) -> dict[str, str]:
        """Every name that was ever joined, with the one that stands for its set."""
        return {name: self.find_root(name) for name in tuple(self._parent)}


def _person(name: str) -> str:
    return f"participant {name}"


def _place(name: str) -> str:
    return f"place {name}"


def _supervisor(name: str) -> str:
    return f"supervisor {name}"


def _find_components(problem: Document) -> dict[str, str]:
    """For every name of a participant, place, supervisor, quota and share the name that stands for its component."""
    joined = _Joined()
    for person in problem["participants"]:
        joined.join([_person(person["id"]), *(_place(option["place"]) for option in person["options"])])
    for supervisor in problem.get("supervisors", ()):
        joined.join([_supervisor(supervisor["id"])])
    for place in problem["places"]:
        supervisor = place.get("supervisor")
        joined.join([_place(place["id"]), *([_supervisor(supervisor)] if supervisor is not None else ())])
    for index, quota in enumerate(problem.get("quotas", ())):
        joined.join([f"quota {index}", *map(_person, quota["participants"]), *map(_place, quota["places"])])
    for index, share in enumerate(list_shares(problem)):
        joined.join([f"share {index}", *map(_person, share["participants"])])
    _join_decisions(joined, problem)
    return joined.list_roots()


def _join_decisions(joined: _Joined, problem: Document) -> None:
    """A decision names a place; and a limit on moves couples all who could use some of it, unless it is never reached."""
    persons = {person["id"] for person in problem["participants"]}
    for key in ("fixed", "current"):
        for name, decision in problem.get(key, {}).items():
            if name in persons:
                joined.join([_person(name), _place(decision["place"])])
    movable = [_person(name) for name in problem.get("current", {}) if name in persons]
    limit = problem.get("max_moves")
    if limit is not None and limit < len(movable):
        joined.join(movable)


def _weigh_components(problem: Document, components: Mapping[str, str]) -> dict[str, int]:
    weights = dict.fromkeys(components.values(), 0)
    for person in problem["participants"]:
        choices = sum(len(option["starts"]) for option in person["options"])
        # Even somebody without a choice is somebody to tell about.
        weights[components[_person(person["id"])]] += max(1, choices)
    return weights


def _bundle(weights: Mapping[str, int], least_weight: int) -> list[list[str]]:
    """Components put together, heaviest first, until each bundle has the least weight; the lightest may fall short.

    What holds no participant – places that nobody can enter – goes with the last bundle.
    """
    bundles: list[list[str]] = []
    filled = least_weight
    for root in sorted(weights, key=lambda name: -weights[name]):
        begins_another = not bundles or (filled >= least_weight and weights[root] > 0)
        if begins_another:
            bundles.append([])
            filled = 0
        bundles[-1].append(root)
        filled += weights[root]
    return bundles


def _list_kept(
    problem: Document, components: Mapping[str, str], bundles: Sequence[Sequence[str]]
) -> list[dict[str, list[int]]]:
    """For each bundle and each list of the problem, the indices of the items that belong to it."""
    bundle_of = {root: number for number, bundle in enumerate(bundles) for root in bundle}
    names = {
        "places": [_place(place["id"]) for place in problem["places"]],
        "supervisors": [_supervisor(one["id"]) for one in problem.get("supervisors", ())],
        "participants": [_person(person["id"]) for person in problem["participants"]],
        "quotas": [f"quota {index}" for index in range(len(problem.get("quotas", ())))],
        "shares": [f"share {index}" for index in range(len(list_shares(problem)))],
    }
    kept: list[dict[str, list[int]]] = [{key: [] for key in names} for _ in bundles]
    for key, listed in names.items():
        for index, name in enumerate(listed):
            kept[bundle_of[components[name]]][key].append(index)
    return kept


def _restrict(problem: Document, kept: Mapping[str, list[int]]) -> dict[str, Any]:
    """The problem of some items alone, with ``x.part`` saying where they stand in the whole."""
    persons = [problem["participants"][index]["id"] for index in kept["participants"]]
    part = {key: value for key, value in problem.items() if key != "x"}
    part |= {key: [problem[key][index] for index in kept[key]] for key in NUMBERED if key in problem}
    for key in ("fixed", "current"):
        if key in problem:
            part[key] = {name: problem[key][name] for name in persons if name in problem[key]}
    shares = list_shares(problem)
    return {**part, "x": {"shares": [shares[index] for index in kept["shares"]], PART_KEY: kept}}
