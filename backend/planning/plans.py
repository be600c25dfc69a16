"""What a proposal says, read out of its documents, and how that differs from what was in force when it was made."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from backend.planning.enums import RunStage
from backend.planning.models import Proposal
from backend.planning.problems.grid import read_grid
from backend.planning.problems.identifiers import MeetingSlot, is_chain_meeting, read_meeting, read_number
from backend.planning.problems.meetings import list_assignment


@dataclass(frozen=True)
class PlannedMeeting:
    """When and where a meeting is planned, and which staff must come."""

    begins_at: datetime
    room_id: int | None
    staff_ids: tuple[int, ...]


@dataclass(frozen=True)
class MeetingInForce:
    """A movable meeting as it was when the proposal was made."""

    meeting_id: int
    begins_at: datetime
    ends_at: datetime
    room_id: int | None
    staff_ids: tuple[int, ...]


@dataclass(frozen=True)
class Plan:
    """A proposal's plan and what it replaces, by enrolment and by meeting of the chain."""

    members: Mapping[int, int]
    members_before: Mapping[int, int]
    meetings: Mapping[MeetingSlot, PlannedMeeting]
    meetings_before: Mapping[MeetingSlot, MeetingInForce]

    @property
    def joining(self) -> dict[int, int]:
        """Enrolment -> cohort of those who had none."""
        return {key: cohort for key, cohort in self.members.items() if key not in self.members_before}

    @property
    def changing(self) -> dict[int, tuple[int, int]]:
        """Enrolment -> (cohort before, cohort after) of those who change."""
        return {
            key: (before, self.members[key])
            for key, before in self.members_before.items()
            if key in self.members and self.members[key] != before
        }

    @property
    def leaving(self) -> dict[int, int]:
        """Enrolment -> cohort of those who lose their place."""
        return {key: cohort for key, cohort in self.members_before.items() if key not in self.members}

    @property
    def new_meetings(self) -> dict[MeetingSlot, PlannedMeeting]:
        """Those that are not in force."""
        return {slot: planned for slot, planned in self.meetings.items() if slot not in self.meetings_before}

    @property
    def kept_meetings(self) -> dict[MeetingSlot, tuple[MeetingInForce, PlannedMeeting]]:
        """Those in force that the plan has too, moved or not."""
        return {
            slot: (before, self.meetings[slot])
            for slot, before in self.meetings_before.items()
            if slot in self.meetings
        }

    @property
    def moved_meetings(self) -> dict[MeetingSlot, tuple[MeetingInForce, PlannedMeeting]]:
        """Those whose time or room changes."""
        return {
            slot: (before, planned)
            for slot, (before, planned) in self.kept_meetings.items()
            if (before.begins_at, before.room_id) != (planned.begins_at, planned.room_id)
        }

    @property
    def restaffed_meetings(self) -> dict[MeetingSlot, tuple[MeetingInForce, PlannedMeeting]]:
        """Those to which other staff are called than before."""
        return {
            slot: (before, planned)
            for slot, (before, planned) in self.kept_meetings.items()
            if set(before.staff_ids) != set(planned.staff_ids)
        }

    @property
    def dropped_meetings(self) -> dict[MeetingSlot, MeetingInForce]:
        """Those in force that have no place in the plan."""
        return {slot: before for slot, before in self.meetings_before.items() if slot not in self.meetings}


def read_plan(proposal: Proposal) -> Plan:
    """The plan of a proposal of cohorts; times are aware, ids are those of rows."""
    cohorts, meetings = proposal.documents[RunStage.COHORTS], proposal.documents[RunStage.MEETINGS]
    before = meetings.problem["x"]["before"]
    return Plan(
        members=list_assignment(cohorts.result["plan"]["assignments"].items()),
        members_before=list_assignment(cohorts.problem["x"]["before"].items()),
        meetings=_read_meetings(meetings.problem, meetings.result["plan"]["assignments"]),
        meetings_before={read_meeting(name): _read_before(row) for name, row in before.items()},
    )


def _read_before(row: Mapping[str, Any]) -> MeetingInForce:
    return MeetingInForce(
        meeting_id=row["meeting"],
        begins_at=datetime.fromisoformat(row["begins_at"]),
        ends_at=datetime.fromisoformat(row["ends_at"]),
        room_id=row["room"],
        staff_ids=tuple(row["staff"]),
    )


def _read_meetings(problem: Mapping[str, Any], assignments: Mapping[str, Any]) -> dict[MeetingSlot, PlannedMeeting]:
    grid = read_grid(problem["days"])
    preparation = problem["x"].get("preparation", {})
    required = {meeting["id"]: meeting["required"][1:] for meeting in problem["meetings"]}
    return {
        read_meeting(name): PlannedMeeting(
            begins_at=grid.instant_of(decision["start"] + preparation.get(name, 0)),
            room_id=None if decision["room"] is None else read_number(decision["room"]),
            staff_ids=tuple(sorted(read_number(staff) for staff in [*required[name], *(decision["one_of"] or [])])),
        )
        for name, decision in sorted(assignments.items())
        if is_chain_meeting(name)
    }
