"""One attempt to hand a mail to the SMTP server.

At least once: the server takes the mail before the row says so. What dies in between is repeated with the same
Message-ID, and nothing else ever is.
"""

import logging
from contextlib import suppress
from datetime import datetime
from smtplib import SMTPDataError, SMTPRecipientsRefused, SMTPSenderRefused

from django.core.mail import EmailMessage, get_connection

from backend.mail.enums import MailState
from backend.mail.models import OutgoingMail
from backend.mail.services.claiming import claim_mail, mark_failed, mark_sent, put_off
from backend.mail.services.messages import build_message

logger = logging.getLogger(__name__)

PERMANENT = 500


def send_mail(*, mail_id: int, now: datetime) -> MailState | None:
    """Try once to send a mail that is due.

    Runs outside a transaction: the claim must be seen by others before the server is spoken to.

    Returns:
        Where the mail stands afterwards; None where there was nothing to do, or the claim was lost meanwhile.
    """
    mail = claim_mail(mail_id, now)
    if mail is None:
        return None
    try:
        _hand_over(build_message(mail))
    except (OSError, ValueError) as error:
        return _note_failure(mail, error, now)
    return mark_sent(mail, now)


def _hand_over(message: EmailMessage) -> None:
    """Return once the server has answered 250 to the whole message.

    Raises:
        OSError: it has not (SMTPException is one).
        ValueError: the message cannot be written.
    """
    connection = get_connection()
    try:
        # Opened here, so that sending leaves it open: a broken goodbye must not look like a broken delivery.
        connection.open()
        connection.send_messages([message])
    finally:
        with suppress(OSError):
            connection.close()


def _note_failure(mail: OutgoingMail, error: Exception, now: datetime) -> MailState | None:
    word = describe_error(error)
    logger.warning("Mail %s was not sent: %s", mail.pk, word, extra={"attempt": mail.attempts})
    return mark_failed(mail, word) if is_permanent(error) else put_off(mail, word, now)


def is_permanent(error: Exception) -> bool:
    """Whether another attempt would end in the same way: a 5xx for this mail, or a mail that cannot be written.

    A refused log-in or greeting is the server's trouble with us, not with the mail: somebody mends that, and the mail
    goes out by itself (RFC 5321, section 4.2.1).
    """
    codes = _codes_of(error)
    return isinstance(error, ValueError) or (bool(codes) and min(codes) >= PERMANENT)


def describe_error(error: Exception) -> str:
    """Return the kind of failure and the server's code, without its words: those may quote an address."""
    codes = _codes_of(error)
    code = codes[0] if codes else getattr(error, "smtp_code", None)
    return type(error).__name__ if code is None else f"{type(error).__name__} {code}"


def _codes_of(error: Exception) -> list[int]:
    """The server's answers to sender, recipient and text; to anything else none."""
    match error:
        case SMTPRecipientsRefused():
            return [code for code, _text in error.recipients.values()]
        case SMTPSenderRefused() | SMTPDataError():
            return [error.smtp_code]
        case _:
            return []
