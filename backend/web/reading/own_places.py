"""What one participant waits for, and who may do something about it."""

from backend.access.policies import Act, may
from backend.access.viewer import Viewer
from backend.access.visibility import visible
from backend.bookings.models import AbsenceNotice
from backend.offers.enums import QueueStatus
from backend.offers.models import QueueEntry
from backend.participants.models import Participant


def queue_entries_of(viewer: Viewer, participant: Participant) -> list[QueueEntry]:
    """Return what the participant stands in the queue for, longest first; one query."""
    entries = visible(QueueEntry, viewer).filter(participant=participant, status__in=QueueStatus.live())
    return list(entries.select_related("activity", "site", "group").order_by("since_on", "pk"))


def unseen_notices(viewer: Viewer, participant: Participant) -> list[AbsenceNotice]:
    """Return the notices of three absences in a row that nobody has seen; one query."""
    notices = visible(AbsenceNotice, viewer).filter(placement__participant=participant, seen_at=None)
    return list(notices.select_related("placement__activity"))


def may_book_somewhere(viewer: Viewer, association_id: int) -> bool:
    """Whether the viewer may book places in some activity, if they lead one; the form lists which."""
    return may(viewer, Act.BOOK_PLACEMENT, association_id, leads=True)
