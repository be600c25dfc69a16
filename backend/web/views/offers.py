"""Offers of places: the list, and the answers."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from backend.common.clock import current_time
from backend.web.reading.offers import describe_offers, read_offers
from backend.web.viewing import ViewerRequest, page


@require_safe
@page
def list_offers(request: ViewerRequest) -> HttpResponse:
    """List the offers that the viewer sees, those to answer first."""
    shown = read_offers(request.viewer, now=current_time())
    context = {"section": "offers", "shown": shown, "state": describe_offers(shown)}
    return render(request, "web/offers/offers.html", context)
