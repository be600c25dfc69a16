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
class BookedBefore:
    """When, where and with whom a meeting was booked when the proposal was made."""

    meeting_id: int
    begins_at: datetime
    ends_at: datetime
    room_id: int | None
    chosen: tuple[str, ...]


@dataclass(frozen=True)
class PlannedRequest:
    """When and where one of the meetings is planned, and who take the parts that several could take.

    ``called`` are all who are called, by key: those who must come and then those who may. ``before`` is the booking in
    force; None for a new meeting.
    """

    name: str
    begins_at: datetime
    room_id: int | None
    chosen: tuple[str, ...]
    called: tuple[str, ...]
    before: BookedBefore | None = None

    @property
    def changes_time(self) -> bool:
        """Whether a booked meeting gets another time."""
        return self.before is not None and self.before.begins_at != self.begins_at

    @property
    def changes_room(self) -> bool:
        """Whether a booked meeting gets another room."""
        return self.before is not None and self.before.room_id != self.room_id

    @property
    def changes_people(self) -> bool:
        """Whether others come to a booked meeting."""
        return self.before is not None and set(self.before.chosen) != set(self.chosen)

    @property
    def called_before(self) -> tuple[str, ...]:
        """Who are called to a booked meeting as it is in force, in the order of ``called``; empty for a new one."""
        if self.before is None:
            return ()
        swapped = dict(zip(self.chosen, self.before.chosen, strict=True))
        return tuple(swapped.get(key, key) for key in self.called)

    @property
    def is_moved(self) -> bool:
        """Whether anything of a booked meeting changes."""
        return self.changes_time or self.changes_room or self.changes_people

    @property
    def request_id(self) -> int:
        """The number of the request."""
        return read_number(self.name)


def read_request_plan(proposal: Proposal) -> list[PlannedRequest]:
    """Return the meetings that have a time, earliest first; booked ones that took part are among them."""
    documents = proposal.documents[RunStage.MEETINGS]
    problem, assignments = documents.problem, documents.result["plan"]["assignments"]
    grid = read_grid(problem["days"])
    meetings = {row["id"]: row for row in problem["meetings"]}
    booked = problem["x"].get("booked", {})
    planned = []
    for name, preparation in problem["x"]["preparation"].items():
        if name in assignments:
            begins_at = grid.instant_of(assignments[name]["start"]) + timedelta(minutes=preparation * GRAIN_MINUTES)
            before = _read_before(booked[name]) if name in booked else None
            planned.append(_read(meetings[name], assignments[name], begins_at, before))
    return sorted(planned, key=lambda row: (row.begins_at, row.request_id))


def _read(
    meeting: Mapping[str, Any], decision: Mapping[str, Any], begins_at: datetime, before: BookedBefore | None
) -> PlannedRequest:
    room, chosen = decision.get("room"), tuple(decision.get("one_of", ()))
    called = (*meeting["required"], *chosen, *meeting["preferred"])
    room_id = None if room is None else read_number(room)
    return PlannedRequest(meeting["id"], begins_at, room_id, chosen, called, before)


def _read_before(row: Mapping[str, Any]) -> BookedBefore:
    begins_at, ends_at = datetime.fromisoformat(row["begins_at"]), datetime.fromisoformat(row["ends_at"])
    return BookedBefore(row["meeting"], begins_at, ends_at, row["room"], tuple(row["chosen"]))
