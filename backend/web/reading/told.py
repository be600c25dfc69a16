"""Who has been told what of a meeting, and whether the mail went out."""

from dataclasses import dataclass
from datetime import datetime

from backend.access.policies import can_send_mail_again
from backend.access.viewer import Viewer
from backend.access.visibility import visible
from backend.contacts.models import Contact
from backend.invitations.models import Told
from backend.mail.enums import MailState
from backend.mail.models import OutgoingMail
from backend.meetings.models import Meeting


@dataclass(frozen=True)
class ToldLine:
    """One mail to one person.

    Attributes:
        name: the person's name, or as what they come where the viewer may not see the contact.
        what: what the mail said.
        state: where the mail stands, in a word.
        is_failed: whether it will not go out by itself.
        again: the number of the mail, where the viewer may have it sent once more.
    """

    name: str
    what: str
    told_at: datetime
    begins_at: datetime
    ends_at: datetime
    state: str
    is_failed: bool
    again: int | None


def read_told(viewer: Viewer, meeting: Meeting) -> list[ToldLine]:
    """Return the mails about a meeting, the latest first; two queries."""
    rows = visible(Told, viewer).filter(meeting=meeting).select_related("contact", "staff", "mail")
    seen = set(visible(Contact, viewer).filter(told__meeting=meeting).values_list("pk", flat=True))
    may_send = can_send_mail_again(viewer, meeting.association_id)
    return [_line(told, seen, may_send=may_send) for told in rows.order_by("-told_at", "-pk")]


def _line(told: Told, seen: set[int], *, may_send: bool) -> ToldLine:
    mail: OutgoingMail = told.mail
    is_failed = mail.state == MailState.FAILED
    if told.contact is not None:
        name = told.contact.name if told.contact.pk in seen else told.contact.get_party_display()
    else:
        name = told.staff.name if told.staff is not None else ""
    return ToldLine(
        name=name,
        what=told.get_kind_display(),
        told_at=told.told_at,
        begins_at=told.begins_at,
        ends_at=told.ends_at,
        state=mail.get_state_display(),
        is_failed=is_failed,
        again=mail.pk if is_failed and may_send and mail.erased_at is None else None,
    )
