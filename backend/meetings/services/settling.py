"""A request is booked while a meeting stands for it, and open again when none does."""

from django.utils.translation import gettext as _

from backend.common.errors import Conflict, RuleViolation
from backend.meetings.enums import MeetingStatus, RequestStatus
from backend.meetings.models import Meeting, MeetingRequest
from backend.meetings.transitions import MEETING_REQUEST


def lock_request(request_id: int) -> MeetingRequest:
    """Lock a request; after participants and meeting, as every service does."""
    return MeetingRequest.objects.select_for_update(of=("self",), no_key=True).get(pk=request_id)


def check_request_is_open(request: MeetingRequest, association_id: int) -> None:
    """Lock the request and raise Conflict unless it still waits for its meeting.

    Raises:
        RuleViolation: it is another association's.
    """
    if request.association_id != association_id:
        raise RuleViolation("request_of_association", _("Begäran hör till ett annat förbund."), field="request")
    if lock_request(request.pk).status != RequestStatus.OPEN:
        text = _("Mötet är redan bokat, eller begäran återtagen. Ladda om listan.")
        raise Conflict("request_is_not_open", text, field="request")


def settle_request(meeting: Meeting) -> None:
    """Bring the status of the meeting's request in line with its meetings. Held times alone do not book it."""
    if meeting.request_id is None:
        return
    request = lock_request(meeting.request_id)
    stands = request.meetings.filter(status__in=MeetingStatus.live(), is_hold=False).exists()
    wanted = RequestStatus.BOOKED if stands else RequestStatus.OPEN
    if request.status in {wanted, RequestStatus.WITHDRAWN}:
        return
    MEETING_REQUEST.check_follows(request.status, wanted)
    request.status = wanted
    request.save(update_fields=["status"])
