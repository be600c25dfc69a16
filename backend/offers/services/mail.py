"""The mail that tells an officer of an offer. It names neither the participant nor the agency (rule 8)."""

from datetime import datetime

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.utils import formats, timezone, translation
from django.utils.translation import gettext as _

from backend.common.claims import claim
from backend.offers.enums import OfferStatus
from backend.offers.models import Offer

OFFERS_PAGE = "/erbjudanden/"


def mail_offer(*, offer: Offer, now: datetime) -> bool:
    """Send the mail of an open offer that has not been sent; return whether it was.

    Sent before it is noted: twice only if the process dies in between, and never not at all. Deliveries of one task
    exclude each other by a claim and leave the offer unlocked, so that no answer waits for the mail server.

    Raises:
        OSError: the mail server does not take it; the task queue tries again.
    """
    with transaction.atomic():
        if not claim(f"mail of offer {offer.pk}"):
            return False
        rows = Offer.objects.select_related("officer__user")
        waiting = rows.filter(pk=offer.pk, status=OfferStatus.OPEN, mailed_at=None).first()
        if waiting is None or waiting.officer is None or not waiting.officer.user.email:
            return False
        user = waiting.officer.user
        with translation.override(user.language):
            send_mail(_subject(), _body(waiting), settings.DEFAULT_FROM_EMAIL, [user.email])
        # Not by save(): what somebody has read of the offer is still its newest version.
        Offer.objects.filter(pk=waiting.pk).update(mailed_at=now)
    return True


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
