"""The rules that keep a meeting from being placed beside the ones that are, in Swedish and English."""

from collections.abc import Iterator
from dataclasses import dataclass

from scheduler.meetings.board import Board
from scheduler.meetings.layout import NO_ROOM, Layout
from scheduler.meetings.masks import interval_mask
from scheduler.result import Reason


@dataclass(frozen=True)
class Obstacle:
    """One rule's view of a meeting: the starts it leaves, and how to say that it stands in the way."""

    allowed: int
    reason: Reason


def list_reasons(board: Board, index: int) -> list[Reason]:
    """A smallest set of rules that together leave no start: none of them could be missed without leaving one.

    A meeting for which the rules do leave a start was left out for the sake of the objective; the one reason says so.
    """
    layout = board.layout
    unplaced = list(_list_unplaced_predecessors(board, index))
    if unplaced:
        return unplaced
    obstacles = list(_list_obstacles(board, index))
    everything = layout.everything
    if _meet(everything, obstacles):
        return [_left_out(layout, index)]
    needed = list(obstacles)
    for obstacle in obstacles:
        others = [other for other in needed if other is not obstacle]
        if not _meet(everything, others):
            needed = others
    return [obstacle.reason for obstacle in needed]


def _meet(everything: int, obstacles: list[Obstacle]) -> int:
    for obstacle in obstacles:
        everything &= obstacle.allowed
    return everything


def _left_out(layout: Layout, index: int) -> Reason:
    name = layout.meeting_ids[index]
    return Reason(
        "objective",
        f"Det finns en tid för {name}, men planen är bättre i ett mål som går före när mötet inte läggs in.",
        f"There is a time for {name}, but leaving it out makes the plan better in a goal that comes first.",
        name,
    )


def _list_unplaced_predecessors(board: Board, index: int) -> Iterator[Reason]:
    layout = board.layout
    name = layout.meeting_ids[index]
    for link in layout.tasks[index].before:
        if board.slots[link.other] is None:
            earlier = layout.meeting_ids[link.other]
            yield Reason(
                "H5",
                f"{name} kommer efter {earlier}, som inte har någon tid.",
                f"{name} comes after {earlier}, which has no time.",
                earlier,
            )


def _list_obstacles(board: Board, index: int) -> Iterator[Obstacle]:
    """The rules one by one, those that are the hardest to bend first: they are dropped first where others suffice."""
    yield from _list_room_obstacles(board, index)
    yield from _list_people_obstacles(board, index)
    yield from _list_day_obstacles(board, index)
    yield from _list_order_obstacles(board, index)
    yield from _list_window_obstacles(board.layout, index)


def _list_window_obstacles(layout: Layout, index: int) -> Iterator[Obstacle]:
    meeting, name = layout.problem.meetings[index], layout.meeting_ids[index]
    yield Obstacle(
        layout.fits_day(meeting.duration),
        Reason(
            "H1",
            f"Ingen dag rymmer {meeting.duration} tidssteg i följd.",
            f"No day holds {meeting.duration} grains in a row.",
            name,
        ),
    )
    fixed = layout.problem.fixed.get(name)
    if fixed is not None and fixed.start is not None:
        yield Obstacle(
            interval_mask(fixed.start, fixed.start + 1) if fixed.start < layout.grains else 0,
            Reason("H6", "Tiden är låst.", "The time is fixed.", name),
        )
    last = min(meeting.latest_end, layout.grains)
    yield Obstacle(
        interval_mask(meeting.earliest, max(0, last - meeting.duration + 1)),
        Reason(
            "H1",
            f"Mötet måste ligga mellan tidssteg {meeting.earliest} och {last}.",
            f"The meeting must lie between grains {meeting.earliest} and {last}.",
            name,
        ),
    )


def _list_order_obstacles(board: Board, index: int) -> Iterator[Obstacle]:
    layout, task = board.layout, board.layout.tasks[index]
    window = board.links_window(task)
    names = [
        layout.meeting_ids[link.other] for link in (*task.before, *task.after) if board.slots[link.other] is not None
    ]
    if names:
        yield Obstacle(
            interval_mask(*window) if window is not None else 0,
            Reason(
                "H5",
                f"Ordningen och dagarna mellan mötena till {', '.join(names)} lämnar för få tider.",
                f"The order and the days between it and {', '.join(names)} leave too few times.",
                names[0],
            ),
        )


def _list_room_obstacles(board: Board, index: int) -> Iterator[Obstacle]:
    layout, task, meeting = board.layout, board.layout.tasks[index], board.layout.problem.meetings[index]
    name = layout.meeting_ids[index]
    if task.rooms == (NO_ROOM,):
        return
    if not task.rooms:
        yield Obstacle(0, _no_such_room(layout, index))
        return
    open_starts = free_starts = 0
    for room in task.rooms:
        open_starts |= layout.free_starts(layout.room_closed[room], meeting.duration)
        free_starts |= layout.free_starts(board.room_taken[room], meeting.duration)
    names = ", ".join(layout.room_ids[room] for room in task.rooms)
    subject = layout.room_ids[task.rooms[0]] if len(task.rooms) == 1 else name
    yield Obstacle(
        free_starts,
        Reason(
            "H2",
            f"Rummen ({names}) är upptagna av andra möten.",
            f"The rooms ({names}) are taken by other meetings.",
            subject,
        ),
    )
    yield Obstacle(
        open_starts, Reason("H2", f"Rummen ({names}) är stängda.", f"The rooms ({names}) are closed.", subject)
    )


def _no_such_room(layout: Layout, index: int) -> Reason:
    meeting = layout.problem.meetings[index]
    needs = ", ".join(sorted(meeting.needs))
    features = (f" och {needs}", f" and {needs}") if needs else ("", "")
    return Reason(
        "H2",
        f"Inget av rummen har {meeting.headcount} platser{features[0]}.",
        f"None of the rooms has {meeting.headcount} seats{features[1]}.",
        meeting.id,
    )


def _list_people_obstacles(board: Board, index: int) -> Iterator[Obstacle]:
    layout, task = board.layout, board.layout.tasks[index]
    for person in task.required:
        who = layout.person_ids[person]
        yield Obstacle(
            layout.free_starts(board.person_taken[person], task.duration),
            Reason("H3", f"{who} är upptagen av andra möten.", f"{who} is taken by other meetings.", who),
        )
        yield Obstacle(
            layout.free_starts(layout.person_busy[person], task.duration),
            Reason("H3", f"{who} är upptagen enligt sin kalender.", f"{who} is busy by their calendar.", who),
        )
    for group in task.groups:
        somebody = 0
        for person in group:
            somebody |= layout.free_starts(board.person_taken[person], task.duration) & ~board.full[person]
        names = ", ".join(layout.person_ids[person] for person in group)
        subject = layout.person_ids[group[0]] if group else layout.meeting_ids[index]
        yield Obstacle(
            somebody,
            Reason(
                "H3", f"Ingen av {names or 'gruppen'} är ledig.", f"None of {names or 'the group'} is free.", subject
            ),
        )


def _list_day_obstacles(board: Board, index: int) -> Iterator[Obstacle]:
    layout, task = board.layout, board.layout.tasks[index]
    for person in task.required:
        limit, who = layout.max_per_day[person], layout.person_ids[person]
        if limit is not None:
            yield Obstacle(
                layout.everything & ~board.full[person],
                Reason(
                    "H4",
                    f"{who} har fullt de dagar som återstår (högst {limit} om dagen).",
                    f"{who} is full on the days that are left (at most {limit} a day).",
                    who,
                ),
            )
