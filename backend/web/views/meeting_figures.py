"""Figures of meetings: how long they are waited for, and how many did not come."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from backend.access.policies import can_see_meeting_figures
from backend.common.clock import current_day
from backend.meeting_follow_up.selectors import count_no_shows, measure_waits
from backend.web.association_at_hand import association_at_hand
from backend.web.navigation import meeting_tabs
from backend.web.reading.meeting_figures import (
    FiguresChoice,
    behind_words,
    describe_waits,
    no_show_tables,
    read_behind,
    wait_lines,
)
from backend.web.viewing import ViewerRequest, page


@require_safe
@page
def show_figures(request: ViewerRequest) -> HttpResponse:
    """Show both; ``slag`` and ``part`` list the requests behind a row."""
    association = association_at_hand(request)
    context: dict[str, Any] = {"section": "schedule", "tabs": meeting_tabs(request.viewer, "figures")}
    if association is None or not can_see_meeting_figures(request.viewer, association.pk):
        return render(request, "web/meetings/figures.html", context)
    today = current_day()
    choice = FiguresChoice.read(request.viewer, association, request.GET)
    period = choice.period(association, today)
    waits = measure_waits(request.viewer, period, for_sharing=choice.is_shared)
    context |= {
        "choice": choice,
        "waits": waits,
        "lines": wait_lines(waits, choice, today=today),
        "state": describe_waits(waits, today=today),
        "behind": read_behind(request.viewer, period, choice, today=today),
        "behind_words": behind_words(request.viewer, choice),
        "no_shows": no_show_tables(count_no_shows(period, choice.called)),
    }
    return render(request, "web/meetings/figures.html", context)
