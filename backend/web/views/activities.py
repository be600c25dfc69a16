"""Activities: the list, one of them with its form, and a preview of what a change would do."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from backend.access.policies import can_keep_activities
from backend.common.clock import current_day
from backend.web.association_at_hand import association_at_hand
from backend.web.reading.activities import describe_activities, read_activities
from backend.web.viewing import ViewerRequest, page


@require_safe
@page
def list_activities(request: ViewerRequest) -> HttpResponse:
    """List the activities of the association at hand."""
    association = association_at_hand(request)
    groups = read_activities(request.viewer, association, today=current_day()) if association else []
    context = {
        "section": "activities",
        "groups": groups,
        "state": describe_activities(groups),
        "may_keep": association is not None and can_keep_activities(request.viewer, association.pk),
    }
    return render(request, "web/activities/activities.html", context)
