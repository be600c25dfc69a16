"""Start: what needs me today, my next meetings and sessions, nothing else."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from backend.common.clock import current_day, current_time
from backend.common.weeks import IsoWeek
from backend.web.pieces import week_label
from backend.web.reading.start import list_own_next, list_tasks
from backend.web.viewing import ViewerRequest, page


@require_safe
@page
def show_start(request: ViewerRequest) -> HttpResponse:
    """Show tasks by what it costs to wait, then the next meetings and sessions."""
    now = current_time()
    today = current_day()
    context = {
        "section": "start",
        "today": today,
        "week": week_label(IsoWeek.of(today)),
        "tasks": list_tasks(request.viewer, now=now),
        "coming": list_own_next(request.viewer, now=now),
    }
    return render(request, "web/start/start.html", context)
