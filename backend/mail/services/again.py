"""A person has mails that failed sent once more."""

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from backend.access.policies import check_run_system, check_send_mail_again
from backend.access.viewer import Viewer
from backend.audit.services import record_event
from backend.common.errors import Conflict
from backend.mail.enums import MailState
from backend.mail.models import OutgoingMail
from backend.mail.services.queueing import enqueue


@transaction.atomic
def try_again(*, actor: Viewer, mail: OutgoingMail, now: datetime) -> OutgoingMail:
    """Have a failed mail wait for sending again, with all its attempts before it.

    Raises:
        NotAllowed: ``actor`` sends no mail of the association.
        Conflict: it has not failed, or what it said is erased.
    """
    check_send_mail_again(actor, mail.association_id)
    if not _restart(OutgoingMail.objects.filter(pk=mail.pk), now):
        raise Conflict("mail_has_not_failed", _("Mejlet väntar redan eller är skickat. Ladda om sidan."))
    if mail.association_id is not None:
        record_event(
            verb="mail.sent_again", subject=mail, association_id=mail.association_id, actor=actor.user, now=now
        )
    mail.refresh_from_db()
    return mail


@transaction.atomic
def try_all_again(*, actor: Viewer, now: datetime) -> int:
    """Have every failed mail wait for sending again, as when the server was wrongly set up; return how many.

    Raises:
        NotAllowed: ``actor`` does not run the system.
    """
    check_run_system(actor)
    return _restart(OutgoingMail.objects.all(), now)


def _restart(mails: QuerySet[OutgoingMail], now: datetime) -> int:
    failed = mails.select_for_update().filter(state=MailState.FAILED, erased_at=None)
    ids = list(failed.order_by("pk").values_list("pk", flat=True))
    OutgoingMail.objects.filter(pk__in=ids).update(
        state=MailState.WAITING, attempts=0, next_attempt_at=now, enqueued_at=now
    )
    for mail_id in ids:
        enqueue(mail_id)
    return len(ids)
