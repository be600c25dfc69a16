"""Who waits, in what order and why, and what they could be offered."""

from backend.offers.selectors.queue import QueueLine, open_offers, queue, queue_of
from backend.offers.selectors.reasons import suitable_half_days

__all__ = ["QueueLine", "open_offers", "queue", "queue_of", "suitable_half_days"]
