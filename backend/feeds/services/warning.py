"""Telling owners by mail that an address is about to run out, while one click still keeps it."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from backend.common.local_time import local_day
from backend.feeds.addresses import renewal_address
from backend.feeds.entries import manner_of
from backend.feeds.models import Subscription
from backend.feeds.selectors import find_expiring
from backend.feeds.wording import name_of
from backend.mail.services import queue_mail


def warn_of_expiry(*, now: datetime) -> int:
    """Queue a mail to each owner whose address runs out within FEED_WARNING_DAYS, once per warning; how many.

    The mail says what the calendar shows and leads to a page that needs a login. The calendar's address is not in it,
    and could not be: only its hash is stored. The owner's label is not in it either: who knows what it says.
    """
    return sum(_warn(subscription_id, now) for subscription_id in find_expiring(now))


def _warn(subscription_id: int, now: datetime) -> bool:
    with transaction.atomic():
        rows = Subscription.objects.select_for_update(of=("self",), skip_locked=True)
        row = rows.filter(pk=subscription_id, revoked_at__isnull=True).first()
        days = None if row is None else due_warning(row, now)
        if row is None or days is None:
            return False
        # Whoever reads for the mail does so after the lock, with all that a name is made of.
        shown = Subscription.objects.select_related("owner__user").get(pk=row.pk)
        _queue(shown, days, now)
        # Past ``save``: an owner who is looking at the page has not been overtaken by a mail.
        Subscription.objects.filter(pk=row.pk).update(warned_days=days)
    return True


def due_warning(subscription: Subscription, now: datetime) -> int | None:
    """Return the warning to give now, as days before the end, or None: too early, too late, or given already."""
    left = subscription.expires_at - now
    if left <= timedelta():
        return None
    near = [days for days in settings.FEED_WARNING_DAYS if left <= timedelta(days=days)]
    given = subscription.warned_days
    return min(near) if near and (given is None or min(near) < given) else None


def _queue(subscription: Subscription, days: int, now: datetime) -> None:
    user = subscription.owner.user
    language = manner_of(subscription).language
    with translation.override(language):
        day = date_format(local_day(subscription.expires_at), "j F Y")
        queue_mail(
            key=f"feed-expiry:{subscription.pk}:{subscription.expires_at.isoformat()}:{days}",
            recipient=user.email,
            subject=_("En kalenderadress går ut %(day)s") % {"day": day},
            text=_text(subscription, day),
            language=language,
            association_id=subscription.association_id,
            now=now,
        )


def _text(subscription: Subscription, day: str) -> str:
    words = {
        "name": name_of(subscription, manner_of(subscription).language),
        "day": day,
        "url": renewal_address(subscription.pk),
    }
    return _(
        "Hej!\n\n"
        "Kalendern ”%(name)s” slutar uppdateras %(day)s. Förnya den med ett klick, så går den som förut:\n\n"
        "%(url)s\n\n"
        "Sidan kräver att du loggar in. Använder du inte kalendern längre behöver du inte göra något.\n"
    ) % words  # fmt: skip
