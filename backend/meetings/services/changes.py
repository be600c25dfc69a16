"""What every change of a meeting shares: the order of locks, the raised sequence, the audit event."""

from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext as _
from django_q.tasks import async_task

from backend.access.viewer import Viewer
from backend.audit.services import record_event
from backend.common.errors import Conflict
from backend.meetings.enums import MeetingStatus, Presence
from backend.meetings.models import Meeting
from backend.meetings.transitions import MEETING
from backend.participants.models import Participant
from backend.settings.queues import SHORT_QUEUE

ANNOUNCE_MEETING = "backend.invitations.tasks.announce_meeting"


def lock_participants(participants: Iterable[Participant | None]) -> None:
    """A participant's row stands for everything about them: bookings, consent and drop-out take turns on it."""
    ids = {participant.pk for participant in participants if participant is not None}
    list(Participant.objects.select_for_update(no_key=True).filter(pk__in=ids).order_by("pk"))


def lock_meeting(meeting: Meeting) -> Meeting:
    """Lock the participants first, then the meeting, as every service does."""
    called = Participant.objects.filter(attendances__meeting=meeting)
    lock_participants([*called, *Participant.objects.filter(enrolments__meetings=meeting)])
    rows = Meeting.objects.select_for_update(of=("self",), no_key=True)
    related = rows.select_related("association", "room__site", "step", "enrolment__participant", "enrolment__programme")
    return related.get(pk=meeting.pk)


def set_status(meeting: Meeting, status: MeetingStatus) -> None:
    """Give the locked meeting a status that may follow its own, and save it."""
    MEETING.check_follows(meeting.status, status)
    meeting.status = status
    save_raised(meeting)


def check_nobody_is_marked(meeting: Meeting) -> None:
    """Raise Conflict if somebody's attendance is marked: that meeting has been, and another time is another meeting."""
    if meeting.attendances.exclude(presence=Presence.UNMARKED).exists():
        text = _("Närvaron är markerad, så mötet har varit. Boka ett nytt möte i stället för att flytta det här.")
        raise Conflict("meeting_has_been", text, field="begins_at")


def save_raised(meeting: Meeting) -> None:
    """Save the locked meeting one sequence number up, so that calendars take the change in (RFC 5545, 3.8.7.4)."""
    meeting.sequence += 1
    meeting.save()


def announce(*meeting_ids: int) -> None:
    """Have everybody told who does not know the meetings as they now are, if and when this transaction commits."""
    async_task(ANNOUNCE_MEETING, *meeting_ids, cluster=SHORT_QUEUE)


def record_meeting_event(actor: Viewer, verb: str, meeting: Meeting, now: datetime) -> None:
    """Record what was done to the meeting, no person named, and have those concerned told."""
    facts = {"kind": meeting.kind, "status": str(meeting.status), "sequence": meeting.sequence}
    record_event(verb=verb, subject=meeting, association_id=meeting.association_id, actor=actor.user, now=now, **facts)
    announce(meeting.pk)
