"""What every page begins with: who is looking, and in which programme."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django_htmx.middleware import HtmxDetails

from backend.access.models import User
from backend.access.viewer import Viewer, viewer_of
from backend.access.visibility import visible
from backend.associations.models import Association, Programme

PROGRAMME_KEY = "programme_id"

_P = ParamSpec("_P")


class ViewerRequest(HttpRequest):
    """A request of someone who is logged in."""

    user: User
    viewer: Viewer
    htmx: HtmxDetails
    programme: Programme | None


def page(
    view: Callable[Concatenate[ViewerRequest, _P], HttpResponse],
) -> Callable[Concatenate[HttpRequest, _P], HttpResponse]:
    """Let only those in who are logged in, and give the view its viewer."""

    @wraps(view)
    def with_viewer(request: HttpRequest, /, *args: _P.args, **kwargs: _P.kwargs) -> HttpResponse:
        request.viewer = viewer_of(request.user)  # type: ignore[attr-defined]
        response = view(request, *args, **kwargs)  # type: ignore[arg-type]
        # A page may hold names: the browser's back button must not show it to the next person at the computer.
        response.setdefault("Cache-Control", "no-store")
        return response

    return login_required(with_viewer)


def open_programme(request: ViewerRequest, programme_id: int) -> Programme:
    """Return the visible programme and remember it as the one that the viewer works in."""
    programmes = visible(Programme, request.viewer).select_related("association")
    programme = get_object_or_404(programmes, pk=programme_id)
    remember_programme(request, programme)
    return programme


def remember_programme(request: ViewerRequest, programme: Programme) -> None:
    """Make ``programme`` the one that the rail's links lead to."""
    request.programme = programme
    if request.session.get(PROGRAMME_KEY) != programme.pk:
        request.session[PROGRAMME_KEY] = programme.pk


def lead_into(request: ViewerRequest, association: Association) -> None:
    """Let the rail's links lead to a programme of ``association``: the one last worked in, or else the first."""
    programmes = visible(Programme, request.viewer).filter(association=association).select_related("association")
    rows = list(programmes.order_by("name"))
    last = request.session.get(PROGRAMME_KEY)
    request.programme = next((row for row in rows if row.pk == last), next(iter(rows), None))
