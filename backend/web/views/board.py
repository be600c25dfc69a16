"""The boards: the rehab garden's, and the one of group activities and work trials; on screen and on paper."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from backend.access.enums import Role
from backend.access.visibility import visible
from backend.activities.enums import ActivityKind
from backend.bookings.selectors import SessionOccupancy
from backend.common.clock import current_day, current_time
from backend.common.weeks import IsoWeek, iterate_weeks
from backend.places.models import Site
from backend.web.forms.board import BoardChoice
from backend.web.pieces import WeekNavigation
from backend.web.reading.board import read_activities, read_board
from backend.web.reading.board_days import choose_day, list_days
from backend.web.reading.board_groups import LEVEL_WEEKS, read_levels, shown_groups
from backend.web.reading.board_rights import read_rights
from backend.web.reading.board_words import describe_board, describe_figures
from backend.web.reading.session_cards import read_cards
from backend.web.viewing import ViewerRequest, page

CODES_ONLY = "koder"


@dataclass(frozen=True)
class BoardPage:
    """One of the two boards."""

    section: str
    title: str | Promise
    kinds: tuple[ActivityKind, ...]
    empty: str | Promise


GARDEN = BoardPage(
    "board_garden",
    _("Trädgården"),
    (ActivityKind.REHAB_GARDEN,),
    _("Ingen rehabträdgård är upplagd. Samordnaren lägger upp den som en aktivitet."),
)
PLACES = BoardPage(
    "board_places",
    _("Platser"),
    (ActivityKind.GROUP_ACTIVITY, ActivityKind.WORK_TRIAL),
    _("Inga gruppaktiviteter eller arbetsprövningar finns med det här urvalet."),
)


@require_safe
@page
def show_garden(request: ViewerRequest) -> HttpResponse:
    """Show the rehab garden's board from week ``vecka`` on."""
    return _show(request, GARDEN)


@require_safe
@page
def show_places(request: ViewerRequest) -> HttpResponse:
    """Show the board of group activities and work trials, narrowed by ``slag`` and ``plats``."""
    return _show(request, PLACES)


@require_safe
@page
def print_garden(request: ViewerRequest) -> HttpResponse:
    """Show the garden's week for paper, with codes only or with names."""
    return _print(request, GARDEN)


@require_safe
@page
def print_places(request: ViewerRequest) -> HttpResponse:
    """Show the week of group activities and work trials for paper."""
    return _print(request, PLACES)


def _choice(request: ViewerRequest, shown: BoardPage) -> BoardChoice:
    used = visible(Site, request.viewer).filter(activities__kind__in=shown.kinds).distinct().order_by("name")
    return BoardChoice.read(request.GET, kinds=shown.kinds, sites=list(used), today=current_day())


def _taken(sessions: Sequence[SessionOccupancy], day: date | None) -> dict[int, int]:
    """Return the seats taken of the sessions that stand as cards, by session."""
    return {row.session_id: row.taken for row in sessions if day is None or row.day == day}


def _show(request: ViewerRequest, shown: BoardPage) -> HttpResponse:
    choice = _choice(request, shown)
    now, today = current_time(), current_day()
    activities = read_activities(request.viewer, choice.shown_kinds, site_id=choice.site_id)
    board = read_board(activities, choice.week, now=now)
    sessions = board.sessions_of_first_week
    day = choose_day(sessions, choice.day, today=today)
    taken = _taken(sessions, day)
    rights = read_rights(request.viewer, activities, list(taken))
    cards = read_cards(request.viewer, list(taken), taken, today=today, now=now, rights=rights)
    context: dict[str, Any] = {
        "section": shown.section,
        "title": shown.title,
        "empty": shown.empty,
        "state": describe_board(board) if activities else shown.empty,
        "choice": choice,
        "board": board,
        "groups": shown_groups(board, rights),
        "cards": cards,
        "days": list_days(sessions, day),
        "today_card": next((card for card in cards if card.is_today and not card.is_cancelled), None),
        "may_move": any(card.may_book for card in cards),
        "navigation": WeekNavigation(choice.week, today, choice.kept),
        "print_address": reverse(f"web:{shown.section}_print"),
        "leads": bool(rights.led),
        "may_report_others": bool(request.viewer.associations_as(Role.COORDINATOR)),
        "only_activity": activities[0] if len(activities) == 1 and rights.may_book(activities[0]) else None,
        "levels": read_levels(activities, board, rights, now=now),
        "level_weeks": list(iterate_weeks(IsoWeek.of(today), LEVEL_WEEKS)),
    }
    return render(request, "web/board/board.html", context)


def _print(request: ViewerRequest, shown: BoardPage) -> HttpResponse:
    choice = _choice(request, shown)
    activities = read_activities(request.viewer, choice.shown_kinds, site_id=choice.site_id)
    now = current_time()
    board = read_board(activities, choice.week, now=now, weeks=1)
    taken = _taken(board.sessions_of_first_week, None)
    cards = read_cards(request.viewer, list(taken), taken, today=current_day(), now=now)
    context = {
        "section": shown.section,
        "title": shown.title,
        "choice": choice,
        "state": describe_figures(board),
        "days": [(day, [card for card in cards if card.day == day]) for day in choice.week.days],
        "with_names": request.GET.get("visa") != CODES_ONLY,
        "has_names": any(person.name for card in cards for person in card.people),
        "board_address": reverse(f"web:{shown.section}"),
    }
    return render(request, "web/board/print.html", context)
