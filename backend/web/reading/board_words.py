"""What the board says in sentences, and the words of its rows."""

from collections.abc import Sequence
from datetime import date, timedelta

from django.utils.dates import WEEKDAYS, WEEKDAYS_ABBR
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from backend.activities.models import Session, WeeklyTime
from backend.bookings.enums import PlacementForm
from backend.bookings.models import Placement
from backend.common.weeks import IsoWeek
from backend.web.listed_words import listed
from backend.web.pieces import week_label
from backend.web.reading.board import Board, BoardRow

MINUTES_PER_HOUR = 60
MOST_ROWS_NAMED = 2


def clock_of(minute: int) -> str:
    """``13:00`` of a minute of the day."""
    return f"{minute // MINUTES_PER_HOUR:02d}:{minute % MINUTES_PER_HOUR:02d}"


def weekday_word(time: WeeklyTime) -> str:
    """``tors``."""
    return str(WEEKDAYS_ABBR[time.weekday])


def weekly_clock_words(time: WeeklyTime) -> str:
    """``13:00–15:00``."""
    return f"{clock_of(time.begins_minute)}–{clock_of(time.ends_minute)}"


def weekly_time_words(time: WeeklyTime) -> str:
    """``tors 13:00–15:00``."""
    return f"{weekday_word(time)} {weekly_clock_words(time)}"


def free_from_words(row: BoardRow, this_week: IsoWeek) -> str:
    """From which week there is room: ``nu``, ``v. 19``, or that none is known."""
    if row.weekly_time is None:
        return ""
    if row.free_from is None:
        return _("ingen känd")
    return _("nu") if row.free_from <= this_week else week_label(row.free_from)


def describe_board(board: Board) -> str:
    """Say how the week stands: ``v. 14: 31 av 32 platser, torsdag är full till v. 19.``."""
    is_held = any(session.is_planned for session in board.sessions_of_first_week)
    fullness = _fullness(board) if is_held else ""
    return ", ".join(filter(None, [_figures(board), fullness, _cancelled(board)])) + "."


def describe_figures(board: Board) -> str:
    """Say only how many of the week's places are taken."""
    return ", ".join(filter(None, [_figures(board), _cancelled(board)])) + "."


def _figures(board: Board) -> str:
    week = week_label(board.weeks[0])
    held = [session for session in board.sessions_of_first_week if session.is_planned]
    if not held:
        return _("%(week)s: inga pass") % {"week": week}
    taken, seats = sum(session.taken for session in held), sum(session.capacity for session in held)
    return _("%(week)s: %(taken)s av %(seats)s platser") % {"week": week, "taken": taken, "seats": seats}


def _cancelled(board: Board) -> str:
    cancelled = sum(not session.is_planned for session in board.sessions_of_first_week)
    if not cancelled:
        return ""
    words = ngettext("%(count)s pass är inställt", "%(count)s pass är inställda", cancelled)
    return words % {"count": cancelled}


def _fullness(board: Board) -> str:
    full = [row for row in board.rows if row.is_full and row.weekly_time]
    if not full:
        return _("det finns plats på alla pass")
    if len(full) > MOST_ROWS_NAMED:
        return _("%(full)s av %(all)s pass är fulla") % {"full": len(full), "all": len(board.rows)}
    is_alone = len(board.groups) == 1
    names = [_row_name(row, is_alone=is_alone) for row in full]
    ends = [_full_until(row, board.weeks) for row in full]
    if len(full) > 1 and ends[0] == ends[1]:
        return _("%(rows)s är fulla %(until)s") % {"rows": listed(names), "until": ends[0]}
    parts = [
        _("%(row)s är full %(until)s") % {"row": name, "until": end} for name, end in zip(names, ends, strict=True)
    ]
    return listed(parts)


def _row_name(row: BoardRow, *, is_alone: bool) -> str:
    """``torsdag``; with several activities on the board the row's activity is named too."""
    day = str(WEEKDAYS[row.weekly_time.weekday]) if row.weekly_time else ""
    return day if is_alone else f"{row.activity.name} {day}"


def _full_until(row: BoardRow, weeks: Sequence[IsoWeek]) -> str:
    for week, cell in zip(weeks, row.cells, strict=True):
        if any(session.has_room for session in cell.sessions):
            return _("till %(week)s") % {"week": week_label(week)}
    return _("så långt det är planerat")


def describe_placement(placement: Placement) -> str:
    """Say whose place it is, in what and how long: ``SAM-017 i Trädgården 14 november 2011–8 januari 2012``."""
    words = {
        "code": placement.participant.code,
        "activity": placement.activity.name,
        "first": _day(placement.starts_on),
    }
    if placement.form == PlacementForm.SINGLE:
        return _("%(code)s i %(activity)s %(first)s") % words
    if placement.ends_on is None:
        return _("%(code)s i %(activity)s från %(first)s, tills vidare") % words
    last = placement.ends_on - timedelta(days=1)
    return _("%(code)s i %(activity)s %(first)s – %(last)s") % {**words, "last": _day(last)}


def _day(day: date) -> str:
    return date_format(day, "j F Y")


def describe_session(session: Session) -> str:
    """``tors 17 november 13:00–15:00``."""
    begins, ends = localtime(session.begins_at), localtime(session.ends_at)
    return f"{date_format(begins, 'D j F')} {begins:%H:%M}–{ends:%H:%M}"
