"""What stands beside the rows of the board: the activity's words, and how full it is four weeks ahead."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from backend.activities.enums import Adaptation
from backend.activities.models import Activity
from backend.bookings.selectors import levels_ahead
from backend.common.weeks import IsoWeek
from backend.web.pieces import Occupancy
from backend.web.reading.board import Board, BoardRow
from backend.web.reading.board_rights import BoardRights

LEVEL_WEEKS = 4


@dataclass(frozen=True)
class ShownGroup:
    """An activity with its rows, and what the viewer may do there."""

    activity: Activity
    rows: tuple[BoardRow, ...]
    may_book: bool

    @property
    def leaders(self) -> str:
        """Who leads it."""
        return ", ".join(leader.staff.name for leader in self.activity.activity_leaders.all())

    @property
    def adaptations(self) -> str:
        """What a work-trial place can adapt to."""
        return ", ".join(str(Adaptation(value).label) for value in self.activity.adaptations)


@dataclass(frozen=True)
class LevelLine:
    """How full an activity is in the coming weeks; None in a week without sessions."""

    activity: Activity
    weeks: tuple[tuple[IsoWeek, Occupancy | None], ...]
    may_ask: bool


def shown_groups(board: Board, rights: BoardRights) -> list[ShownGroup]:
    """Return the board's groups with what the viewer may do."""
    return [ShownGroup(group.activity, group.rows, rights.may_book(group.activity)) for group in board.groups]


def read_levels(activities: Sequence[Activity], board: Board, rights: BoardRights, *, now: datetime) -> list[LevelLine]:
    """Return a line per activity, from what the board has read."""
    levels = levels_ahead(activities, now=now, weeks=LEVEL_WEEKS, rows=board.known)
    return [
        LevelLine(
            activity,
            tuple(
                (level.week, Occupancy(level.taken, level.capacity) if level.capacity else None)
                for level in levels[activity.pk]
            ),
            rights.may_ask(activity),
        )
        for activity in activities
    ]
