"""Invitations by mail: one meeting, one addressee, the bytes of a REQUEST or a CANCEL (RFC 5546).

Replies go to the organizer's mailbox, by the reader's own mail program; nobody but people reads them.
"""

from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import quote

from calendar_feeds.content_lines import fold
from calendar_feeds.entry import Entry, EntryStatus
from calendar_feeds.faults import Fault
from calendar_feeds.render import PRODUCT, render_entry
from calendar_feeds.stockholm import VTIMEZONE
from calendar_feeds.text import clean_line

_END_OF_EVENT = b"END:VEVENT\r\n"
_STATUS = b"STATUS:CANCELLED\r\n"
_ADDRESS_CHARACTERS = "@+-._!$'*~"
_STATUSES = {
    "REQUEST": frozenset({EntryStatus.CONFIRMED, EntryStatus.TENTATIVE}),
    "CANCEL": frozenset({EntryStatus.CANCELLED}),
}


class InvitationFault(Fault):
    """An invitation that no calendar could take in."""


class Method(StrEnum):
    """What an invitation asks of its reader (RFC 5546, sections 3.2.2 and 3.2.5)."""

    REQUEST = "REQUEST"
    CANCEL = "CANCEL"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mailbox:
    """Somebody by name and mail address.

    Raises:
        InvitationFault: the address is not one word with an @ in it.
    """

    name: str
    address: str

    def __post_init__(self) -> None:
        local, _at, domain = self.address.rpartition("@")
        if not local or not domain or self.address.split() != [self.address]:
            raise InvitationFault("address", "must be one mail address")


@dataclass(frozen=True, slots=True, kw_only=True)
class Invitation:
    """A meeting as one addressee is told of it, given by keywords.

    Args:
        method: REQUEST at booking and at every change; CANCEL when it is called off.
        entry: the meeting: uid and sequence are those that its feeds show. Cancelled for a CANCEL, and only for one.
        organizer: the association's mailbox; replies go there.
        attendee: the addressee; nobody else is named.
        is_required: whether the meeting needs the addressee.
        is_uninvited: the meeting takes place, but without the addressee (CANCEL only).

    Raises:
        InvitationFault: method and status contradict each other.

    Source: RFC 5546, sections 3.2.2 and 3.2.5.
    """

    method: Method
    entry: Entry
    organizer: Mailbox
    attendee: Mailbox
    is_required: bool = True
    is_uninvited: bool = False

    def __post_init__(self) -> None:
        if self.entry.status not in _STATUSES[self.method]:
            raise InvitationFault("entry", f"has a status that {self.method} cannot have")
        if self.is_uninvited and self.method is not Method.CANCEL:
            raise InvitationFault("is_uninvited", "must come with CANCEL")


def render_invitation(invitation: Invitation, language: str = "sv") -> bytes:
    """Return a VCALENDAR with one VEVENT and the one time zone of the feeds; the same input gives the same bytes.

    Args:
        invitation: what to tell whom.
        language: code of a :class:`~calendar_feeds.language.Language`, for the prefix of a cancelled summary.

    Raises:
        ValueError: the language is unknown.

    Source: RFC 5546, section 3.2; RFC 6047, section 2.
    """
    head = f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:{PRODUCT}\r\nCALSCALE:GREGORIAN\r\nMETHOD:{invitation.method}\r\n"
    event = render_entry(invitation.entry, language).removesuffix(_END_OF_EVENT)
    if invitation.is_uninvited:
        # Of the whole meeting STATUS:CANCELLED would be untrue (RFC 5546, section 3.2.5).
        event = event.replace(_STATUS, b"")
    people = fold(_organizer_line(invitation.organizer)) + fold(_attendee_line(invitation))
    return b"".join([head.encode(), VTIMEZONE, event, people, _END_OF_EVENT, b"END:VCALENDAR\r\n"])


def _organizer_line(mailbox: Mailbox) -> str:
    return f"ORGANIZER;{_common_name(mailbox)}:{_mailto(mailbox)}"


def _attendee_line(invitation: Invitation) -> str:
    role = "REQ-PARTICIPANT" if invitation.is_required else "OPT-PARTICIPANT"
    asked = "PARTSTAT=NEEDS-ACTION;RSVP=TRUE;" if invitation.method is Method.REQUEST else ""
    attendee = invitation.attendee
    return f"ATTENDEE;CUTYPE=INDIVIDUAL;ROLE={role};{asked}{_common_name(attendee)}:{_mailto(attendee)}"


def _common_name(mailbox: Mailbox) -> str:
    """A quoted parameter; a quotation mark cannot stand in one (RFC 5545, section 3.2)."""
    return f'CN="{clean_line(mailbox.name).replace(chr(34), chr(39))}"'


def _mailto(mailbox: Mailbox) -> str:
    """RFC 6068, section 2."""
    return f"mailto:{quote(mailbox.address, safe=_ADDRESS_CHARACTERS)}"
