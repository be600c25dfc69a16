"""Mails about a meeting, read back as their reader's calendar program would."""

from dataclasses import dataclass
from datetime import datetime

from icalendar import Calendar, Event

from backend.invitations.services import announce_meeting
from backend.mail.models import OutgoingMail
from backend.meetings.models import Meeting
from tests.factories.times import NOW


@dataclass(frozen=True)
class Letter:
    """One mail and the event in it."""

    mail: OutgoingMail
    calendar: Calendar
    event: Event

    @property
    def uid(self) -> str:
        return str(self.event["UID"])

    @property
    def sequence(self) -> int:
        return int(self.event["SEQUENCE"])


def letters(address: str) -> list[Letter]:
    """Return the invitations and cancellations to an address, in the order they were written."""
    found = []
    for mail in OutgoingMail.objects.filter(recipient=address).exclude(calendar=None).order_by("pk"):
        calendar = Calendar.from_ical(bytes(mail.calendar or b""))
        (event,) = calendar.walk("VEVENT")
        assert isinstance(event, Event)
        found.append(Letter(mail, calendar, event))
    return found


def announce(meeting: Meeting, now: datetime = NOW) -> int:
    return announce_meeting(meeting_id=meeting.pk, now=now)
