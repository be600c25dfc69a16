"""From a row of the outbox to the message that goes over the wire."""

from email.charset import QP, Charset
from email.utils import format_datetime, formataddr, parseaddr

from django.conf import settings
from django.core.mail import EmailMultiAlternatives

from backend.mail.models import OutgoingMail

ATTACHMENT_NAME = "invite.ics"
ATTACHMENT_TYPE = "application/ics"


def build_message(mail: OutgoingMail) -> EmailMultiAlternatives:
    """Return the message of a row; of the same row always the same, Message-ID and Date included.

    An invitation is multipart/alternative with text/plain and text/calendar, its method in the header (RFC 6047,
    section 2.4). The same calendar follows as a file: some clients offer only that one for saving.

    Raises:
        ValueError: the address or the subject cannot stand in a header.
    """
    message = EmailMultiAlternatives(
        subject=mail.subject,
        body=mail.text,
        from_email=_sender(mail),
        to=[mail.recipient],
        headers=_headers(mail),
        reply_to=_reply_to(mail),
    )
    # Quoted-printable passes servers that take seven bits only; the calendar's long lines stay as they are.
    message.encoding = _quoted_printable()
    if mail.calendar is not None:
        calendar = bytes(mail.calendar)
        message.attach_alternative(calendar.decode(), f"text/calendar; method={mail.method}")
        message.attach(ATTACHMENT_NAME, calendar, ATTACHMENT_TYPE)
    return message


def _sender(mail: OutgoingMail) -> str:
    """The system's own address, which its server may send from, under the association's name."""
    name, address = parseaddr(settings.DEFAULT_FROM_EMAIL)
    return formataddr((mail.association.name if mail.association else name, address), charset="utf-8")


def _reply_to(mail: OutgoingMail) -> list[str]:
    return [mail.association.mailbox] if mail.association and mail.association.mailbox else []


def _headers(mail: OutgoingMail) -> dict[str, str]:
    headers = {
        "Message-ID": mail.message_id,
        "Date": format_datetime(mail.queued_at),
        "Content-Language": mail.language,
        # RFC 3834, section 5: no holiday notice need answer it.
        "Auto-Submitted": "auto-generated",
    }
    if mail.unsubscribe_url:
        headers["List-Unsubscribe"] = f"<{mail.unsubscribe_url}>"
        # RFC 8058, section 3.1.
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    return headers


def _quoted_printable() -> Charset:
    charset = Charset("utf-8")
    charset.body_encoding = QP
    return charset
