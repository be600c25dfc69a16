"""Among plans that are equally good: who stands first in the queue begins first."""

from collections.abc import Mapping, Sequence
from itertools import combinations
from typing import Any

Document = Mapping[str, Any]


def begin_in_order(problem: Document, result: dict[str, Any]) -> dict[str, Any]:
    """The result with starts exchanged between people for whom that makes no difference but this.

    Two may exchange their places when each may have the other's, takes the same seats there, counts the same, needs the
    same, and stands in the same quotas: every tier keeps its value, and verifying shows it.

    Args:
        problem: the document; its participants stand in the order of the queue.
        result: with or without a plan.
    """
    if result["plan"] is None:
        return result
    assignments = dict(result["plan"]["assignments"])
    standing = {**problem.get("current", {}), **problem.get("fixed", {})}
    placed = [row for row in problem["participants"] if row["id"] in assignments and row["id"] not in standing]
    for first, second in combinations(placed, 2):
        earlier, later = assignments[second["id"]], assignments[first["id"]]
        if earlier["start"] < later["start"] and _may_exchange(problem, first, second, later, earlier):
            assignments[first["id"]], assignments[second["id"]] = earlier, later
    return {**result, "plan": {**result["plan"], "assignments": assignments}}


def _may_exchange(problem: Document, first: Document, second: Document, its: Document, others: Document) -> bool:
    loads = [_load_at(person, decision) for person in (first, second) for decision in (its, others)]
    ready = max(first.get("from", 0), second.get("from", 0))
    return (
        None not in loads
        and loads[0] == loads[2]
        and loads[1] == loads[3]
        and (first.get("priority"), first.get("needs")) == (second.get("priority"), second.get("needs"))
        and ready <= min(its["start"], others["start"])
        and all(
            (first["id"] in quota["participants"]) == (second["id"] in quota["participants"])
            for quota in problem.get("quotas", ())
        )
    )


def _load_at(person: Document, decision: Document) -> Sequence[int] | None:
    """The seats that they would take there from then; None where they may not be."""
    for option in person["options"]:
        if option["place"] == decision["place"] and decision["start"] in option["starts"]:
            load: Sequence[int] = option["load"]
            return load
    return None
