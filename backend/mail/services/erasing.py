"""Minimum data: what a mail said, and to whom, is forgotten after a while."""

from datetime import datetime, timedelta

from django.conf import settings

from backend.mail.enums import MailState
from backend.mail.models import OutgoingMail


def erase_old_mail(*, now: datetime) -> int:
    """Empty the address and all text of mails that have been sent or given up long ago; return how many.

    That a mail was sent, when and with what Message-ID stays.

    Source: domain rule 8.
    """
    before = now - timedelta(days=settings.MAIL_KEPT_DAYS)
    old = OutgoingMail.objects.filter(queued_at__lt=before, erased_at=None).exclude(state__in=MailState.unsent())
    return old.update(recipient="", subject="", text="", calendar=None, method="", unsubscribe_url="", erased_at=now)
