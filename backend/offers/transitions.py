"""What may follow what for places in the queue and for offers."""

from backend.common.transitions import StateMachine
from backend.offers.enums import OfferStatus, QueueStatus

QUEUE = StateMachine(
    QueueStatus,
    {
        QueueStatus.WAITING: frozenset({QueueStatus.OFFERED, QueueStatus.PLACED, QueueStatus.WITHDRAWN}),
        QueueStatus.OFFERED: frozenset({QueueStatus.WAITING, QueueStatus.PLACED, QueueStatus.WITHDRAWN}),
        QueueStatus.PLACED: frozenset({QueueStatus.WAITING, QueueStatus.OFFERED}),
        QueueStatus.WITHDRAWN: frozenset({QueueStatus.WAITING}),
    },
)

OFFER = StateMachine(
    OfferStatus,
    {
        OfferStatus.OPEN: frozenset(set(OfferStatus) - {OfferStatus.OPEN}),
        OfferStatus.ACCEPTED: frozenset({OfferStatus.OPEN}),
        OfferStatus.DECLINED: frozenset({OfferStatus.OPEN}),
        OfferStatus.LAPSED: frozenset(),
        OfferStatus.WITHDRAWN: frozenset(),
    },
)
