"""When the people and rooms of a meetings problem cannot be had, in grains."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import Any, NamedTuple

from backend.associations.enums import HalfDay
from backend.common.intervals import TimeInterval
from backend.planning.problems.facts import CandidateFacts, HoursFacts, MeetingFacts, RoomFacts, StaffFacts
from backend.planning.problems.grid import Grid, GridDay, Window, merge_windows
from backend.planning.problems.identifiers import name_enrolment, name_pinned, name_room, name_staff

NOON_MINUTE = 12 * 60
MIDNIGHT_MINUTE = 24 * 60


class HeldPart(NamedTuple):
    """A standing meeting on somebody's day that counts towards the most meetings they have a day."""

    id: str
    start: int
    duration: int
    person: str


class Availability:
    """Turns calendars into windows on a grid.

    Args:
        grid: the working days.
        standing: live meetings that stand: of other programmes, of other kinds, or pinned.
    """

    def __init__(self, grid: Grid, standing: Iterable[MeetingFacts]) -> None:
        self.grid = grid
        self._of_staff: dict[int, list[MeetingFacts]] = defaultdict(list)
        self._of_participants: dict[int, list[MeetingFacts]] = defaultdict(list)
        self._of_rooms: dict[int, list[MeetingFacts]] = defaultdict(list)
        for meeting in standing:
            for staff_id in meeting.staff_ids:
                self._of_staff[staff_id].append(meeting)
            for participant_id in meeting.participant_ids:
                self._of_participants[participant_id].append(meeting)
            if meeting.room_id is not None:
                self._of_rooms[meeting.room_id].append(meeting)

    def write_room(self, room: RoomFacts) -> dict[str, Any]:
        """A room of the problem: closed outside its openings, in closures and while standing meetings are in it."""
        closed = self._outside(room.openings)
        closed += self._touched(room.closures)
        closed += self._touched(meeting.interval for meeting in self._of_rooms[room.room_id])
        return {
            "id": name_room(room.room_id),
            "capacity": room.capacity,
            "features": list(room.features),
            "closed": merge_windows(closed),
        }

    def write_participant(self, candidate: CandidateFacts) -> dict[str, Any]:
        """A participant: busy on the half-days that do not suit, in standing meetings and in sessions of activities."""
        busy = [window for day in self.grid.days for window in self._unsuitable(day, candidate.unavailable)]
        busy += self._touched(meeting.interval for meeting in self._of_participants[candidate.participant_id])
        busy += self._touched(candidate.engaged)
        return {"id": name_enrolment(candidate.enrolment_id), "busy": merge_windows(busy)}

    def write_staff(self, staff: StaffFacts) -> tuple[dict[str, Any], list[HeldPart]]:
        """A member of staff, and the standing meetings that have to be in the problem for the sake of a daily limit."""
        name = name_staff(staff.staff_id)
        busy = self._outside(staff.hours) if staff.hours else []
        busy += self._touched(staff.away)
        meetings = sorted(self._of_staff[staff.staff_id], key=lambda meeting: (meeting.begins_at, meeting.meeting_id))
        if staff.max_per_day is None:
            busy += self._touched(meeting.staff_interval for meeting in meetings)
            return {"id": name, "busy": merge_windows(busy)}, []
        held = self._find_held(staff.staff_id, staff.max_per_day, meetings, busy)
        counted = {part.id for part in held}
        busy += self._touched(
            meeting.staff_interval for meeting in meetings if _held_id(meeting, staff.staff_id) not in counted
        )
        return {"id": name, "busy": merge_windows(busy), "max_per_day": staff.max_per_day}, held

    def _find_held(
        self, staff_id: int, most: int, meetings: Iterable[MeetingFacts], busy: Collection[Window]
    ) -> list[HeldPart]:
        """Standing meetings that the grid can express exactly and that break nothing; the others are busy time."""
        held: list[HeldPart] = []
        counts: dict[date, int] = defaultdict(int)
        taken = list(busy)
        for meeting in meetings:
            first = self.grid.grain_at(meeting.staff_interval.begins_at)
            windows = self.grid.windows_touched_by(meeting.staff_interval)
            if first is None or len(windows) != 1 or windows[0][0] != first:
                continue
            day = self.grid.instant_of(first).date()
            if counts[day] >= most or any(begin < windows[0][1] and first < end for begin, end in taken):
                continue
            counts[day] += 1
            taken.append(windows[0])
            held.append(HeldPart(_held_id(meeting, staff_id), first, windows[0][1] - first, name_staff(staff_id)))
        return held

    def _outside(self, hours: Collection[HoursFacts]) -> list[Window]:
        """The grains in which none of the hours are in force."""
        windows: list[Window] = []
        for day in self.grid.days:
            minute = 0
            spans = sorted((row.begins_minute, row.ends_minute) for row in hours if row.covers(day.day))
            for begins, ends in [*spans, (MIDNIGHT_MINUTE, MIDNIGHT_MINUTE)]:
                if minute < begins:
                    windows += self.grid.minutes_of(day, minute, begins)
                minute = max(minute, ends)
        return windows

    def _touched(self, intervals: Iterable[TimeInterval]) -> list[Window]:
        return [window for interval in intervals for window in self.grid.windows_touched_by(interval)]

    def _unsuitable(self, day: GridDay, half_days: Collection[str]) -> Iterable[Window]:
        for name in half_days:
            half_day = HalfDay(name)
            if half_day.weekday == day.day.weekday():
                begins, ends = (0, NOON_MINUTE) if half_day.is_morning else (NOON_MINUTE, MIDNIGHT_MINUTE)
                yield from self.grid.minutes_of(day, begins, ends)


def _held_id(meeting: MeetingFacts, staff_id: int) -> str:
    return f"{name_pinned(meeting.meeting_id)}-{staff_id}"


def span_of_day(day: date, rooms: Iterable[RoomFacts], staff: Mapping[int, StaffFacts]) -> tuple[int, int]:
    """The minutes of a day between which any of the rooms is open and any of the staff works; crossed if never."""
    opening = [(row.begins_minute, row.ends_minute) for room in rooms for row in room.openings if row.covers(day)]
    begins = min((first for first, _last in opening), default=MIDNIGHT_MINUTE)
    ends = max((last for _first, last in opening), default=0)
    if staff and all(person.hours for person in staff.values()):
        hours = [row for person in staff.values() for row in person.hours if row.covers(day)]
        begins = max(begins, min((row.begins_minute for row in hours), default=MIDNIGHT_MINUTE))
        ends = min(ends, max((row.ends_minute for row in hours), default=0))
    return begins, ends
