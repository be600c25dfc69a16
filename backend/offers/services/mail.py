"""The mail that tells an officer of an offer. It names neither the participant nor the agency (rule 8)."""

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils import formats, timezone, translation
from django.utils.translation import gettext as _

from backend.mail.services import queue_mail
from backend.offers.enums import OfferStatus
from backend.offers.models import Offer

OFFERS_PAGE = "/erbjudanden/"


@transaction.atomic
def mail_offer(*, offer: Offer, now: datetime) -> bool:
    """Put the mail of an open offer in the outbox unless it has been there; return whether it was put there.

    The outbox speaks with the mail server, after this transaction: no answer waits for it.
    """
    rows = Offer.objects.select_related("officer__user", "entry__enrolment__participant")
    waiting = rows.filter(pk=offer.pk, status=OfferStatus.OPEN, mailed_at=None).first()
    if waiting is None or waiting.officer is None or not waiting.officer.user.email:
        return False
    user = waiting.officer.user
    with translation.override(user.language):
        queue_mail(
            key=f"offer:{waiting.pk}",
            recipient=user.email,
            subject=_subject(),
            text=_body(waiting),
            language=user.language,
            association_id=waiting.entry.participant.association_id,
            now=now,
        )
    # Not by save(): what somebody has read of the offer is still its newest version.
    return Offer.objects.filter(pk=waiting.pk, mailed_at=None).update(mailed_at=now) > 0


def _subject() -> str:
    return _("Ett erbjudande om plats väntar på svar")


def _body(offer: Offer) -> str:
    deadline = timezone.localtime(offer.expires_at)
    text = _(
        "En deltagare som du är handläggare för har fått ett erbjudande om plats.\n\n"
        "Svara senast %(day)s kl. %(clock)s. Därefter går platsen till nästa i kön; deltagaren står kvar i kön.\n\n"
        "Logga in och svara här: %(address)s\n"
    )
    facts = {
        "day": formats.date_format(deadline, "j F Y"),
        "clock": formats.date_format(deadline, "H:i"),
        "address": f"{settings.PUBLIC_URL}{OFFERS_PAGE}",
    }
    return text % facts
