"""Once a minute: mails whose worker died, and mails whose next attempt has come."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Q

from backend.mail.enums import MailState
from backend.mail.models import OutgoingMail
from backend.mail.services.claiming import MOST_ATTEMPTS, STALE_AFTER
from backend.mail.services.queueing import enqueue

MOST_AT_ONCE = 500
TASK_IS_LOST_AFTER = timedelta(minutes=15)
"""A task that has not been run for so long is taken for lost, as when the queue was emptied by hand."""

WORKER_LOST = "WorkerLost"


@transaction.atomic
def sweep_mail(*, now: datetime) -> int:
    """Take mails back from dead workers and enqueue those that are due; return how many were enqueued.

    Each is enqueued once for every attempt, however long the queue is.
    """
    _take_back(now)
    unasked = Q(enqueued_at__lt=F("next_attempt_at")) | Q(enqueued_at__lt=now - TASK_IS_LOST_AFTER)
    due = OutgoingMail.objects.filter(unasked, state=MailState.WAITING, next_attempt_at__lte=now, erased_at=None)
    rows = due.select_for_update(skip_locked=True).order_by("next_attempt_at", "pk")
    ids = list(rows.values_list("pk", flat=True)[:MOST_AT_ONCE])
    OutgoingMail.objects.filter(pk__in=ids).update(enqueued_at=now)
    for mail_id in ids:
        enqueue(mail_id)
    return len(ids)


def _take_back(now: datetime) -> None:
    dead = OutgoingMail.objects.filter(state=MailState.SENDING, claimed_at__lt=now - STALE_AFTER)
    free = {"claim": None, "claimed_at": None, "last_error": WORKER_LOST}
    dead.filter(attempts__gte=MOST_ATTEMPTS).update(state=MailState.FAILED, **free)
    dead.update(state=MailState.WAITING, next_attempt_at=now, **free)
