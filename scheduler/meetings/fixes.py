"""Single changes of a problem that may let an unplaced meeting in, the cheapest first."""

import copy
from collections.abc import Iterator, Mapping
from typing import Any

from scheduler.meetings.board import Board
from scheduler.meetings.confirm import list_with_predecessors
from scheduler.meetings.layout import NO_ROOM, Layout, Slots
from scheduler.meetings.masks import first_grain, interval_mask
from scheduler.meetings.state import fill_board
from scheduler.result import Change, Fix

DAY_STEPS = (1, 2, 3, 5, 10)


def list_changes(layout: Layout, slots: Slots, index: int) -> Iterator[Fix]:
    """Changes that could help the meeting or an unplaced one before it. Each only loosens a rule, so the plan stays valid.

    Order: a day more, a meeting more a day, more days, a larger or another room, an hour of somebody's calendar.
    """
    meetings = list_with_predecessors(layout, slots, index)
    for meeting in meetings:
        yield from _move_windows(layout, meeting, DAY_STEPS[:1])
    for meeting in meetings:
        yield from _raise_daily_limits(layout, meeting)
    for meeting in meetings:
        yield from _move_windows(layout, meeting, DAY_STEPS[1:])
    for meeting in meetings:
        yield from _change_rooms(layout, meeting)
    board = fill_board(layout, slots)
    for meeting in meetings:
        yield from _free_calendars(board, meeting)


def apply_change(raw: Mapping[str, Any], fix: Fix) -> dict[str, Any]:
    """A copy of the problem document with the fix's changes made."""
    document = dict(raw)
    for change in fix.changes:
        keys = _split_path(change.path)
        holder: Any = document
        for key in keys[:-1]:
            holder[key] = copy.copy(holder[key])
            holder = holder[key]
        if isinstance(holder, list) and keys[-1] == len(holder):
            holder.append(change.new)
        else:
            holder[keys[-1]] = change.new
    return document


def _split_path(path: str) -> list[str | int]:
    """The steps of a path such as ``$.meetings[2].after[0].max_days``."""
    keys: list[str | int] = []
    for part in path[2:].split("."):
        name, *positions = part.split("[")
        keys.append(name)
        keys += [int(position.rstrip("]")) for position in positions]
    return keys


def _move_windows(layout: Layout, index: int, steps: tuple[int, ...]) -> Iterator[Fix]:
    for days in steps:
        yield from _extend_window(layout, index, days)
        yield from _begin_earlier(layout, index, days)
        yield from _stretch_links(layout, index, days)


def _days_text(days: int) -> tuple[str, str]:
    return ("en dag" if days == 1 else f"{days} dagar", "a day" if days == 1 else f"{days} days")


def _extend_window(layout: Layout, index: int, days: int) -> Iterator[Fix]:
    meeting = layout.problem.meetings[index]
    if meeting.latest_end >= layout.grains:
        return
    day = min(len(layout.days) - 1, layout.day_of[max(0, meeting.latest_end - 1)] + days)
    end = layout.days[day].first + layout.days[day].grains
    if end > meeting.latest_end:
        sv, en = _days_text(days)
        change = Change(f"$.meetings[{index}].latest_end", meeting.latest_end, end)
        yield Fix(f"Låt {meeting.id} sluta {sv} senare.", f"Let {meeting.id} end {en} later.", (change,))


def _begin_earlier(layout: Layout, index: int, days: int) -> Iterator[Fix]:
    meeting = layout.problem.meetings[index]
    if 0 < meeting.earliest < layout.grains:
        day = layout.day_of[meeting.earliest] - days
        first = layout.days[max(0, day)].first
        sv, en = _days_text(days)
        change = Change(f"$.meetings[{index}].earliest", meeting.earliest, first)
        yield Fix(f"Låt {meeting.id} börja {sv} tidigare.", f"Let {meeting.id} begin {en} earlier.", (change,))


def _stretch_links(layout: Layout, index: int, days: int) -> Iterator[Fix]:
    """More days allowed, or fewer asked, between the meeting and the one before it."""
    meeting = layout.problem.meetings[index]
    sv, en = _days_text(days)
    for position, link in enumerate(meeting.after):
        path = f"$.meetings[{index}].after[{position}]"
        if link.max_days is not None:
            yield Fix(
                f"Låt det gå {sv} till mellan {link.meeting} och {meeting.id}.",
                f"Allow {en} more between {link.meeting} and {meeting.id}.",
                (Change(f"{path}.max_days", link.max_days, link.max_days + days),),
            )
        if link.min_days >= days:
            yield Fix(
                f"Låt det gå {sv} mindre mellan {link.meeting} och {meeting.id}.",
                f"Allow {en} less between {link.meeting} and {meeting.id}.",
                (Change(f"{path}.min_days", link.min_days, link.min_days - days),),
            )


def _raise_daily_limits(layout: Layout, index: int) -> Iterator[Fix]:
    task = layout.tasks[index]
    for person in sorted({*task.required, *(person for group in task.groups for person in group)}):
        limit, who = layout.max_per_day[person], layout.person_ids[person]
        if limit is not None:
            change = Change(f"$.people[{person}].max_per_day", limit, limit + 1)
            yield Fix(f"Låt {who} ha ett möte till om dagen.", f"Let {who} have one more meeting a day.", (change,))


def _change_rooms(layout: Layout, index: int) -> Iterator[Fix]:
    """More seats in a room, any room instead of some, or one room more."""
    meeting = layout.problem.meetings[index]
    if layout.tasks[index].rooms == (NO_ROOM,):
        return
    for number, room in enumerate(layout.problem.rooms):
        named = meeting.rooms is None or room.id in meeting.rooms
        if named and meeting.needs <= room.features and room.capacity < meeting.headcount:
            yield Fix(
                f"Ge {room.id} {meeting.headcount} platser.",
                f"Give {room.id} {meeting.headcount} seats.",
                (Change(f"$.rooms[{number}].capacity", room.capacity, meeting.headcount),),
            )
    if meeting.rooms is not None:
        change = Change(f"$.meetings[{index}].rooms", list(meeting.rooms), None)
        yield Fix(f"Låt {meeting.id} hållas i vilket rum som helst.", f"Let {meeting.id} take any room.", (change,))
        return
    name = next(
        name for number in range(len(layout.room_ids) + 1) if (name := f"rum-{number + 1}") not in layout.room_ids
    )
    extra = {"id": name, "capacity": meeting.headcount, "features": sorted(meeting.needs)}
    yield Fix(
        f"Ta in ett rum till med {meeting.headcount} platser.",
        f"Add one more room with {meeting.headcount} seats.",
        (Change(f"$.rooms[{len(layout.room_ids)}]", None, extra),),
    )


def _free_calendars(board: Board, index: int) -> Iterator[Fix]:
    """The first stay for which one required person's calendar alone is in the way."""
    layout, task = board.layout, board.layout.tasks[index]
    meeting = layout.problem.meetings[index]
    window = board.links_window(task)
    for person in task.required:
        if window is None or not layout.problem.people[person].busy:
            continue
        blocked = board.person_taken[person] & ~layout.person_busy[person]
        for other in task.required:
            blocked |= board.person_taken[other] if other != person else 0
        starts = layout.free_starts(blocked, task.duration) & layout.fits_day(task.duration) & interval_mask(*window)
        starts &= interval_mask(meeting.earliest, max(0, min(meeting.latest_end, layout.grains) - task.duration + 1))
        if starts:
            yield _free_calendar(layout, person, first_grain(starts), task.duration)


def _free_calendar(layout: Layout, person: int, start: int, duration: int) -> Fix:
    who, busy = layout.person_ids[person], layout.problem.people[person].busy
    end = start + duration
    kept = [[first, min(last, start)] for first, last in busy if first < start]
    kept += [[max(first, end), last] for first, last in busy if last > end]
    date = layout.days[layout.day_of[start]].date.isoformat()
    return Fix(
        f"Frigör tidssteg {start}–{end} hos {who} ({date}).",
        f"Free grains {start}–{end} in the calendar of {who} ({date}).",
        (Change(f"$.people[{person}].busy", [list(window) for window in busy], sorted(kept)),),
    )
