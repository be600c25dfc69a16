"""What the frame around every page needs."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.http import HttpRequest

from backend.access.viewer import Viewer, viewer_of
from backend.access.visibility import visible
from backend.associations.models import Programme
from backend.web.navigation import Places, places_for
from backend.web.viewing import PROGRAMME_KEY


@dataclass
class Frame:
    """Rail, programme switch and search of one request; it asks the database only when a template shows it."""

    request: HttpRequest

    @cached_property
    def viewer(self) -> Viewer:
        """Who is looking."""
        return getattr(self.request, "viewer", None) or viewer_of(self.request.user)

    @cached_property
    def programmes(self) -> list[Programme]:
        """Those that the viewer may work in, by association."""
        return list(visible(Programme, self.viewer).select_related("association").order_by("association__name", "name"))

    @cached_property
    def programme(self) -> Programme | None:
        """The one on the page; else the one last visited; else the first."""
        shown: Programme | None = getattr(self.request, "programme", None)
        if shown is not None:
            return shown
        last = self.request.session.get(PROGRAMME_KEY)
        return next(
            (programme for programme in self.programmes if programme.pk == last), next(iter(self.programmes), None)
        )

    @cached_property
    def places(self) -> Places:
        """The links of the rail and of the bottom bar."""
        return places_for(self.viewer, self.programme)


def frame(request: HttpRequest) -> dict[str, Any]:
    """Context processor: ``frame`` for pages of someone who is logged in."""
    user = getattr(request, "user", None)
    return {"frame": Frame(request)} if user is not None and user.is_authenticated else {}
