"""Tags that draw the board. Its thousand cells are joined here: a template per cell would take most of the page's time."""

from collections.abc import Sequence
from functools import lru_cache

from django import template
from django.urls import reverse
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from backend.common.weeks import IsoWeek
from backend.web.pieces import Occupancy, week_label
from backend.web.reading.board import Board, BoardRow
from backend.web.reading.board_words import free_from_words, weekday_word, weekly_clock_words, weekly_time_words

register = template.Library()

PHONE_WEEKS = 3
_ANY_ID = 0

register.filter(weekly_time_words)
register.filter(weekly_clock_words)
register.filter(weekday_word)
register.filter(free_from_words)


@register.simple_tag
def board_columns(board: Board) -> list[str]:
    """Return how a cell of each week begins, the same in every row."""
    return [
        f'<td class="{_cell_class(board, week, offset)}" data-week="{conditional_escape(week_label(week))}">'
        for offset, week in enumerate(board.weeks)
    ]


@register.simple_tag
def board_cells(columns: Sequence[str], row: BoardRow) -> SafeString:
    """Draw one row's cells, one per week; ``columns`` as ``board_columns`` gives them."""
    before, after = reverse("web:session", args=[_ANY_ID]).split(str(_ANY_ID))
    language = get_language() or ""
    parts = []
    for column, cell in zip(columns, row.cells, strict=True):
        parts.append(column)
        for session in cell.sessions:
            pk = session.session_id
            level, figures = _figures(language, session.taken, session.capacity, session.is_planned)
            parts.append(f'<a class="occupancy {level}" href="{before}{pk}{after}" data-who="{pk}">{figures}</a>')
        if cell.closed_because:
            parts.append(_draw_closed(cell.closed_because))
        parts.append("</td>")
    # Joined of numbers, our own words and what the functions below have escaped.
    return mark_safe("".join(parts))  # noqa: S308


@register.simple_tag
def board_weeks(board: Board) -> SafeString:
    """Draw the column heads: week number and the day it begins."""
    months = _("jan feb mar apr maj jun jul aug sep okt nov dec").split()
    parts = []
    for offset, week in enumerate(board.weeks):
        day = week.monday
        now = ' aria-current="date"' if week == board.this_week else ""
        parts.append(
            f'<th scope="col" class="{_cell_class(board, week, offset)}"{now}>{conditional_escape(week_label(week))}'
            f"<small>{day.day} {conditional_escape(months[day.month - 1])}</small></th>"
        )
    return mark_safe("".join(parts))  # noqa: S308


@register.filter
def level_word(occupancy: Occupancy) -> str:
    """The three levels in words."""
    words = {"room": _("plats finns"), "nearly": _("snart fullt"), "full": _("fullt")}
    return words.get(occupancy.level, "")


def _cell_class(board: Board, week: IsoWeek, offset: int) -> str:
    now = "now" if week == board.this_week else ""
    return f"{now} later".strip() if offset >= PHONE_WEEKS else now


@lru_cache(maxsize=1024)
def _figures(_language: str, taken: int, capacity: int, is_planned: bool) -> tuple[str, str]:
    """Return the level and the drawn figures of a session; a board has a thousand sessions but few different ones."""
    occupancy = Occupancy(taken, capacity) if is_planned else Occupancy(0, None, word=_("inställt"))
    return occupancy.level, _draw_figures(occupancy)


def _draw_figures(occupancy: Occupancy) -> str:
    figure, words = conditional_escape(occupancy.figure), conditional_escape(occupancy.words)
    bar = (
        f'<svg viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true">'
        f'<rect class="occupancy-fill" width="{occupancy.bar_width}" height="4" rx="1"></rect></svg>'
    )
    return (
        f'<span aria-hidden="true">{figure}</span><span class="visually-hidden">{words}</span>'
        f"{'' if occupancy.seats is None else bar}"
    )


def _draw_closed(reason: str) -> str:
    """Say that nothing is held; why stands in the title and for those who hear the page, since a cell is narrow."""
    known = reason.strip("–")
    return format_html(
        '<span class="occupancy closed" title="{}">{}<span class="visually-hidden"> {}</span></span>',
        known,
        _("stängt"),
        known,
    )


@register.simple_tag
def columns(board: Board) -> int:
    """Number of columns of the table: the row's head, from when there is room, and the weeks."""
    return 2 + len(board.weeks)
