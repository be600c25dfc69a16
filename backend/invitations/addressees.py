"""Who is to know of a meeting: contacts and staff, never the participant."""

from dataclasses import dataclass

from backend.associations.models import Staff
from backend.contacts.models import Contact
from backend.invitations.models import Invitation
from backend.meetings.enums import MeetingStatus, Requirement
from backend.meetings.models import Attendance, Meeting

_ON_FOR_CONTACTS = frozenset({MeetingStatus.CONFIRMED, MeetingStatus.HELD})
_ON_FOR_STAFF = frozenset(MeetingStatus.live())


@dataclass(frozen=True)
class Addressee:
    """Somebody who is called to the meeting, or was when they last heard of it; exactly one of contact and staff."""

    contact: Contact | None
    staff: Staff | None
    is_called: bool
    is_required: bool
    known: Invitation | None

    @property
    def address(self) -> str:
        """Where to write to; empty for staff without an address or whose account is closed."""
        if self.contact is not None:
            return self.contact.email
        user = self.staff.user if self.staff is not None else None
        return user.email if user is not None and user.is_active else ""

    @property
    def name(self) -> str:
        """The addressee's own name."""
        person = self.contact or self.staff
        return person.name if person is not None else ""

    @property
    def language(self) -> str:
        """The language that they read."""
        if self.contact is not None:
            return self.contact.language
        return self.staff.user.language if self.staff is not None else ""

    def is_on(self, meeting: Meeting) -> bool:
        """Whether the meeting is to stand in their calendar.

        Contacts hear of a meeting when it is booked; staff see it in their feed as soon as it is tentative.
        """
        on = _ON_FOR_STAFF if self.contact is None else _ON_FOR_CONTACTS
        return self.is_called and not meeting.is_hold and meeting.status in on


def list_addressees(meeting: Meeting) -> list[Addressee]:
    """Return everybody who is called to the meeting or knows of it; two queries."""
    rows = Invitation.objects.filter(meeting=meeting).select_related("contact", "staff__user")
    known = {(row.contact_id, row.staff_id): row for row in rows.order_by("pk")}
    called = Attendance.objects.filter(meeting=meeting, participant=None).select_related("contact", "staff__user")
    addressees = [
        Addressee(
            attendance.contact,
            attendance.staff,
            is_called=True,
            is_required=attendance.requirement == Requirement.REQUIRED,
            known=known.pop((attendance.contact_id, attendance.staff_id), None),
        )
        for attendance in called.order_by("pk")
    ]
    left = [Addressee(row.contact, row.staff, is_called=False, is_required=False, known=row) for row in known.values()]
    return addressees + left
