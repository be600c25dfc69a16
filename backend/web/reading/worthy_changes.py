"""The changes worth most to a plan of places, each with the scenario that tries it.

``web/allocation/pieces/worthy_changes.html`` draws them; include it with ``changes=read_worthy_changes(proposal, view.changes)``
and ``run``, the run that the scenario is compared with.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from backend.planning.enums import RunStage
from backend.planning.models import Proposal
from backend.planning.selectors import WorthyChange

_CAPACITY = re.compile(r"\$\.(places|supervisors)\[(\d+)\]\.capacity")


@dataclass(frozen=True)
class ShownChange:
    """A sentence, and what the form of scenarios is filled in with to try it; empty where no scenario does that."""

    text: str
    trial: Mapping[str, str]


def read_worthy_changes(proposal: Proposal, changes: Iterable[WorthyChange]) -> list[ShownChange]:
    """Shape the changes that a proposal of places names; no queries beside its documents."""
    problem = proposal.documents[RunStage.PLACEMENTS].problem
    return [ShownChange(row.text, find_trial(problem, row.change)) for row in changes]


def find_trial(problem: Mapping[str, Any], change: Mapping[str, Any] | None) -> dict[str, str]:
    """Return what to fill in so that a suggested change is tried; empty where it is no matter of one activity's seats.

    A scenario opens its places in every week, and lets the supervisor take as many.

    Args:
        problem: the document that the change is about.
        change: as a result has it: ``{"path", "from", "to"}``, or several under ``changes``; None for none.
    """
    parts = [] if change is None else change.get("changes", [change])
    found = [_read_capacity(problem, part) for part in parts]
    activities = {activity for activity, _more in found}
    if len(activities) != 1 or None in activities:
        return {}
    return {
        "capacity_activity": str(activities.pop()),
        "capacity_places": str(max(more for _activity, more in found)),
        "capacity_way": "more",
    }


def _read_capacity(problem: Mapping[str, Any], change: Mapping[str, Any]) -> tuple[int | None, int]:
    """The one activity whose seats a change is about, and how many more there are at most; None for another change."""
    match = _CAPACITY.fullmatch(str(change.get("path", "")))
    if match is None:
        return None, 0
    owner = problem[match[1]][int(match[2])]
    places = (
        [owner] if match[1] == "places" else [row for row in problem["places"] if row.get("supervisor") == owner["id"]]
    )
    activities = {problem["x"]["places"][place["id"]]["activity"] for place in places}
    before, after = _weekly(change["from"]), _weekly(change["to"])
    more = max((late - early for early, late in zip(before, after, strict=False)), default=0)
    return (activities.pop() if len(activities) == 1 and more > 0 else None), more


def _weekly(capacity: int | list[int]) -> list[int]:
    return [capacity] if isinstance(capacity, int) else capacity
