"""Who has a mail in hand: each change of state is one conditional update."""

import uuid
from datetime import datetime, timedelta

from django.db.models import F

from backend.mail.enums import MailState
from backend.mail.models import OutgoingMail
from backend.mail.transitions import MAIL

PAUSES = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 180, 360, 720))
"""How long after each failed attempt the next one is made; together somewhat less than a day."""

MOST_ATTEMPTS = len(PAUSES) + 1
STALE_AFTER = timedelta(minutes=5)
"""A task is ended after one minute: whoever has had a mail in hand for this long is dead."""


def claim_mail(mail_id: int, now: datetime) -> OutgoingMail | None:
    """Take a mail that is due in hand, or return None: somebody else has it, it is sent, or its time has not come."""
    claim = uuid.uuid4()
    due = OutgoingMail.objects.filter(pk=mail_id, state=MailState.WAITING, next_attempt_at__lte=now, erased_at=None)
    taken = due.update(state=MailState.SENDING, claim=claim, claimed_at=now, attempts=F("attempts") + 1)
    return OutgoingMail.objects.select_related("association").get(pk=mail_id) if taken else None


def mark_sent(mail: OutgoingMail, now: datetime) -> MailState | None:
    """Note that the server has taken the mail; None if it is no longer this attempt's."""
    return _let_go(mail, MailState.SENT, sent_at=now, last_error="")


def mark_failed(mail: OutgoingMail, error: str) -> MailState | None:
    """Note that the mail will not go out by itself; None if it is no longer this attempt's."""
    return _let_go(mail, MailState.FAILED, last_error=error)


def put_off(mail: OutgoingMail, error: str, now: datetime) -> MailState | None:
    """Have the mail wait for its next attempt, or give up after the last; None if it is no longer this attempt's."""
    if mail.attempts >= MOST_ATTEMPTS:
        return mark_failed(mail, error)
    return _let_go(mail, MailState.WAITING, last_error=error, next_attempt_at=now + PAUSES[mail.attempts - 1])


def _let_go(mail: OutgoingMail, state: MailState, **values: object) -> MailState | None:
    MAIL.check_follows(mail.state, state)
    ours = OutgoingMail.objects.filter(pk=mail.pk, state=MailState.SENDING, claim=mail.claim)
    return state if ours.update(state=state, claim=None, claimed_at=None, **values) else None
