"""Putting a mail in the outbox, inside the transaction that has something to tell."""

import uuid
from datetime import datetime
from urllib.parse import urlsplit

from django.conf import settings
from django_q.tasks import async_task

from backend.mail.models import OutgoingMail
from backend.settings.queues import SHORT_QUEUE

SEND_MAIL_NOW = "backend.mail.tasks.send_mail_now"


def queue_mail(
    *,
    key: str,
    recipient: str,
    subject: str,
    text: str,
    language: str,
    association_id: int | None,
    now: datetime,
    calendar: bytes | None = None,
    method: str = "",
    unsubscribe_url: str = "",
) -> OutgoingMail:
    """Store a mail and enqueue its sending, both in the caller's transaction: it goes out if and only if that commits.

    Args:
        key: what the mail is, for ever: a second call with the same key sends nothing and returns the first one's row.
        recipient: one address. Never a participant's.
        subject: one line; it and the text hold no participant data (rule 8).
        text: plain, with ``\\n`` between lines, in ``language``.
        language: code such as ``sv``.
        association_id: whose mail it is: its coordinators see whether it arrived. None: the system's own.
        now: by the program's clock.
        calendar: a VCALENDAR that clients are to take in (RFC 6047).
        method: its METHOD, ``REQUEST`` or ``CANCEL``.
        unsubscribe_url: absolute address that stops mails of this sort by one POST (RFC 8058).

    Raises:
        ValueError: a calendar without method, or the other way round.
    """
    if (calendar is None) != (method == ""):
        message = "a calendar has a method, and only a calendar has"
        raise ValueError(message)
    mail, is_new = OutgoingMail.objects.get_or_create(
        key=key,
        defaults={
            "association_id": association_id,
            "recipient": recipient,
            "subject": " ".join(subject.split()),
            "text": text,
            "language": language,
            "calendar": calendar,
            "method": method,
            "unsubscribe_url": unsubscribe_url,
            "message_id": new_message_id(),
            "queued_at": now,
            "enqueued_at": now,
            "next_attempt_at": now,
        },
    )
    if is_new:
        enqueue(mail.pk)
    return mail


def enqueue(mail_id: int) -> None:
    """Have a worker send the mail. The task holds its number and nothing else."""
    async_task(SEND_MAIL_NOW, mail_id, cluster=SHORT_QUEUE)


def new_message_id() -> str:
    """Return an identifier that no other mail has (RFC 5322, section 3.6.4)."""
    return f"<{uuid.uuid4()}@{urlsplit(settings.PUBLIC_URL).hostname}>"
