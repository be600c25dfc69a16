"""What the task queues call. Arguments are ids only; everything else is read from the rows."""

from backend.access.viewer import SYSTEM
from backend.activities.models import Activity
from backend.common.clock import current_time
from backend.offers.models import Offer
from backend.offers.services import lapse_offers as lapse_overdue_offers
from backend.offers.services import mail_offer, offer_next


def lapse_offers() -> int:
    """Let overdue offers lapse, once a minute; how many did."""
    return lapse_overdue_offers(now=current_time())


def offer_freed_places(activity_id: int) -> int:
    """Offer what is free in an activity to those next in its queue who fit, until nobody does; how many offers.

    Run twice, it finds nothing left to offer.
    """
    activity = Activity.objects.filter(pk=activity_id).first()
    made = 0
    while activity is not None:
        offers = offer_next(actor=SYSTEM, activity=activity, now=current_time())
        if not offers:
            break
        made += len(offers)
    return made


def send_offer_mail(offer_id: int) -> bool:
    """Tell the officer of an open offer by mail, once; whether this delivery did."""
    offer = Offer.objects.filter(pk=offer_id).first()
    return offer is not None and mail_offer(offer=offer, now=current_time())
