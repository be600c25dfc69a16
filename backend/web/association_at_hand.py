"""The association that pages without a programme in their address are about."""

from backend.access.visibility import visible
from backend.associations.models import Association, Programme
from backend.web.viewing import PROGRAMME_KEY, ViewerRequest


def association_at_hand(request: ViewerRequest) -> Association | None:
    """Return the association of the programme last worked in; else the viewer's first; None for who has no role."""
    last = request.session.get(PROGRAMME_KEY)
    programmes = visible(Programme, request.viewer).select_related("association")
    programme = programmes.filter(pk=last).first() if last is not None else None
    if programme is None:
        # The same that the frame shows, so that the page and its programme switch speak of one association.
        programme = programmes.order_by("association__name", "name").first()
    if programme is not None:
        request.programme = programme
        return programme.association
    return visible(Association, request.viewer).order_by("name").first()
