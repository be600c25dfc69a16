"""The list of meetings to book: what is asked for, by whom, and for how long it has waited."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from backend.access.policies import can_book_meeting, can_request_meeting
from backend.access.viewer import Viewer
from backend.associations.enums import Party
from backend.associations.models import Association
from backend.common.local_time import local_day
from backend.meeting_times.models import TimePoll
from backend.meeting_times.selectors import open_polls_of_requests
from backend.meetings.enums import Requirement
from backend.meetings.models import MeetingRequest, RequestedAttendance
from backend.meetings.selectors import open_requests

LONG_WAIT_DAYS = 21


@dataclass(frozen=True)
class RequestLine:
    """One request; ``days`` is its age, ``poll`` the times that are held for it, if any are."""

    request: MeetingRequest
    wanted: str
    days: int
    poll: TimePoll | None
    may_book: bool
    may_withdraw: bool

    @property
    def is_long(self) -> bool:
        """Whether the wait stands out."""
        return self.days >= LONG_WAIT_DAYS

    @property
    def age(self) -> str:
        """The wait in words."""
        if self.days == 0:
            return _("begärd i dag")
        return ngettext("väntat %(count)s dag", "väntat %(count)s dagar", self.days) % {"count": self.days}


def read_requests(viewer: Viewer, association: Association, *, now: datetime) -> list[RequestLine]:
    """Read the open requests of an association, the longest wait first; as many queries for many as for few."""
    today = local_day(now)
    may_book = can_book_meeting(viewer, association.pk)
    requests = list(open_requests(viewer).filter(association=association))
    polls = open_polls_of_requests(viewer, requests)
    return [
        RequestLine(
            request=request,
            wanted=wanted_words(request),
            days=max(0, (today - local_day(request.requested_at)).days),
            poll=polls.get(request.pk),
            may_book=may_book,
            may_withdraw=can_request_meeting(viewer, association.pk, _agency_id(request)),
        )
        for request in requests
    ]


def wanted_words(request: MeetingRequest) -> str:
    """Return who is wanted: names where persons are meant, else roles; those who may stay away in brackets."""
    words = []
    for row in request.wanted.all():
        word = _one_wanted(row)
        if word:
            words.append(word if row.requirement == Requirement.REQUIRED else _("%(who)s (om det går)") % {"who": word})
    return capfirst(", ".join(words))


def _one_wanted(row: RequestedAttendance) -> str:
    if row.participant is not None:
        return ""
    role = str(Party(row.party).label) if row.party else ""
    person = row.staff or row.contact
    name = person.name if person is not None else ""
    return f"{name} ({role})" if name and role else name or role


def describe_requests(lines: list[RequestLine]) -> str:
    """Say how many wait and how long the longest has."""
    if not lines:
        return _("Inget möte väntar på att bokas.")
    count, longest = len(lines), max(line.days for line in lines)
    words = ngettext("%(count)s möte väntar på att bokas.", "%(count)s möten väntar på att bokas.", count)
    wait = ngettext("Längst: %(days)s dag.", "Längst: %(days)s dagar.", longest)
    return f"{words % {'count': count}} {wait % {'days': longest}}"


def _agency_id(request: MeetingRequest) -> int | None:
    return request.enrolment.participant.agency_id if request.enrolment is not None else None
