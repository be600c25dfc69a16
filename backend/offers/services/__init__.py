"""The queue, and the offers that come out of it. Each service is one transaction."""

from backend.offers.services.groups import create_group, dissolve_group
from backend.offers.services.queue import change_entry, join_queue, leave_queue, record_intake_decision, rejoin_queue

__all__ = [
    "change_entry",
    "create_group",
    "dissolve_group",
    "join_queue",
    "leave_queue",
    "record_intake_decision",
    "rejoin_queue",
]
