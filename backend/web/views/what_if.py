"""Tänk om: what more hours, one more group or a closed week would mean. Nothing in the books is changed."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from backend.common.clock import current_day, current_time
from backend.offers.selectors import WhatIfChanges, what_if
from backend.web.association_at_hand import association_at_hand
from backend.web.forms.what_if import USUAL_HORIZON, WhatIfForm, usual_values
from backend.web.reading.what_if import (
    chosen_scope,
    describe,
    displaced_weeks,
    drained_words,
    plot_queue,
    plot_seats,
    scopes_of,
    terms_of,
)
from backend.web.viewing import ViewerRequest, page

COUNT = "rakna"


@require_safe
@page
def show_what_if(request: ViewerRequest) -> HttpResponse:
    """Show how things are, or with ``rakna`` what the query supposes."""
    association = association_at_hand(request)
    scopes = scopes_of(request.viewer, association) if association else []
    scope = chosen_scope(scopes, request.GET)
    context: dict[str, Any] = {"section": "what_if", "scopes": scopes, "scope": scope}
    if scope is None:
        return render(request, "web/what_if/what_if.html", context)
    terms = terms_of(request.viewer, scope.activities)
    asked = request.GET if COUNT in request.GET else None
    form = WhatIfForm(
        asked,
        activities=scope.activities,
        terms=terms,
        today=current_day(),
        initial=usual_values(scope.activities, terms),
    )
    supposes = asked is not None and form.is_valid()
    result = what_if(
        viewer=request.viewer,
        activities=scope.activities,
        changes=form.changes() if supposes else WhatIfChanges(),
        weeks=(supposes and form.cleaned_data["horizon"]) or USUAL_HORIZON,
        now=current_time(),
    )
    horizon = len(result.weeks)
    context |= {
        "form": form,
        "result": result,
        "state": describe(result),
        "seats": plot_seats(result),
        "queue": plot_queue(result) if result.waiting else None,
        "drained_before": drained_words(result.drained_before, horizon),
        "drained_after": drained_words(result.drained_after, horizon),
        "displaced": displaced_weeks(result),
        "untimed": sum(row.untimed for row in result.weeks),
    }
    return render(request, "web/what_if/what_if.html", context)
