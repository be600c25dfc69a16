"""The problem ``samplats/meetings/1`` of a programme: when each member of a cohort meets whom, and where."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Any

from backend.associations.enums import Need
from backend.common.closed_days import is_closed_day
from backend.common.local_time import local_day
from backend.planning.problems.attendees import Attendees, find_attendees
from backend.planning.problems.availability import Availability, HeldPart, span_of_day
from backend.planning.problems.facts import CandidateFacts, CohortFacts, MeetingFacts, RoomFacts, StaffFacts, StepFacts
from backend.planning.problems.grid import GRAIN_MINUTES, Grid, Window, build_grid
from backend.planning.problems.identifiers import (
    MeetingSlot,
    name_enrolment,
    name_meeting,
    name_room,
    name_staff,
)
from backend.planning.problems.rules import PlanningRules
from backend.planning.problems.standing import Standing

OVERDUE_DAYS = 28
"""A chain that is not finished when its cohort's weeks are over gets this many days more."""


@dataclass(frozen=True)
class _Period:
    """The dates within which a cohort's meetings may lie; half-open."""

    from_on: date
    until_on: date


class MeetingComposer:
    """Writes the problem for everybody who has a cohort.

    Pinned meetings are not decisions: they are busy time of their people and rooms, and windows for the meetings
    before and after them. So nothing that has happened, however odd, can make the problem contradict itself.
    """

    def __init__(
        self, standing: Standing, assignment: Mapping[int, int], rules: PlanningRules, max_moves: int | None
    ) -> None:
        self.standing = standing
        self.rules = rules
        self.max_moves = max_moves
        self.assignment = {key: assignment[key] for key in sorted(assignment) if key in standing.candidates}

    def compose(self) -> dict[str, Any]:
        """The document; meetings in the order of enrolments and steps."""
        availability = Availability(self.grid, self._standing_meetings)
        meetings = [self._write_meeting(slot) for slot in self.slots]
        people = [availability.write_participant(self.standing.candidates[key]) for key in self._enrolments]
        held: list[HeldPart] = []
        for staff in self._staff.values():
            person, parts = availability.write_staff(staff)
            people.append(person)
            held += parts
        keeps_current = bool(self._current) and (self.rules.prefer_current or self.max_moves is not None)
        problem: dict[str, Any] = {
            "format": "samplats/meetings/1",
            "grain_minutes": GRAIN_MINUTES,
            "days": self.grid.as_document(),
            "rooms": [availability.write_room(room) for room in self._rooms],
            "people": people,
            "meetings": meetings + [_write_held(part) for part in held],
            "fixed": {part.id: {"start": part.start} for part in held},
            "current": self._current if keeps_current else {},
            "objective": [
                {"unplaced": 1},
                *([{"moves": 1}] if keeps_current and self.rules.prefer_current else []),
                {"end": 1},
            ],
            "x": {"before": self._write_before()},
        }
        if preparation := self._write_preparation():
            problem["x"]["preparation"] = preparation
        if self.max_moves is not None:
            problem["max_moves"] = self.max_moves
        return problem

    @cached_property
    def slots(self) -> tuple[MeetingSlot, ...]:
        """The meetings to place: every step of everybody's chain, but for the pinned ones."""
        chain, standing = self.standing.chain_meetings, self.standing
        return tuple(
            MeetingSlot(enrolment_id, step.position)
            for enrolment_id in self.assignment
            for step in standing.facts.steps
            if (slot := MeetingSlot(enrolment_id, step.position)) not in chain or not standing.is_pinned(chain[slot])
        )

    @cached_property
    def _enrolments(self) -> tuple[int, ...]:
        return tuple(dict.fromkeys(slot.enrolment_id for slot in self.slots))

    @cached_property
    def _standing_meetings(self) -> tuple[MeetingFacts, ...]:
        """The live meetings that take time and are not up for planning."""
        movable = {meeting.meeting_id for meeting in self.standing.movable.values()}
        return tuple(row for row in self.standing.facts.meetings if row.meeting_id not in movable)

    @cached_property
    def _steps(self) -> dict[int, StepFacts]:
        return {step.position: step for step in self.standing.facts.steps}

    @cached_property
    def _positions(self) -> tuple[int, ...]:
        return tuple(self._steps)

    @cached_property
    def _cohorts(self) -> tuple[CohortFacts, ...]:
        """The cohorts of those who still have meetings to place."""
        used = {self.assignment[enrolment_id] for enrolment_id in self._enrolments}
        return tuple(cohort for cohort in self.standing.facts.cohorts if cohort.cohort_id in used)

    @cached_property
    def _rooms(self) -> tuple[RoomFacts, ...]:
        wanted = {cohort.room_id for cohort in self._cohorts}
        rooms = self.standing.facts.rooms
        return rooms if None in wanted else tuple(room for room in rooms if room.room_id in wanted)

    @cached_property
    def _attendees(self) -> dict[MeetingSlot, Attendees]:
        facts = self.standing.facts
        return {
            slot: find_attendees(
                self.standing.candidates[slot.enrolment_id],
                self.standing.cohorts[self.assignment[slot.enrolment_id]],
                self._steps[slot.position],
                facts.agencies,
            )
            for slot in self.slots
        }

    @cached_property
    def _staff(self) -> dict[int, StaffFacts]:
        """Those who attend any of the meetings."""
        used = {staff_id for attendees in self._attendees.values() for staff_id in attendees.everybody}
        return {row.staff_id: row for row in self.standing.facts.staff if row.staff_id in used}

    def _find_period(self, cohort: CohortFacts) -> _Period:
        plans_from = self.standing.horizon.plans_from
        if cohort.ends_on <= plans_from:
            return _Period(plans_from, plans_from + timedelta(days=OVERDUE_DAYS))
        return _Period(max(cohort.starts_on, plans_from), cohort.ends_on)

    @cached_property
    def grid(self) -> Grid:
        """The working days on which any of the cohorts may meet, each trimmed to when somebody and a room are there."""
        days = {
            period.from_on + timedelta(days=offset)
            for period in map(self._find_period, self._cohorts)
            for offset in range((period.until_on - period.from_on).days)
        }
        closed = set(self.standing.facts.closed_on)
        open_days = (day for day in sorted(days) if day not in closed and not is_closed_day(day))
        return build_grid((day, *span_of_day(day, self._rooms, self._staff)) for day in open_days)

    def _grains_around(self, slot: MeetingSlot) -> tuple[int, int]:
        """Whole grains for which staff are taken before and after a meeting that is booked so.

        The problem knows one length of a meeting, so room and participant are taken as long: too long rather than a
        plan that the calendars of the staff refuse.
        """
        meeting = self.standing.movable.get(slot)
        if meeting is None:
            return 0, 0
        return -(-meeting.preparation_minutes // GRAIN_MINUTES), -(-meeting.follow_up_minutes // GRAIN_MINUTES)

    def _write_preparation(self) -> dict[str, int]:
        """The grains by which the start in a plan comes before the meeting itself, where there are any."""
        before = {name_meeting(*slot): self._grains_around(slot)[0] for slot in self.slots}
        return {name: grains for name, grains in before.items() if grains}

    def _write_meeting(self, slot: MeetingSlot) -> dict[str, Any]:
        candidate = self.standing.candidates[slot.enrolment_id]
        cohort = self.standing.cohorts[self.assignment[slot.enrolment_id]]
        attendees = self._attendees[slot]
        earliest, latest_end = self._find_window(slot, cohort)
        staff = [name_staff(staff_id) for staff_id in attendees.required]
        meeting = -(-self._steps[slot.position].duration_minutes // GRAIN_MINUTES)
        return {
            "id": name_meeting(*slot),
            "duration": meeting + sum(self._grains_around(slot)),
            "required": [name_enrolment(slot.enrolment_id), *staff],
            "one_of": [[name_staff(staff_id) for staff_id in group] for group in attendees.groups],
            "needs": _needs_of_room(candidate),
            "rooms": None if cohort.room_id is None else [name_room(cohort.room_id)],
            "earliest": earliest,
            "latest_end": latest_end,
            "priority": candidate.priority,
            "after": self._write_after(slot),
        }

    def _write_after(self, slot: MeetingSlot) -> list[dict[str, Any]]:
        """The meeting before this one in the chain, where that is a decision too."""
        before = self._neighbour(slot, -1)
        if before is None or before not in self._attendees:
            return []
        step = self._steps[slot.position]
        link: dict[str, Any] = {"meeting": name_meeting(*before), "min_days": step.min_days}
        if step.max_days is not None:
            link["max_days"] = step.max_days
        return [link]

    def _neighbour(self, slot: MeetingSlot, distance: int) -> MeetingSlot | None:
        index = self._positions.index(slot.position) + distance
        if not 0 <= index < len(self._positions):
            return None
        return MeetingSlot(slot.enrolment_id, self._positions[index])

    def _find_pinned(self, slot: MeetingSlot | None) -> MeetingFacts | None:
        """The pinned meeting of a slot; None where the meeting is a decision or does not exist."""
        return None if slot is None or slot in self._attendees else self.standing.chain_meetings.get(slot)

    def _find_window(self, slot: MeetingSlot, cohort: CohortFacts) -> Window:
        """The grains within which the cohort's weeks and pinned neighbours leave room; past the grid if there is none."""
        period = self._find_period(cohort)
        earliest = self.grid.grain_on_or_after(period.from_on)
        latest_end = self.grid.grain_on_or_after(period.until_on)
        step = self._steps[slot.position]
        before = self._find_pinned(self._neighbour(slot, -1))
        if before is not None:
            held_on = local_day(before.begins_at)
            earliest = max(earliest, self.grid.grain_not_before(before.ends_at))
            earliest = max(earliest, self.grid.grain_on_or_after(held_on + timedelta(days=step.min_days)))
            if step.max_days is not None:
                last = self.grid.grain_on_or_after(held_on + timedelta(days=step.max_days + 1))
                # When the time that the chain allows has run out already, late is better than never.
                latest_end = min(latest_end, last) if last > earliest else latest_end
        latest_end = min(latest_end, self._find_latest_before(slot))
        return (earliest, latest_end) if earliest < latest_end else (self.grid.grains, self.grid.grains + 1)

    def _find_latest_before(self, slot: MeetingSlot) -> int:
        """The grain by which a meeting must end for the sake of a pinned one after it."""
        after = self._neighbour(slot, 1)
        pinned = self._find_pinned(after)
        if after is None or pinned is None:
            return self.grid.grains
        min_days = self._steps[after.position].min_days
        if min_days == 0:
            return self.grid.grain_not_before(pinned.begins_at)
        return self.grid.grain_on_or_after(local_day(pinned.begins_at) - timedelta(days=min_days - 1))

    def _write_before(self) -> dict[str, dict[str, Any]]:
        """The movable meetings as they are in force, also of those who lose their place; for the difference."""
        return {
            name_meeting(*slot): {
                "meeting": meeting.meeting_id,
                "begins_at": meeting.begins_at.isoformat(),
                "ends_at": meeting.ends_at.isoformat(),
                "room": meeting.room_id,
                "staff": list(meeting.staff_ids),
            }
            for slot, meeting in sorted(self.standing.movable.items())
        }

    @cached_property
    def _current(self) -> dict[str, dict[str, Any]]:
        """Where the movable meetings are now, in the problem's terms."""
        known = {room.room_id for room in self._rooms}
        current: dict[str, dict[str, Any]] = {}
        for slot in self.slots:
            meeting = self.standing.movable.get(slot)
            if meeting is None:
                continue
            preparation, _follow_up = self._grains_around(slot)
            start = self.grid.grain_at(meeting.begins_at - timedelta(minutes=preparation * GRAIN_MINUTES))
            # A time that the grid lacks cannot be kept: a start past its end counts as a move wherever it goes.
            decision: dict[str, Any] = {"start": self.grid.grains if start is None else start}
            if meeting.room_id in known:
                decision["room"] = name_room(meeting.room_id)
            chosen = self._attendees[slot].match_groups(meeting.staff_ids)
            if chosen is not None:
                decision["one_of"] = [name_staff(staff_id) for staff_id in chosen]
            current[name_meeting(*slot)] = decision
        return current


def _needs_of_room(candidate: CandidateFacts) -> list[str]:
    return [need for need in candidate.needs if need in Need.of_rooms()]


def _write_held(part: HeldPart) -> dict[str, Any]:
    return {"id": part.id, "duration": part.duration, "required": [part.person], "rooms": []}


def list_assignment(assignments: Iterable[tuple[str, str]]) -> dict[int, int]:
    """Enrolment -> cohort of a plan's assignments."""
    return {int(member.split("-")[1]): int(cohort.split("-")[1]) for member, cohort in assignments}
