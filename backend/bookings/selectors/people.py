"""Who has a seat at which session, and who has which place, as far as one may see it."""

from collections import defaultdict
from collections.abc import Iterable

from django.db.models import Prefetch, QuerySet

from backend.access.viewer import Viewer
from backend.access.visibility import visible
from backend.bookings.models import Booking, Placement, PlacementPause
from backend.participants.models import ParticipantContact


def with_contacts(bookings: QuerySet[Booking], viewer: Viewer) -> QuerySet[Booking]:
    """Return the bookings with participant, placement and, where ``viewer`` may see it, contact at hand."""
    contacts = Prefetch("participant__contact", queryset=visible(ParticipantContact, viewer))
    return bookings.select_related("participant", "placement").prefetch_related(contacts)


def session_people(viewer: Viewer, session_ids: Iterable[int]) -> dict[int, list[Booking]]:
    """Return the bookings that ``viewer`` may see, by session and in the order of the seats; two queries.

    ``participant.contact`` is there only where the viewer may see it; otherwise asking for it raises DoesNotExist.
    """
    found: defaultdict[int, list[Booking]] = defaultdict(list)
    seen = visible(Booking, viewer).filter(session_id__in=list(session_ids)).order_by("session_id", "seat_number")
    for booking in with_contacts(seen, viewer):
        found[booking.session_id].append(booking)
    return dict(found)


def placements_of(
    viewer: Viewer,
    *,
    activity_ids: Iterable[int] | None = None,
    participant_id: int | None = None,
    statuses: Iterable[str] | None = None,
) -> QuerySet[Placement]:
    """Return the placements that ``viewer`` may see, with what a list shows at hand, in the order of their start."""
    seen = visible(Placement, viewer)
    if activity_ids is not None:
        seen = seen.filter(activity_id__in=list(activity_ids))
    if participant_id is not None:
        seen = seen.filter(participant_id=participant_id)
    if statuses is not None:
        seen = seen.filter(status__in=list(statuses))
    return with_pattern(seen).order_by("starts_on", "pk")


def with_pattern(placements: QuerySet[Placement]) -> QuerySet[Placement]:
    """Return the placements with activity, participant, weekly times and pauses at hand."""
    pauses = Prefetch("pauses", queryset=PlacementPause.objects.order_by("from_on"))
    return placements.select_related("activity", "participant").prefetch_related("weekly_times", pauses)
