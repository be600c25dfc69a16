"""Who waits, in what order and why, and what they could be offered."""

from backend.offers.selectors.fitting import Fit, Misfit, find_fit
from backend.offers.selectors.queue import QueueLine, open_offers, queue, queue_of
from backend.offers.selectors.reasons import suitable_half_days
from backend.offers.selectors.what_if import ExtraGroup, WhatIf, WhatIfChanges, WhatIfWeek, what_if

__all__ = [
    "ExtraGroup",
    "Fit",
    "Misfit",
    "QueueLine",
    "WhatIf",
    "WhatIfChanges",
    "WhatIfWeek",
    "find_fit",
    "open_offers",
    "queue",
    "queue_of",
    "suitable_half_days",
    "what_if",
]
