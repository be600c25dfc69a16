"""The programme: how it stands and the rules it plans by."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from backend.web.reading.programme import count_programme
from backend.web.viewing import ViewerRequest, open_programme, page


@require_safe
@page
def show_programme(request: ViewerRequest, programme_id: int) -> HttpResponse:
    """Show figures, meeting chain, guarantees and targets."""
    programme = open_programme(request, programme_id)
    context = {
        "section": "programme",
        "programme": programme,
        "figures": count_programme(request.viewer, programme),
        "agencies": programme.agencies.all(),
        "steps": programme.steps.all(),
        "guarantees": programme.place_guarantees.all(),
        "targets": programme.targets.all(),
    }
    return render(request, "web/programme/programme.html", context)
