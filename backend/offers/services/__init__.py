"""The queue, and the offers that come out of it. Each service is one transaction."""

from backend.offers.services.answers import (
    accept_offer,
    decline_offer,
    lapse_offers,
    take_back_answer,
    withdraw_offer,
)
from backend.offers.services.groups import create_group, dissolve_group
from backend.offers.services.mail import mail_offer
from backend.offers.services.offering import offer_next, offer_place
from backend.offers.services.queue import (
    change_entry,
    give_place,
    join_queue,
    leave_queue,
    record_intake_decision,
    rejoin_queue,
)

__all__ = [
    "accept_offer",
    "change_entry",
    "create_group",
    "decline_offer",
    "dissolve_group",
    "give_place",
    "join_queue",
    "lapse_offers",
    "leave_queue",
    "mail_offer",
    "offer_next",
    "offer_place",
    "record_intake_decision",
    "rejoin_queue",
    "take_back_answer",
    "withdraw_offer",
]
