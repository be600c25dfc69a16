"""What each kind of meeting asks for, in sentences."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from backend.access.visibility import visible
from backend.associations.enums import MeetingKind
from backend.meetings.models import MeetingRule
from backend.web.association_at_hand import association_at_hand
from backend.web.navigation import meeting_tabs
from backend.web.reading.meeting_words import kind_in_words
from backend.web.viewing import ViewerRequest, page


@require_safe
@page
def show_rules(request: ViewerRequest) -> HttpResponse:
    """State the rules of the association at hand, and where a programme has its own."""
    association = association_at_hand(request)
    rows = visible(MeetingRule, request.viewer).filter(association=association)
    rules = list(rows.select_related("programme").prefetch_related("parties"))
    general = {rule.kind: rule for rule in rules if rule.programme_id is None}
    kinds = [kind_in_words(kind, general.get(kind.value)) for kind in MeetingKind] if association else []
    own = [kind_in_words(MeetingKind(rule.kind), rule) for rule in rules if rule.programme_id is not None]
    context = {
        "section": "schedule",
        "tabs": meeting_tabs(request.viewer, "rules"),
        "association": association,
        "kinds": kinds,
        "own": sorted(own, key=lambda row: (row.programme, row.kind)),
    }
    return render(request, "web/meetings/rules.html", context)
