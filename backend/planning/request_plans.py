"""What a proposal of meetings says, read out of its documents."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from backend.planning.enums import RunStage
from backend.planning.models import Proposal
from backend.planning.problems.grid import GRAIN_MINUTES, read_grid
from backend.planning.problems.identifiers import read_number


@dataclass(frozen=True)
class PlannedRequest:
    """When and where one of the meetings is planned, and who take the parts that several could take.

    ``called`` are all who are called, by key: those who must come and then those who may.
    """

    name: str
    begins_at: datetime
    room_id: int | None
    chosen: tuple[str, ...]
    called: tuple[str, ...]

    @property
    def request_id(self) -> int:
        """The number of the request."""
        return read_number(self.name)


def read_request_plan(proposal: Proposal) -> list[PlannedRequest]:
    """Return the meetings that have a time, earliest first."""
    documents = proposal.documents[RunStage.MEETINGS]
    problem, assignments = documents.problem, documents.result["plan"]["assignments"]
    grid = read_grid(problem["days"])
    meetings = {row["id"]: row for row in problem["meetings"]}
    planned = []
    for name, preparation in problem["x"]["preparation"].items():
        if name in assignments:
            begins_at = grid.instant_of(assignments[name]["start"]) + timedelta(minutes=preparation * GRAIN_MINUTES)
            planned.append(_read(meetings[name], assignments[name], begins_at))
    return sorted(planned, key=lambda row: (row.begins_at, row.request_id))


def _read(meeting: Mapping[str, Any], decision: Mapping[str, Any], begins_at: datetime) -> PlannedRequest:
    room, chosen = decision.get("room"), tuple(decision.get("one_of", ()))
    called = (*meeting["required"], *chosen, *meeting["preferred"])
    return PlannedRequest(meeting["id"], begins_at, None if room is None else read_number(room), chosen, called)
