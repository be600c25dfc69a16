"""Search. By POST: what is typed may be a name, and addresses end up in logs."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from backend.web.reading.search import find
from backend.web.viewing import ViewerRequest, page

LONGEST_QUERY = 60


@require_http_methods(["GET", "HEAD", "POST"])
@page
def search(request: ViewerRequest) -> HttpResponse:
    """Show what was found of ``q``."""
    query = request.POST.get("q", "").replace("\x00", "").strip()[:LONGEST_QUERY]
    hits = find(request.viewer, query) if query else []
    return render(request, "web/search/search.html", {"query": query, "hits": hits})
